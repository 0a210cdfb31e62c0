"""Recurrence rules asked from anywhere against the same rule walked from its start."""

from datetime import date, datetime, time, timedelta
from itertools import takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from app.domain.fields import read
from app.domain.scheduling.calendar_rule import CalendarRule
from app.domain.scheduling.rhythm import Rhythm
from app.domain.scheduling.rrule_days import rrule_days
from app.domain.scheduling.rrule_text import UnusableRule, in_words, read_rule
from tests.unit.domain.scheduling.test_rhythm import calls_of

SPAN = 3_000
RULES = (
    "FREQ=DAILY", "FREQ=DAILY;INTERVAL=10", "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "FREQ=DAILY;INTERVAL=3;BYMONTH=2,11",
    "FREQ=DAILY;BYMONTHDAY=13;BYDAY=FR", "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU", "FREQ=WEEKLY;BYDAY=SA;BYMONTH=1", "FREQ=MONTHLY",
    "FREQ=MONTHLY;INTERVAL=5", "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=MONTHLY;BYMONTHDAY=1,31",
    "FREQ=MONTHLY;BYDAY=2TU,-1FR",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "FREQ=YEARLY", "FREQ=YEARLY;INTERVAL=2;BYMONTH=3,9",
    "FREQ=YEARLY;BYYEARDAY=1,-1", "FREQ=YEARLY;BYWEEKNO=1,20;BYDAY=MO", "FREQ=YEARLY;BYDAY=20MO",
    "FREQ=WEEKLY;COUNT=7;BYDAY=MO,TH", "FREQ=MONTHLY;COUNT=3", "FREQ=DAILY;UNTIL=20280229T235959Z",
)  # fmt: skip
STARTS = st.dates(date(2027, 1, 1), date(2028, 12, 31))


def walked(text: str, start: date) -> list[int]:
    """The reference: every occurrence, walked from the start."""
    last = start + timedelta(SPAN)
    found = rrulestr(text.replace("T235959Z", ""), dtstart=datetime.combine(start, time.min))
    return [slot.toordinal() for slot in takewhile(lambda slot: slot.date() <= last, found)]


def rhythm_of(text: str, start: date, end: date | None = None) -> Rhythm:
    return rrule_days(read_rule(text), start, end)


@given(text=st.sampled_from(RULES), start=STARTS, after=st.integers(-20, 2_000), length=st.integers(0, 900))
def test_a_rule_asked_from_anywhere_says_what_walking_it_says(text: str, start: date, after: int, length: int) -> None:
    rhythm, slots, day = rhythm_of(text, start), walked(text, start), start.toordinal() + after
    later = [slot for slot in slots if slot > day]
    earlier = [slot for slot in slots if slot <= day]
    inside = [slot for slot in later if slot <= day + length]
    found = rhythm.first_after(day)
    assert (found if later else None, rhythm.last_until(day), rhythm.count(day, day + length)) == (
        later[0] if later else None,
        earlier[-1] if earlier else None,
        len(inside),
    )


@pytest.mark.parametrize("text", [text for text in RULES if "UNTIL" not in text and "COUNT" not in text])
def test_a_rule_from_1900_costs_what_a_young_one_costs(text: str) -> None:
    def asked(start: date) -> int:
        rhythm, day = rhythm_of(text, start), date(2027, 5, 4).toordinal()
        return calls_of(lambda: (rhythm.first_after(day), rhythm.last_until(day)))

    assert asked(date(1900, 1, 1)) <= 3 * asked(date(2025, 1, 1)) + 600


@pytest.mark.parametrize(
    ("mixed", "written_out"),
    [
        ("FREQ=MONTHLY;BYDAY=SA,1SU", "FREQ=MONTHLY;BYDAY=1SA,2SA,3SA,4SA,5SA,1SU"),
        ("FREQ=MONTHLY;BYDAY=MO,1MO,-1FR", "FREQ=MONTHLY;BYDAY=1MO,2MO,3MO,4MO,5MO,-1FR"),
        ("FREQ=YEARLY;BYMONTH=5,6;BYDAY=WE,-1FR", "FREQ=YEARLY;BYMONTH=5,6;BYDAY=1WE,2WE,3WE,4WE,5WE,-1FR"),
        ("FREQ=MONTHLY;COUNT=9;BYDAY=SA,1SU;BYSETPOS=1,-1", "FREQ=MONTHLY;COUNT=9;BYDAY=1SA,5SA,4SA,1SU;BYSETPOS=1,-1"),
    ],
)
def test_weekdays_and_the_nth_of_others_are_taken_together(mixed: str, written_out: str) -> None:
    start, until = date(2027, 5, 4), date(2032, 5, 4).toordinal()
    day, found = start.toordinal() - 1, []
    while (slot := rhythm_of(mixed, start).first_after(day)) is not None and slot <= until:
        found.append(day := slot)
    assert found == [slot for slot in walked(written_out, start) if slot <= until] != []


def test_each_weekday_of_a_year_is_taken_with_the_first_of_another() -> None:
    rhythm = rhythm_of("FREQ=YEARLY;BYDAY=TH,1MO", date(2027, 1, 1))
    first, last = date(2027, 1, 1).toordinal(), date(2027, 12, 31).toordinal()
    assert (rhythm.count(first - 1, last), rhythm.first_after(first - 1)) == (52 + 1, date(2027, 1, 4).toordinal())


def test_a_huge_interval_is_no_longer_walk() -> None:
    rhythm = rhythm_of("FREQ=DAILY;INTERVAL=1000;BYMONTHDAY=4", date(2027, 5, 4))
    assert calls_of(lambda: rhythm.last_until(date(2999, 1, 1).toordinal())) < 100_000


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "NAME=VALUE"), ("daily", "NAME=VALUE"), ("INTERVAL=2", "FREQ=DAILY"), ("FREQ=HOURLY", "FREQ=DAILY"),
        ("FREQ=DAILY;BYHOUR=9", "times of day"), ("FREQ=DAILY;BYEASTER=0", "not a part"),
        ("FREQ=DAILY;FREQ=DAILY", "twice"), ("FREQ=DAILY;INTERVAL=0", "INTERVAL takes"),
        ("FREQ=DAILY;INTERVAL=1001", "to 1,000"),
        ("FREQ=DAILY;COUNT=1001", "1 to 1,000"), ("FREQ=DAILY;COUNT=2;UNTIL=20280101", "not both"),
        ("FREQ=DAILY;UNTIL=20271301", "UNTIL takes"), ("FREQ=WEEKLY;BYDAY=2MO", "n-th weekday of a week"),
        ("FREQ=MONTHLY;BYDAY=6MO", "5 times"), ("FREQ=YEARLY;BYMONTH=12;BYDAY=-6MO", "5 times"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30,-31", "None of these months"),
        ("FREQ=DAILY;BYDAY=SU;BYSETPOS=2", "1 at most"), ("FREQ=WEEKLY;BYMONTH=2;BYSETPOS=-8", "7 at most"),
        ("FREQ=MONTHLY;BYDAY=0MO", "BYDAY takes"), ("FREQ=MONTHLY;BYDAY=XX", "BYDAY takes"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY takes"), ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY takes"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "FREQ=WEEKLY"), ("FREQ=MONTHLY;BYYEARDAY=3", "FREQ=YEARLY"),
        ("FREQ=MONTHLY;BYWEEKNO=3", "FREQ=YEARLY"), ("FREQ=MONTHLY;BYSETPOS=1", "another BY"),
        ("FREQ=YEARLY;BYWEEKNO=3;BYDAY=2MO", "do not go together"), ("FREQ=DAILY;WKST=1", "WKST takes"),
        ("FREQ=YEARLY;BYMONTH=-1", "BYMONTH takes"),
    ],
)  # fmt: skip
def test_what_a_plan_by_days_cannot_mean_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(UnusableRule, match=reason):
        read_rule(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("RRULE:freq=monthly;byday=2tu", "Every month on the second Tuesday"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR;COUNT=10", "Every 2 weeks on Monday, Wednesday and Friday, 10 times"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "Every month on the last day"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,-3", "Every month on day 3 from the end and day 1"),
        ("FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1;UNTIL=20300101", "Every year on day 1 in June, until 1 January 2030"),
    ],
)
def test_a_rule_is_said_in_words(text: str, words: str) -> None:
    assert in_words(read_rule(text)) == words


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"rrule": ["FREQ=YEARLY;INTERVAL=12;BYMONTH=2;BYMONTHDAY=1"]}, "rrule", "In the ten years from 4 May 2027"),
        ({"rrule": ["FREQ=DAILY"], "end_date": ["2027-05-03"]}, "end_date", "before the start date"),
        ({"rrule": ["often"]}, "rrule", "NAME=VALUE"),
        ({}, "rrule", "required"),
    ],
)
def test_a_calendar_policy_refuses_next_to_the_field(typed: dict[str, list[str]], field: str, message: str) -> None:
    reading = read(CalendarRule.parameters, typed)
    CalendarRule.from_reading(reading, date(2027, 5, 4))
    assert [(error.field, message in error.message) for error in reading.errors] == [(field, True)]

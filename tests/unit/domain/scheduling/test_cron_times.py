"""Cron by arithmetic against a clock that is looked at every minute, and against the reference implementation."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from cronsim import CronSim
from hypothesis import given
from hypothesis import strategies as st

from app.domain.scheduling.calendar_days import start_of_day
from app.domain.scheduling.cron_times import CronRule, CronTimes, UnusableCron, seconds_of
from tests.unit.domain.scheduling.test_rhythm import calls_of

ZONES = ("UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Kathmandu")
TEXTS = ("30 2 * * *", "*/20 * * * *", "0 1-3 * * *", "5 0,23 * * *", "15 */2 * * *", "0 9 1,15 * 1", "0 0 29 2 *")
FIRST, LAST = date(2026, 3, 1), date(2029, 3, 1)


def times(text: str, zone: str = "UTC", first: date = FIRST, last: date = LAST) -> CronTimes:
    place = ZoneInfo(zone)
    start, end = (seconds_of(start_of_day(day, place)) for day in (first, last + timedelta(1)))
    return CronTimes(CronRule.of(text), place, start, end - 1)


def reference(text: str, zone: str, after: datetime, count: int) -> list[int]:
    """What the reference says, each instant once: it gives a skipped time beside the one that takes its place."""
    found = CronSim(text, after.astimezone(ZoneInfo(zone)))
    instants = dict.fromkeys(seconds_of(slot.astimezone(UTC)) for slot in islice(found, count * 2))
    return list(instants)[:count]


def listed(rhythm: CronTimes, after: int, count: int) -> list[int]:
    found: list[int] = []
    while len(found) < count and (slot := rhythm.first_after(found[-1] if found else after)) is not None:
        found.append(slot)
    return found


@given(text=st.sampled_from(TEXTS), zone=st.sampled_from(ZONES), minutes=st.integers(0, 1_000_000))
def test_what_comes_next_is_what_the_reference_says(text: str, zone: str, minutes: int) -> None:
    after = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(minutes=minutes)
    wanted = [slot for slot in reference(text, zone, after, 8) if slot <= times(text, zone).end]
    assert listed(times(text, zone), seconds_of(after), 8)[: len(wanted)] == wanted


@given(
    text=st.sampled_from(TEXTS),
    zone=st.sampled_from(ZONES),
    hours=st.integers(-48, 17_000),
    length=st.integers(0, 2_000),
)
def test_counting_and_looking_back_agree_with_listing(text: str, zone: str, hours: int, length: int) -> None:
    rhythm = times(text, zone)
    after = rhythm.start + 3600 * hours
    until = after + 3600 * length
    slots = [slot for slot in listed(rhythm, after, 30_000) if slot <= until] if length < 100 else None
    if slots is not None:
        assert rhythm.count(after, until) == len(slots)
    last = rhythm.last_until(until)
    assert last is None or (rhythm.first_after(last - 1), rhythm.count(last, until)) == (last, 0)
    assert last is not None or rhythm.count(rhythm.start - 1, until) == 0


def test_a_count_over_years_is_the_sum_of_its_days() -> None:
    last = date(2028, 6, 1)  # one spring more than autumns: otherwise their hours make up for each other
    rhythm = times("*/15 * * * *", "Europe/Paris", FIRST, last)
    days = [FIRST + timedelta(offset) for offset in range((last - FIRST).days + 2)]
    midnights = [seconds_of(start_of_day(day, rhythm.zone)) - 1 for day in days]
    assert rhythm.count(midnights[0], midnights[-1]) == sum(map(rhythm.count, midnights[:-1], midnights[1:]))


@pytest.mark.parametrize("year", [2027, 2028, 2029, 2030, 2031, 2032, 2033])
@pytest.mark.parametrize("zone", ["Africa/Cairo", "America/Santiago", "America/Havana"])
def test_a_clock_change_at_midnight_counts_on_whatever_weekday_the_year_begins(zone: str, year: int) -> None:
    rhythm = times("*/30 * * * *", zone, date(year, 1, 1), date(year, 12, 31))
    days = range(rhythm.rule.day_from(date(year, 1, 1).toordinal()) or 0, date(year, 12, 31).toordinal() + 1)
    assert rhythm.count(rhythm.start - 1, rhythm.end) == sum(
        len(rhythm.rule.times_of(day, rhythm.zone)) for day in days
    )


@pytest.mark.parametrize(
    ("text", "zone", "first"),
    [
        ("0 0 * * *", "Pacific/Apia", date(2011, 12, 28)),  # there was no 30 December
        ("0,30 0,23 * * *", "America/Nuuk", date(2027, 3, 26)),  # 27 March ends at 23:00
    ],
)
def test_times_of_two_days_on_one_instant_count_once(text: str, zone: str, first: date) -> None:
    rhythm = times(text, zone, first, first + timedelta(4))
    slots = listed(rhythm, rhythm.start - 1, 30)
    edges = [rhythm.start - 1, *slots, rhythm.end]
    counted = [rhythm.count(after, until) for after in edges for until in edges]
    assert counted == [sum(after < slot <= until for slot in slots) for after in edges for until in edges]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("0 9-9/2 * * *", "0 9 * * *"),
        ("10-10/5,30 8 * * *", "10,30 8 * * *"),
        ("0 9 * * MON-MON/2", "0 9 * * MON"),
        ("0 9 1-11/5 * *", "0 9 1,6,11 * *"),
    ],
)
def test_a_step_in_a_range_of_one_is_that_one(text: str, same: str) -> None:
    assert listed(times(text), times(text).start, 20) == listed(times(same), times(same).start, 20)


@pytest.mark.parametrize(
    ("text", "day", "expected"),
    [
        ("30 2 * * *", date(2027, 3, 28), ["01:00"]),
        ("*/30 * * * *", date(2027, 3, 28), ["00:00", "00:30", "01:00"]),
        ("30 2 * * *", date(2027, 10, 31), ["00:30"]),
        ("*/30 2 * * *", date(2027, 10, 31), ["00:00", "00:30", "01:00", "01:30"]),
    ],
)
def test_a_clock_change_skips_or_repeats_as_the_kind_of_rule_says(text: str, day: date, expected: list[str]) -> None:
    rhythm = times(text, "Europe/Paris")
    midnight = datetime.combine(day, datetime.min.time(), UTC)
    found = listed(rhythm, seconds_of(midnight) - 1, len(expected))
    assert [f"{datetime.fromtimestamp(slot, UTC):%H:%M}" for slot in found] == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0 9 * *",
        "0 9 * * * *",
        "61 * * * *",
        "0 24 * * *",
        "x * * * *",
        "0 0 30 2 *",
        "0 0 31 4,6 *",
        "*/0 * * * *",
    ],
)
def test_a_rule_that_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(UnusableCron):
        CronRule.of(text)


def test_nothing_comes_before_the_start_or_after_the_end() -> None:
    rhythm = times("0 12 * * *", "UTC", date(2027, 5, 4), date(2027, 5, 5))
    noon = seconds_of(datetime(2027, 5, 4, 12, tzinfo=UTC))
    tomorrow = noon + 86_400
    assert (rhythm.first_after(0), rhythm.last_until(2**33), rhythm.count(0, 2**33)) == (noon, tomorrow, 2)
    assert (rhythm.first_after(tomorrow), rhythm.last_until(noon - 1)) == (None, None)


def test_every_minute_for_a_century_is_counted_without_walking() -> None:
    rhythm = times("* * * * *", "Europe/Paris", date(1927, 1, 1), date(2027, 12, 31))
    rhythm.count(rhythm.start, rhythm.end)  # clock changes are looked up once
    assert calls_of(lambda: rhythm.count(rhythm.start, rhythm.end)) < 5_000
    assert calls_of(lambda: rhythm.last_until(rhythm.end)) < 50


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("60 * * * *", "The minute cannot be read: it takes numbers from 0 to 59."),
        ("0 24 * * *", "The hour cannot be read"), ("0 9 0 * *", "The day of the month cannot be read"),
        ("0 9 * 13 *", "The month cannot be read"), ("0 9 * * 1-", "The weekday cannot be read"),
        ("0 0 31 2 *", "There is no such day: this would never come."),
        ("0 0 31 2,4,6 *", "There is no such day: this would never come."),
    ],
)  # fmt: skip
def test_the_reason_names_the_field_or_says_that_no_such_day_comes(text: str, reason: str) -> None:
    with pytest.raises(UnusableCron, match=reason):
        CronRule.of(text)

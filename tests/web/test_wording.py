"""Instants, days, numbers and printed text as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from app.adapters.web import wording

NOW = datetime(2027, 5, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=-59), "just now"),
        (timedelta(seconds=59), "in a moment"),
        (timedelta(seconds=-60), "1 minute ago"),
        (timedelta(minutes=59), "in 59 minutes"),
        (timedelta(hours=-2), "2 hours ago"),
        (timedelta(days=3), "in 3 days"),
        (timedelta(days=-30), "4 April 2027"),
    ],
)
def test_an_instant_is_told_by_its_distance_until_it_is_far(distance: timedelta, words: str) -> None:
    assert wording.in_words(NOW + distance, NOW) == words


@pytest.mark.parametrize(
    ("due_date", "words"),
    [
        ("2027-05-04", "today"),
        ("2027-05-05", "tomorrow"),
        ("2027-05-07", "in 3 days"),
        ("2027-05-03", "yesterday"),
        ("2027-05-01", "3 days ago"),
        ("2027-07-01", "1 July 2027"),
    ],
)
def test_a_due_date_is_told_in_days(due_date: str, words: str) -> None:
    assert wording.due_in_words(date.fromisoformat(due_date), NOW, "UTC") == words


def test_a_task_of_a_goal_far_in_the_east_is_due_today_while_its_own_day_lasts() -> None:
    late_on_the_fourth_in_utc = datetime(2027, 5, 4, 23, tzinfo=UTC)
    assert wording.due_in_words(date(2027, 5, 5), late_on_the_fourth_in_utc, "Asia/Tokyo") == "today"


def test_a_due_date_is_yesterday_from_the_very_end_of_its_day() -> None:
    midnight = datetime(2027, 5, 4, tzinfo=UTC)
    assert wording.due_in_words(date(2027, 5, 3), midnight, "UTC") == "yesterday"


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(0), "just now"),
        (timedelta(hours=-23), "23 hours ago"),
        (timedelta(hours=23), "in 23 hours"),
        (timedelta(hours=34), "tomorrow"),
        (timedelta(hours=42), "in 2 days"),
        (timedelta(hours=-24), "yesterday"),
        (timedelta(hours=-38), "2 days ago"),
        (timedelta(days=31), "4 June 2027"),
    ],
)
def test_a_time_of_another_day_is_told_by_the_days_of_its_goal_and_a_near_one_by_hours(
    distance: timedelta, words: str
) -> None:
    due_at = NOW + distance  # by the clock of Denver it is six in the morning
    due_date = due_at.astimezone(ZoneInfo("America/Denver")).date()
    assert wording.due_time_in_words(due_at, due_date, NOW, "America/Denver") == words


@pytest.mark.parametrize(
    ("value", "words"),
    [(date(2027, 5, 4), "today"), (date(2027, 5, 3), "yesterday"), (date(2027, 5, 24), "in 20 days")],
)
def test_a_calendar_day_is_told_as_seen_from_today(value: date, words: str) -> None:
    assert wording.day_in_words(value, NOW) == words


def test_machines_get_instants_in_utc() -> None:
    assert wording.iso(datetime(2027, 5, 4, 14, tzinfo=timezone(timedelta(hours=2)))) == "2027-05-04T12:00:00Z"


def test_the_exact_instant_names_its_zone() -> None:
    assert wording.exact(NOW) == "4 May 2027, 12:00 UTC"


@pytest.mark.parametrize(
    ("goal_zone", "pages_zone", "text"),
    [
        ("UTC", "UTC", "12:00"), ("Europe/Berlin", "Europe/Paris", "14:00"), ("Europe/Berlin", "UTC", "14:00 CEST"),
        ("UTC", "Europe/Berlin", "12:00 UTC"), ("Asia/Kathmandu", "Europe/Berlin", "17:45 +0545"),
    ],
)  # fmt: skip
def test_a_time_by_another_clock_than_that_of_the_pages_names_it(goal_zone: str, pages_zone: str, text: str) -> None:
    assert wording.clock_in(NOW, goal_zone, ZoneInfo(pages_zone)) == text


@pytest.mark.parametrize(("instant", "text"), [("00:30", "02:30 CEST"), ("01:30", "02:30 CET"), ("02:30", "03:30")])
def test_a_time_that_a_clock_change_repeats_says_which_of_the_two_it_is(instant: str, text: str) -> None:
    at = datetime.fromisoformat(f"2027-10-31T{instant}+00:00")
    assert wording.clock_in(at, "Europe/Berlin", ZoneInfo("Europe/Berlin")) == text


@pytest.mark.parametrize(("value", "text"), [(12345, "12,345"), (0.5, "0.5"), (1234.0, "1,234"), (0, "0")])
def test_numbers_are_grouped_and_short(value: float, text: str) -> None:
    assert wording.number(value) == text


@pytest.mark.parametrize(("count", "text"), [(1, "1 task"), (0, "0 tasks"), (1200, "1,200 tasks")])
def test_a_count_agrees_with_its_noun(count: int, text: str) -> None:
    assert wording.counted(count, "task") == text


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("\x1b[1;32mok\x1b[0m\tfine\n", "ok\tfine\n"),
        ("\x1b]0;title\x07rest", "rest"),
        ("\x1b]0;title\x1b\\rest", "rest"),
        ("50 %\r100 %\r\n", "100 %\n"),
        ("a\x00b\x07c\x9bd", "abcd"),
    ],
)
def test_what_a_program_printed_loses_the_codes_of_a_terminal(printed: str, text: str) -> None:
    assert wording.as_text(printed) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Every day from 2027-05-04.", "Every day from 4 May 2027."),
        ("from 2027-12-31 to 2028-01-01: x", "from 31 December 2027 to 1 January 2028: x"),
        ("2027-02-30, 12027-01-01, 2027-01-012, a-2027-01-01", "2027-02-30, 12027-01-01, 2027-01-012, a-2027-01-01"),
    ],
)  # fmt: skip
def test_what_the_program_wrote_before_is_shown_with_long_dates(text: str, shown: str) -> None:
    assert wording.long_dates(text) == shown

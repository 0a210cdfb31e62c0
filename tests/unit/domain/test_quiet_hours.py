"""Quiet hours of an account: by the clock on the wall, over midnight, and across changes of the clock."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.run_rules import AccountRunRules
from app.domain.scheduling import calendar_days

MINUTE = timedelta(minutes=1)
# The clock goes by an hour (Berlin, New York), by half an hour (Lord Howe), at midnight (Santiago), or never.
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Kathmandu"]
CHANGES = [
    datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, tzinfo=UTC),  # Berlin
    datetime(2027, 3, 14, 7, tzinfo=UTC), datetime(2027, 11, 7, 6, tzinfo=UTC),  # New York
    datetime(2027, 4, 3, 15, tzinfo=UTC), datetime(2027, 10, 2, 15, 30, tzinfo=UTC),  # Lord Howe
    datetime(2027, 4, 4, 3, tzinfo=UTC), datetime(2027, 9, 5, 4, tzinfo=UTC),  # Santiago
]  # fmt: skip
TIMES = st.times().map(lambda each: each.replace(second=0, microsecond=0))
AROUND = st.builds(
    lambda change, minutes: change + minutes * MINUTE, st.sampled_from(CHANGES), st.integers(-2 * 24 * 60, 2 * 24 * 60)
)


def ends(begins: str, until: str, at: str, zone: str = "UTC") -> str | None:
    """When the quiet hours end, by the clock on the wall; None outside of them."""
    rules = AccountRunRules(quiet_from=time.fromisoformat(begins), quiet_until=time.fromisoformat(until))
    found = rules.quiet_ends(datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC), ZoneInfo(zone))
    return None if found is None else f"{found.astimezone(ZoneInfo(zone)):%d %H:%M %z}"


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2027-05-04 21:59", None),
        ("2027-05-04 22:00", "05 06:00 +0000"),
        ("2027-05-04 23:59", "05 06:00 +0000"),
        ("2027-05-05 00:00", "05 06:00 +0000"),
        ("2027-05-05 05:59", "05 06:00 +0000"),
        ("2027-05-05 06:00", None),
    ],
)
def test_quiet_hours_over_midnight(at: str, expected: str | None) -> None:
    assert ends("22:00", "06:00", at) == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [("2027-05-04 11:59", None), ("2027-05-04 12:00", "04 13:00 +0000"), ("2027-05-04 13:00", None)],
)
def test_quiet_hours_within_a_day(at: str, expected: str | None) -> None:
    assert ends("12:00", "13:00", at) == expected


def test_an_end_that_the_clock_skips_is_the_first_instant_after_the_gap() -> None:
    assert ends("22:00", "02:30", "2027-03-28 01:30", "Europe/Berlin") == "28 03:00 +0200"


def test_an_end_that_the_clock_repeats_is_the_first_of_the_two() -> None:
    assert ends("22:00", "02:30", "2027-10-31 01:30", "Europe/Berlin") == "31 02:30 +0200"


def test_a_night_with_a_change_of_the_clock_ends_by_the_clock() -> None:
    assert ends("22:00", "06:00", "2027-10-30 23:00", "Europe/Berlin") == "31 06:00 +0100"


HALF = AccountRunRules(quiet_from=time(1))


@pytest.mark.parametrize("rules", [AccountRunRules(), HALF, AccountRunRules(gap_seconds=9)])
def test_without_a_beginning_and_an_end_there_are_none(rules: AccountRunRules) -> None:
    assert rules.quiet_ends(CHANGES[0], ZoneInfo("UTC")) is None


def test_once_they_were_over_a_clock_that_is_set_back_does_not_begin_them_anew() -> None:
    rules = AccountRunRules(quiet_from=time(22), quiet_until=time(2, 30))
    second_time = datetime(2027, 10, 31, 1, 10, tzinfo=UTC)  # 02:10 in Berlin for the second time
    assert rules.quiet_ends(second_time, ZoneInfo("Europe/Berlin")) is None


@pytest.mark.parametrize("fold", [1, 0])
def test_a_time_that_is_skipped_or_repeated_means_the_same_however_it_is_folded(fold: int) -> None:
    place = ZoneInfo("Australia/Lord_Howe")
    skipped, repeated = datetime(2027, 10, 3, 2, 14, fold=fold), datetime(2027, 4, 4, 1, 46, fold=fold)  # noqa: DTZ001
    assert [calendar_days.instant_of(wall, place) for wall in (skipped, repeated)] == [
        datetime(2027, 10, 2, 15, 30, tzinfo=UTC),
        datetime(2027, 4, 3, 14, 46, tzinfo=UTC),
    ]


@given(begins=TIMES, until=TIMES, at=AROUND, zone=st.sampled_from(ZONES))
@example(begins=time(0), until=time(23, 59), at=CHANGES[6] - MINUTE, zone="America/Santiago")
def test_it_is_quiet_exactly_while_the_clock_says_so_and_the_end_is_the_first_minute_that_it_does_not(
    begins: time, until: time, at: datetime, zone: str
) -> None:
    rules, place = AccountRunRules(quiet_from=begins, quiet_until=until), ZoneInfo(zone)
    found = rules.quiet_ends(at, place)
    assert found == first_end_by_walking(begins, until, at, place)


def first_end_by_walking(begins: time, until: time, at: datetime, zone: ZoneInfo) -> datetime | None:
    """Minute by minute: the first at which the wall shows the end, or is past it; None where it was past it before.

    Told without arithmetic of dates: the window that the clock stands in ends when the day and time of its end come.
    """

    def wall(instant: datetime) -> datetime:
        return instant.astimezone(zone).replace(tzinfo=None)

    clock = wall(at).time()
    is_quiet = begins <= clock < until if begins < until else begins != until and (clock >= begins or clock < until)
    if not is_quiet:
        return None
    end_day = wall(at).date() + timedelta(days=1 if begins > until and clock >= begins else 0)
    end = datetime.combine(end_day, until)
    # Where the clock was set back, the end may have been shown before: then it is over.
    if any(wall(at - minutes * MINUTE) >= end for minutes in range(1, 181)):
        return None
    return next(at + minutes * MINUTE for minutes in range(1, 60 * 50) if wall(at + minutes * MINUTE) >= end)

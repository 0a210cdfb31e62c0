"""Days as arithmetic, against a slow search: local instants in forty zones, breaks, eligible days."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.scheduling.calendar_days import (
    Breaks,
    EligibleDays,
    end_of_day,
    instant_of,
    local_today,
    start_of_day,
    weekday_of,
    yesterday,
)

ZONES = [
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Europe/Moscow",
    "Europe/Istanbul",
    "Atlantic/Azores",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Halifax",
    "America/Sao_Paulo",
    "America/Santiago",
    "America/Asuncion",
    "America/Havana",
    "America/Caracas",
    "America/Godthab",
    "America/Scoresbysund",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Monrovia",
    "Asia/Tehran",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Amman",
    "Asia/Pyongyang",
    "Asia/Tokyo",
    "Asia/Manila",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Kwajalein",
    "Pacific/Chatham",
    "Pacific/Auckland",
    "Pacific/Kiritimati",
    "Antarctica/Troll",
]
FIRST_WALL = datetime.fromisoformat("1980-01-01")
MINUTES = 58 * 365 * 24 * 60
MINUTE, WINDOW = timedelta(minutes=1), timedelta(hours=28)


def searched_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant whose wall time is the one asked for; without one, the first after that wall time was skipped.

    Wall time runs with the clock but for changes, so the first instant at which it has reached `wall` is either.
    """
    around = wall.replace(tzinfo=UTC)
    low, step = around - WINDOW, timedelta(hours=1)
    while (low + step).astimezone(zone).replace(tzinfo=None) < wall:
        low += step
    for size in (MINUTE, timedelta(seconds=1)):
        while (low + size).astimezone(zone).replace(tzinfo=None) < wall:
            low += size
    return low + timedelta(seconds=1)


@given(
    zone=st.sampled_from(ZONES),
    wall=st.integers(0, MINUTES).map(lambda minutes: FIRST_WALL + minutes * MINUTE),
)
@example(zone="Pacific/Apia", wall=datetime.fromisoformat("2011-12-30 00:00"))
@example(zone="Pacific/Apia", wall=datetime.fromisoformat("2011-12-30 23:59"))
@example(zone="Pacific/Kwajalein", wall=datetime.fromisoformat("1993-08-21 12:00"))
@example(zone="Asia/Manila", wall=datetime.fromisoformat("1980-01-01"))
@example(zone="America/Sao_Paulo", wall=datetime.fromisoformat("2018-11-04"))
@example(zone="America/Havana", wall=datetime.fromisoformat("2027-03-14"))
@example(zone="Asia/Beirut", wall=datetime.fromisoformat("2022-03-27"))
@example(zone="Africa/Cairo", wall=datetime.fromisoformat("2027-04-30"))
@example(zone="America/Asuncion", wall=datetime.fromisoformat("2023-10-01"))
@example(zone="Australia/Lord_Howe", wall=datetime.fromisoformat("2027-10-03 02:15"))
@example(zone="Australia/Lord_Howe", wall=datetime.fromisoformat("2027-04-04 01:45"))
@example(zone="Antarctica/Troll", wall=datetime.fromisoformat("2027-03-28 02:30"))
@example(zone="Antarctica/Troll", wall=datetime.fromisoformat("2027-10-31 02:30"))
def test_a_wall_time_means_the_instant_that_a_slow_search_finds(zone: str, wall: datetime) -> None:
    assert instant_of(wall, ZoneInfo(zone)) == searched_instant(wall, ZoneInfo(zone))


@pytest.mark.parametrize(
    ("zone", "wall", "instant"),
    [
        ("Europe/Berlin", datetime.fromisoformat("2027-03-28 02:30"), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        ("Europe/Berlin", datetime.fromisoformat("2027-03-28 02:00"), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        ("Europe/Berlin", datetime.fromisoformat("2027-03-28 03:00"), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        ("Europe/Berlin", datetime.fromisoformat("2027-10-31 02:30"), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        ("Africa/Monrovia", datetime.fromisoformat("1972-01-07 00:20"), datetime(1972, 1, 7, 0, 44, 30, tzinfo=UTC)),
    ],
)
def test_a_skipped_time_is_the_end_of_the_gap_and_a_repeated_one_the_first(
    zone: str, wall: datetime, instant: datetime
) -> None:
    assert instant_of(wall, ZoneInfo(zone)) == instant


@pytest.mark.parametrize(
    ("zone", "day", "ends"),
    [
        ("UTC", date(2027, 5, 4), datetime(2027, 5, 5, tzinfo=UTC)),
        ("America/New_York", date(2027, 3, 13), datetime(2027, 3, 14, 5, tzinfo=UTC)),
        ("America/Sao_Paulo", date(2018, 11, 3), datetime(2018, 11, 4, 3, tzinfo=UTC)),
        ("Pacific/Apia", date(2011, 12, 29), datetime(2011, 12, 30, 10, tzinfo=UTC)),
        ("Pacific/Kiritimati", date(2027, 5, 4), datetime(2027, 5, 4, 10, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_the_first_instant_of_the_next(zone: str, day: date, ends: datetime) -> None:
    assert end_of_day(day, ZoneInfo(zone)) == ends


@given(zone=st.sampled_from(ZONES), day=st.dates(date(1980, 1, 1), date(2037, 12, 31)))
def test_no_instant_before_the_start_of_a_day_belongs_to_it(zone: str, day: date) -> None:
    start = start_of_day(day, ZoneInfo(zone))
    before, at = (local_today(instant, ZoneInfo(zone)) for instant in (start - timedelta(microseconds=1), start))
    assert (before < day, at >= day) == (True, True)


def test_today_and_yesterday_are_dates_in_the_zone() -> None:
    today = local_today(datetime(2027, 1, 1, 1, tzinfo=UTC), ZoneInfo("America/New_York"))
    assert (today, yesterday(today)) == (date(2026, 12, 31), date(2026, 12, 30))


@given(st.dates())
def test_weekdays_are_those_of_the_calendar(day: date) -> None:
    assert weekday_of(day.toordinal()) == day.weekday()


DAYS = st.dates(date(2027, 1, 1), date(2027, 4, 30))
RANGE = st.tuples(DAYS, st.integers(0, 20)).map(lambda found: (found[0], found[0] + timedelta(found[1])))
RANGES = st.lists(RANGE, max_size=6)


def in_any(day: date, ranges: Iterable[tuple[date, date]]) -> bool:
    return any(first <= day <= last for first, last in ranges)


@given(ranges=RANGES, day=DAYS)
def test_a_day_lies_in_the_breaks_exactly_if_it_lies_in_one_of_them(ranges: list[tuple[date, date]], day: date) -> None:
    assert (day in Breaks.of(ranges)) == in_any(day, ranges)


@given(RANGES)
def test_breaks_are_merged_sorted_and_never_touch(ranges: list[tuple[date, date]]) -> None:
    merged = Breaks.of(ranges).ranges
    assert all(after[0] > before[1] + 1 for before, after in pairwise(merged))


def test_a_break_inside_another_does_not_shorten_it() -> None:
    ranges = [(date(2027, 1, 1), date(2027, 1, 31)), (date(2027, 1, 5), date(2027, 1, 6))]
    assert Breaks.of(ranges).ranges == ((date(2027, 1, 1).toordinal(), date(2027, 1, 31).toordinal()),)


@given(after=DAYS, until=DAYS, excluded=st.sets(st.integers(0, 6)), ranges=RANGES)
def test_eligible_days_are_those_that_a_walk_finds(
    after: date, until: date, excluded: set[int], ranges: list[tuple[date, date]]
) -> None:
    found = EligibleDays.between(after, until, sorted(excluded), Breaks.of(ranges))
    days = (after + timedelta(offset) for offset in range(1, (until - after).days + 1))
    walked = [day for day in days if day.weekday() not in excluded and not in_any(day, ranges)]
    assert [found[index] for index in range(len(found))] == walked
    every_third = range(0, len(found), 3)
    assert list(found.ordinals(every_third)) == [walked[index].toordinal() for index in every_third]


@pytest.mark.parametrize("index", [-1, 3])
def test_there_is_no_eligible_day_outside_the_count(index: int) -> None:
    days = EligibleDays.between(date(2027, 5, 4), date(2027, 5, 7), (), Breaks())
    with pytest.raises(IndexError):
        days[index]

"""Two years of clock changes in forty zones, against somebody who looks at the clock every minute."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from app.domain.scheduling.calendar_days import due_at
from app.domain.scheduling.cron_times import CronRule, CronTimes, seconds_of

ZONES = (
    "UTC", "Africa/Cairo", "Africa/Casablanca", "Africa/Johannesburg", "America/Asuncion", "America/Bogota",
    "America/Chicago", "America/Denver", "America/Halifax", "America/Havana", "America/Los_Angeles",
    "America/Mexico_City", "America/Miquelon", "America/New_York", "America/Nuuk", "America/Santiago",
    "America/Sao_Paulo", "America/St_Johns", "Antarctica/Troll", "Asia/Beirut", "Asia/Gaza", "Asia/Jerusalem",
    "Asia/Kathmandu", "Asia/Kolkata", "Asia/Shanghai", "Asia/Tehran", "Asia/Tokyo", "Atlantic/Azores",
    "Atlantic/Reykjavik", "Australia/Adelaide", "Australia/Eucla", "Australia/Lord_Howe", "Australia/Sydney",
    "Europe/Dublin", "Europe/London", "Europe/Moscow", "Europe/Paris", "Pacific/Apia", "Pacific/Auckland",
    "Pacific/Chatham",
)  # fmt: skip
FIRST, LAST = date(2027, 1, 1), date(2028, 12, 31)
TIMES = (time(0), time(0, 30), time(1), time(1, 59), time(2), time(2, 30), time(3), time(3, 15), time(23, 59))
FIXED, FREE = ("30 0 * * *", "15 1-3 * * *", "0,45 2 * * *"), ("*/20 * * * *", "*/30 2 * * *", "10 */3 * * *")
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@cache
def days_to_look_at(zone: ZoneInfo) -> list[date]:
    """The days around every clock change, and one ordinary day."""
    days = [FIRST + DAY * number for number in range((LAST - FIRST).days)]
    noons = {day: datetime.combine(day, time(12), UTC).astimezone(zone).utcoffset() for day in days}
    changed = [day for day in days[1:] if noons[day] != noons[day - DAY]]
    return sorted({day + DAY * number for day in changed for number in (-1, 0, 1)} | {date(2027, 6, 15)})


def minutes_around(day: date) -> Iterator[datetime]:
    """Every minute from well before a local day to well after it, wherever on earth."""
    instant = datetime.combine(day - DAY, time(6), UTC)
    while instant < datetime.combine(day + 2 * DAY, time(18), UTC):
        yield instant
        instant += MINUTE


@cache
def clock(zone: ZoneInfo, day: date) -> list[tuple[datetime, datetime]]:
    """Instants and what the clock on the wall shows at each."""
    return [(instant, instant.astimezone(zone).replace(tzinfo=None)) for instant in minutes_around(day)]


def first_at_or_after(zone: ZoneInfo, day: date, wanted: datetime) -> datetime:
    return next(instant for instant, wall in clock(zone, day) if wall >= wanted)


def test_there_are_forty_zones_and_most_change_their_clocks() -> None:
    changing = [name for name in ZONES if len(days_to_look_at(ZoneInfo(name))) > 1]
    assert (len(set(ZONES)), len(changing) >= 20) == (40, True)


@pytest.mark.parametrize("name", ZONES)
def test_a_time_of_day_is_due_when_the_clock_first_shows_it_or_is_past_it(name: str) -> None:
    zone = ZoneInfo(name)
    for day in days_to_look_at(zone):
        seen = [first_at_or_after(zone, day, datetime.combine(day, each)) for each in TIMES]
        assert [due_at(day, zone, each) for each in TIMES] == seen
        assert due_at(day, zone, None) == first_at_or_after(zone, day, datetime.combine(day + DAY, time.min))


@pytest.mark.parametrize("name", ZONES)
def test_a_cron_rule_fires_as_the_clock_says(name: str) -> None:
    zone = ZoneInfo(name)
    for day in days_to_look_at(zone):
        start, end = (first_at_or_after(zone, day, datetime.combine(each, time.min)) for each in (day, day + DAY))
        for text in (*FIXED, *FREE):
            rule = CronRule.of(text)
            walls = [datetime.combine(day, time(*divmod(minute, 60))) for minute in rule.minutes]
            if text in FIXED:
                wanted = {first_at_or_after(zone, day, wall) for wall in walls}
            else:
                wanted = {instant for instant, wall in clock(zone, day) if wall in walls}
            times = CronTimes(rule, zone, seconds_of(start), seconds_of(end) - 1)
            assert fired(times) == sorted(map(seconds_of, wanted)), (day, text)
            assert times.count(times.start - 1, times.end) == len(wanted), (day, text)


def fired(times: CronTimes) -> list[int]:
    found: list[int] = []
    while (slot := times.first_after(found[-1] if found else times.start - 1)) is not None:
        found.append(slot)
    return found

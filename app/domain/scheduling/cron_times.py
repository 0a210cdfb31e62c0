"""The instants of a cron rule as a rhythm, in whole seconds since 1970 (UTC), asked by arithmetic.

Only fourteen kinds of years exist, by leap day and first weekday: which of their days match is worked out once.
A day without a clock change has the same times as any other; the few others are looked at one by one.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import chain
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from app.domain.fields import FIRST_DAY, LAST_DAY
from app.domain.scheduling.calendar_days import DAY, instant_of, start_of_day

SECONDS_OF_A_DAY = 86_400
_STEP_IN_A_RANGE_OF_ONE = re.compile(r"\b(\w+)-\1/0*[1-9]\d*")
_FIELDS = (
    ("minute", "numbers from 0 to 59"),
    ("hour", "numbers from 0 to 23"),
    ("day of the month", "numbers from 1 to 31, or L for the last day"),
    ("month", "numbers from 1 to 12, or names such as JAN"),
    ("weekday", "numbers from 0 to 7, where 0 and 7 are Sunday, or names such as MON"),
)
"""What each of the five is called, and what it takes."""
_NO_SUCH_DAY = "There is no such day: this would never come."
_YEARS = range(FIRST_DAY.year, LAST_DAY.year + 1)


class UnusableCron(ValueError):
    """The rule cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class CronRule:
    """Five fields, checked. `minutes` are those of the day; fixed times follow other rules when clocks change."""

    text: str
    minutes: tuple[int, ...]
    is_fixed: bool

    @classmethod
    @lru_cache(maxsize=256)
    def of(cls, text: str) -> "CronRule":
        """Raises UnusableCron for what is no rule of five fields, or never comes."""
        fields = text.split()
        if len(fields) != 5:
            raise UnusableCron("Write five fields: minute, hour, day of the month, month, weekday.")
        try:
            parsed = _parsed(text)
        except CronSimError as error:
            raise UnusableCron(_reason(fields)) from error
        minutes = sorted(60 * hour + minute for hour in parsed.hours for minute in parsed.minutes)
        rule = cls(text, tuple(minutes), not any(field.startswith("*") for field in fields[:2]))
        if not any(rule.days_of(year) for year in range(2000, 2028)):
            raise UnusableCron(_NO_SUCH_DAY)
        return rule

    def days_of(self, year: int) -> tuple[int, ...]:
        """The days of a year that match, from 0."""
        return _days_of_kind(self.text, date(year, 1, 1).weekday(), is_leap=_is_leap(year))

    def day_from(self, ordinal: int) -> int | None:
        """The first day that matches, from a day on."""
        for year in range(date.fromordinal(ordinal).year, _YEARS.stop):
            first, days = date(year, 1, 1).toordinal(), self.days_of(year)
            index = bisect_left(days, ordinal - first)
            if index < len(days):
                return first + days[index]
        return None

    def day_until(self, ordinal: int) -> int | None:
        """The last day that matches, up to a day."""
        for year in range(date.fromordinal(ordinal).year, _YEARS.start - 1, -1):
            first, days = date(year, 1, 1).toordinal(), self.days_of(year)
            index = bisect_right(days, ordinal - first)
            if index:
                return first + days[index - 1]
        return None

    def count_days(self, first: int, last: int) -> int:
        """How many days in [first, last] match."""
        return self._count_until(last) - self._count_until(first - 1) if first <= last else 0

    def matches(self, ordinal: int) -> bool:
        """Whether a day matches."""
        return self.day_from(ordinal) == ordinal

    def times_of(self, ordinal: int, zone: ZoneInfo) -> tuple[int, ...]:
        """The instants of a day, in order; several on one instant are one."""
        return _times_of(self, ordinal, zone)

    def _count_until(self, ordinal: int) -> int:
        year = date.fromordinal(ordinal).year
        whole = sum(len(self.days_of(each)) for each in range(_YEARS.start, year))
        return whole + bisect_right(self.days_of(year), ordinal - date(year, 1, 1).toordinal())


@dataclass(frozen=True, slots=True)
class CronTimes:
    """The slots of a rule in a zone from `start` to `end` (both are seconds, and both may be slots)."""

    rule: CronRule
    zone: ZoneInfo
    start: int
    end: int

    def first_after(self, second: int) -> int | None:
        """The first slot later than an instant."""
        second = max(second, self.start - 1)
        # A time that a clock change skips may come after midnight: look from the day before.
        day = self.rule.day_from(self._day(second) - 1)
        while day is not None:
            times = self.rule.times_of(day, self.zone)
            index = bisect_right(times, second)
            if index < len(times):
                return times[index] if times[index] <= self.end else None
            day = self.rule.day_from(day + 1)
        return None

    def last_until(self, second: int) -> int | None:
        """The latest slot at or before an instant."""
        second = min(second, self.end)
        day = self.rule.day_until(self._day(second)) if second >= self.start else None
        while day is not None:
            times = self.rule.times_of(day, self.zone)
            index = bisect_right(times, second)
            if index:
                return times[index - 1] if times[index - 1] >= self.start else None
            day = self.rule.day_until(day - 1)
        return None

    def count(self, after: int, until: int) -> int:
        """How many slots lie in (after, until]: whole days by multiplication, days with a clock change by looking."""
        after, until = max(after, self.start - 1), min(until, self.end)
        if until <= after:
            return 0
        first, last = self._day(after), self._day(until)
        at_the_ends = sum(
            bisect_right(times, until) - bisect_right(times, after)
            for times in (self.rule.times_of(day, self.zone) for day in {first, last} if self.rule.matches(day))
        )
        between = self.rule.count_days(first + 1, last - 1) * len(self.rule.minutes)
        changed = sum(
            len(self.rule.times_of(day, self.zone)) - len(self.rule.minutes)
            for day in _days_with_a_clock_change(self.zone, first + 1, last - 1)
            if self.rule.matches(day)
        )
        return at_the_ends + between + changed - self._shared(first, last, after, until)

    def _shared(self, first: int, last: int, after: int, until: int) -> int:
        """How many instants in (after, until] are of two days: what is skipped before midnight comes at midnight."""
        if not self.rule.is_fixed:
            return 0
        pairs = (
            (self.rule.times_of(day, self.zone)[-1:], self.rule.times_of(day + 1, self.zone)[:1])
            for day in _days_with_a_clock_change(self.zone, first, last - 1)
            if self.rule.matches(day) and self.rule.matches(day + 1)
        )
        return sum(late == early and after < late[0] <= until for late, early in pairs)

    def _day(self, second: int) -> int:
        return datetime.fromtimestamp(second, self.zone).toordinal()


def seconds_of(instant: datetime) -> int:
    """An instant as whole seconds since 1970, parts of a second left out."""
    return (instant - datetime.fromtimestamp(0, UTC)) // timedelta(seconds=1)


def _reason(fields: Sequence[str]) -> str:
    """The first field that cannot be read by itself; where each can be, they ask for a day that no month has."""
    for place, (name, takes) in enumerate(_FIELDS):
        alone = ["*"] * len(_FIELDS)
        alone[place] = fields[place]
        try:
            _parsed(" ".join(alone))
        except CronSimError:
            return f"The {name} cannot be read: it takes {takes}."
    return _NO_SUCH_DAY


def _parsed(text: str) -> CronSim:
    # A step in a range of one is that one; CronSim takes it for a step up to the end.
    text = _STEP_IN_A_RANGE_OF_ONE.sub(r"\1", text)
    return CronSim(text, datetime(2000, 1, 1))  # noqa: DTZ001 - only its fields are asked for


@lru_cache(maxsize=512)
def _days_of_kind(text: str, first_weekday: int, *, is_leap: bool) -> tuple[int, ...]:
    year = next(
        year for year in range(2000, 2028) if date(year, 1, 1).weekday() == first_weekday and _is_leap(year) == is_leap
    )
    rule = _parsed(text)
    days = (date(year, 1, 1) + timedelta(days=offset) for offset in range(365 + is_leap))
    return tuple(offset for offset, day in enumerate(days) if day.month in rule.months and rule.match_day(day))


def _is_leap(year: int) -> bool:
    return date(year, 12, 31).timetuple().tm_yday > 365


@lru_cache(maxsize=256)
def _times_of(rule: CronRule, ordinal: int, zone: ZoneInfo) -> tuple[int, ...]:
    day = date.fromordinal(ordinal)
    midnight = seconds_of(start_of_day(day, zone))
    if seconds_of(start_of_day(day + DAY, zone)) - midnight == SECONDS_OF_A_DAY:
        return tuple(midnight + 60 * minute for minute in rule.minutes)
    walls = [datetime.combine(day, time(*divmod(minute, 60))) for minute in rule.minutes]
    if rule.is_fixed:
        return tuple(sorted({seconds_of(instant_of(wall, zone)) for wall in walls}))
    return tuple(sorted(chain.from_iterable(_passes(wall, zone) for wall in walls)))


def _passes(wall: datetime, zone: ZoneInfo) -> set[int]:
    """Every instant at which the clock shows a time: none in a gap, two where it is set back."""
    instants = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return {seconds_of(instant) for instant in instants if instant.astimezone(zone).replace(tzinfo=None) == wall}


def _days_with_a_clock_change(zone: ZoneInfo, first: int, last: int) -> Iterator[int]:
    if first > last:
        return
    for year in range(date.fromordinal(first).year, date.fromordinal(last).year + 1):
        yield from (day for day in _clock_changes(zone, year) if first <= day <= last)


@lru_cache(maxsize=1024)
def _clock_changes(zone: ZoneInfo, year: int) -> tuple[int, ...]:
    """The days of a year that are shorter or longer than others; clocks change at most once a week."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    found: list[int] = []
    week = first
    while week <= last:
        end = min(week + 7 * DAY, last + DAY)
        if _is_changed(week, end, zone):
            days = (week + offset * DAY for offset in range((end - week).days))
            found += [day.toordinal() for day in days if _is_changed(day, day + DAY, zone)]
        week = end
    return tuple(found)


def _is_changed(first: date, end: date, zone: ZoneInfo) -> bool:
    """Whether the days from one up to another are shorter or longer than usual: a change at midnight counts too."""
    seconds = seconds_of(start_of_day(end, zone)) - seconds_of(start_of_day(first, zone))
    return seconds != (end - first).days * SECONDS_OF_A_DAY

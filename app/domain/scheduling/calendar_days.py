"""Days as arithmetic: weekdays, breaks and local midnight. Nothing here steps through days one by one."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
_KEPT = 4096
"""Answers of the time zone database that are kept: a pass over many goals asks for few days again and again."""


def yesterday(today: date) -> date:
    """The day before."""
    return today - DAY


@lru_cache(_KEPT)
def local_today(now: datetime, zone: ZoneInfo) -> date:
    """The calendar date in a zone at an instant."""
    return now.astimezone(zone).date()


@lru_cache(_KEPT)
def instant_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """The UTC instant of a naive wall-clock time.

    A time that a clock change repeats means the first of the two; one that it skips means the first valid instant
    after the gap. In a gap PEP 495 puts fold=0 after the change and fold=1 before it, so the change lies between.
    """
    late = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if late.astimezone(zone).replace(tzinfo=None) == wall:
        return late
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    before = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = (early + (late - early) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late


@lru_cache(_KEPT)
def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a local day, in UTC."""
    return instant_of(datetime.combine(day, time.min), zone)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """When an all-day task is due: the first instant of the next local day, in UTC."""
    return start_of_day(day + DAY, zone)


@lru_cache(_KEPT)
def due_at(day: date, zone: ZoneInfo, due_time: time | None) -> datetime:
    """The instant from which a task of a day is late: its wall-clock time, or the end of the day where it has none."""
    return end_of_day(day, zone) if due_time is None else instant_of(datetime.combine(day, due_time), zone)


def weekday_of(ordinal: int) -> int:
    """0 = Monday … 6 = Sunday, of a proleptic Gregorian ordinal (`date.toordinal`)."""
    return (ordinal + 6) % 7


@dataclass(frozen=True, slots=True)
class Breaks:
    """Merged, sorted ranges of days (ordinals, both ends included) on which nothing is planned."""

    ranges: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, ranges: Iterable[tuple[date, date]]) -> "Breaks":
        """Merge ranges that overlap or touch."""
        merged: list[tuple[int, int]] = []
        for first, last in sorted((first.toordinal(), last.toordinal()) for first, last in ranges):
            if merged and first <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
            else:
                merged.append((first, last))
        return cls(tuple(merged))

    def holding(self, day: int) -> tuple[int, int] | None:
        """The range that a day lies in."""
        index = bisect_left(self.ranges, (day + 1,)) - 1
        return self.ranges[index] if index >= 0 and self.ranges[index][1] >= day else None

    def __contains__(self, day: date) -> bool:
        """Whether a day lies in a break."""
        return self.holding(day.toordinal()) is not None


@dataclass(frozen=True, slots=True)
class EligibleDays:
    """The days in (after, until] that are on no excluded weekday and in no break, counted and indexed by arithmetic."""

    segments: tuple[tuple[int, int], ...]
    allowed: tuple[int, ...]
    before: tuple[int, ...]

    @classmethod
    def between(cls, after: date, until: date, excluded: Iterable[int], breaks: Breaks) -> "EligibleDays":
        """Cut the breaks out; what is left are whole stretches of weekday patterns."""
        allowed = tuple(weekday for weekday in range(7) if weekday not in set(excluded))
        segments, first = [], after.toordinal() + 1
        for start, end in (*breaks.ranges, (until.toordinal() + 1, until.toordinal() + 1)):
            last = min(start - 1, until.toordinal())
            if first <= last:
                segments.append((first, last))
            first = max(first, end + 1)
        before = [0]
        for begin, end in segments:
            before.append(before[-1] + _count(begin, end, allowed))
        return cls(tuple(segments), allowed, tuple(before))

    def __len__(self) -> int:
        """How many days are eligible."""
        return self.before[-1]

    def __getitem__(self, index: int) -> date:
        """The day at a position, from 0; raises IndexError past the end."""
        if not 0 <= index < len(self):
            raise IndexError(index)
        segment = bisect_left(self.before, index + 1) - 1
        return date.fromordinal(self._ordinal(index - self.before[segment], *self._pattern(segment)))

    def ordinals(self, indexes: Iterable[int]) -> Iterator[int]:
        """The days at rising positions, as ordinals: of many together each stretch is looked at once."""
        segment, pattern = -1, (0, [0])
        for index in indexes:
            while segment < 0 or index >= self.before[segment + 1]:
                segment += 1
                pattern = self._pattern(segment)
            yield self._ordinal(index - self.before[segment], *pattern)

    def _pattern(self, segment: int) -> tuple[int, list[int]]:
        """The first day of a stretch, and how far behind it the allowed days of a week lie."""
        first = self.segments[segment][0]
        return first, sorted((weekday - weekday_of(first)) % 7 for weekday in self.allowed)

    def _ordinal(self, rest: int, first: int, gaps: list[int]) -> int:
        weeks, rest = divmod(rest, len(gaps))
        return first + 7 * weeks + gaps[rest]


def _count(first: int, last: int, allowed: tuple[int, ...]) -> int:
    weeks, rest = divmod(last - first + 1, 7)
    return weeks * len(allowed) + sum(weekday_of(first + offset) in allowed for offset in range(rest))

"""The days of a recurrence rule (RFC 5545 RRULE) as a rhythm.

dateutil walks from the start of a rule; it is handed a start moved forward by whole intervals, which keeps the phase,
so that a rule from 1900 costs what one of last week costs. Plain rules by day or week need no walk at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from functools import lru_cache
from itertools import islice, takewhile

from dateutil.rrule import rrule, weekday

from app.domain.fields import LAST_DAY
from app.domain.scheduling.rhythm import LAST_SLOT, EveryFewDays, Rhythm

_EVERY_WEEKDAY = frozenset(range(7))
_MOST_OF_A_MONTH, _MOST_OF_A_YEAR = 5, 53


class Frequency(IntEnum):
    """The periods of a rule, with the numbers that dateutil gives them."""

    YEARLY = 0
    MONTHLY = 1
    WEEKLY = 2
    DAILY = 3

    @property
    def shortest_days(self) -> int:
        """The length of the shortest such period."""
        return {Frequency.YEARLY: 365, Frequency.MONTHLY: 28, Frequency.WEEKLY: 7, Frequency.DAILY: 1}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurrenceRule:
    """A checked rule: numbers as the RFC has them, weekdays from 0 = Monday with the n-th of a period (0: each)."""

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: date | None = None
    weekdays: tuple[tuple[int, int], ...] = ()
    days_of_month: tuple[int, ...] = ()
    days_of_year: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    first_weekday: int = 0

    def started(self, start: date) -> "RecurrenceRule":
        """With what the RFC takes from the start date written out, so that the start can be moved."""
        if self.weekdays or self.days_of_month or self.days_of_year or self.weeks:
            return self
        match self.frequency:
            case Frequency.YEARLY:
                return replace(self, months=self.months or (start.month,), days_of_month=(start.day,))
            case Frequency.MONTHLY:
                return replace(self, days_of_month=(start.day,))
            case Frequency.WEEKLY:
                return replace(self, weekdays=((start.weekday(), 0),))
            case _:
                return self

    @property
    def is_plain(self) -> bool:
        """Whether nothing but weekdays restricts a rule by day or week."""
        restricted = self.days_of_month or self.days_of_year or self.weeks or self.months or self.positions
        return self.frequency in {Frequency.DAILY, Frequency.WEEKLY} and not restricted


def rrule_days(rule: RecurrenceRule, start: date, end: date | None) -> Rhythm:
    """The rhythm of a rule whose first possible day is `start` and whose last is `end`."""
    last = min(day for day in (end, rule.until, LAST_DAY) if day is not None).toordinal()
    if rule.count is not None:
        last = min(last, _end_of_count(replace(rule, count=None), start, rule.count))
    started = rule.started(start)
    return _plain(started, start, last) if rule.is_plain else WalkedDays(started, start, last)


@dataclass(frozen=True, slots=True)
class Together:
    """Several rhythms without a common slot, as one."""

    rhythms: tuple[Rhythm, ...]

    def first_after(self, day: int) -> int | None:
        """The first of them."""
        return min((slot for each in self.rhythms if (slot := each.first_after(day)) is not None), default=None)

    def last_until(self, day: int) -> int | None:
        """The last of them."""
        return max((slot for each in self.rhythms if (slot := each.last_until(day)) is not None), default=None)

    def count(self, after: int, until: int) -> int:
        """All of them."""
        return sum(each.count(after, until) for each in self.rhythms)


@dataclass(frozen=True, slots=True)
class WalkedDays:
    """A rule that is walked, from as near as its phase allows."""

    rule: RecurrenceRule
    start: date
    last: int

    def first_after(self, day: int) -> int | None:
        """Walks at most to the next occurrence."""
        return next(self._between(day + 1, self.last), None)

    def last_until(self, day: int) -> int | None:
        """Looks back twice as far each time, until there is one."""
        day, back = min(day, self.last), 0
        while day >= self.start.toordinal():
            found = list(self._between(day - back, day))
            if found:
                return found[-1]
            if day - back <= self.start.toordinal():
                return None
            back = max(2 * back, self.rule.interval * self.rule.frequency.shortest_days)
        return None

    def count(self, after: int, until: int) -> int:
        """Walks over what it counts."""
        return sum(1 for _ in self._between(after + 1, min(until, self.last)))

    def _between(self, first: int, last: int) -> Iterator[int]:
        first = max(first, self.start.toordinal())
        if first > last:
            return iter(())
        found = _occurrences(self.rule, self.start, date.fromordinal(first))
        return takewhile(lambda day: day <= last, (day for day in found if day >= first))


def _occurrences(rule: RecurrenceRule, start: date, near: date) -> Iterator[int]:
    """Every day of a started rule, from at or before `near` on, but none before `start`."""
    walked = rrule(
        rule.frequency.value,
        dtstart=datetime.combine(_moved_start(rule, start, near), time.min),
        interval=rule.interval,
        wkst=rule.first_weekday,
        until=datetime.combine(LAST_DAY, time.min),
        bymonth=rule.months or None,
        bymonthday=rule.days_of_month or None,
        byyearday=rule.days_of_year or None,
        byweekno=rule.weeks or None,
        byweekday=tuple(weekday(day, nth or None) for day, nth in _written_out(rule)) or None,
        bysetpos=rule.positions or None,
    )
    return (slot.toordinal() for slot in walked if slot.date() >= start)


def _written_out(rule: RecurrenceRule) -> Iterator[tuple[int, int]]:
    """The weekdays of a rule; where some are only the n-th of a period, the others are their first, second and so on.

    dateutil takes a list of both kinds for days that are of both.
    """
    has_nth = any(nth for _, nth in rule.weekdays)
    most = _MOST_OF_A_MONTH if rule.frequency is Frequency.MONTHLY or rule.months else _MOST_OF_A_YEAR
    for day, nth in rule.weekdays:
        yield from ((day, each) for each in range(1, most + 1)) if has_nth and not nth else ((day, nth),)


def _moved_start(rule: RecurrenceRule, start: date, near: date) -> date:
    """The beginning of the last period that counts, at or before a day."""
    near = max(near, start)
    match rule.frequency:
        case Frequency.DAILY:
            return start + timedelta(days=(near - start).days // rule.interval * rule.interval)
        case Frequency.WEEKLY:
            first, step = _week_of(start, rule.first_weekday), 7 * rule.interval
            return first + timedelta(days=(near - first).days // step * step)
        case Frequency.MONTHLY:
            first_month = start.year * 12 + start.month - 1
            months = near.year * 12 + near.month - 1 - first_month
            year, month = divmod(first_month + months // rule.interval * rule.interval, 12)
            return date(year, month + 1, 1)
        case _:
            return date(start.year + (near.year - start.year) // rule.interval * rule.interval, 1, 1)


def _week_of(day: date, first_weekday: int) -> date:
    return day - timedelta(days=(day.weekday() - first_weekday) % 7)


def _plain(rule: RecurrenceRule, start: date, last: int) -> Rhythm:
    wanted = {day for day, _ in rule.weekdays} or _EVERY_WEEKDAY
    if rule.frequency is Frequency.DAILY:
        return EveryFewDays(start.toordinal(), rule.interval, _EVERY_WEEKDAY - wanted, last)
    week, step = _week_of(start, rule.first_weekday), 7 * rule.interval
    firsts = (week + timedelta(days=(day - rule.first_weekday) % 7) for day in sorted(wanted))
    ordinals = (first.toordinal() + (step if first < start else 0) for first in firsts)
    return Together(tuple(EveryFewDays(first, step, frozenset(), last) for first in ordinals))


@lru_cache(maxsize=1024)
def _end_of_count(rule: RecurrenceRule, start: date, count: int) -> int:
    """The last day of a rule with so many occurrences, walked once; the end of the calendar where there are fewer."""
    days = list(islice(_occurrences(rule.started(start), start, start), count))
    return days[-1] if len(days) == count else LAST_SLOT

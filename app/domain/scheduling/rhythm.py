"""A rhythm: the endless or bounded sequence of slots that a policy asks for, asked by arithmetic.

All days here are ordinals (`date.toordinal`), so that a start in the year 1900 costs what one of last week costs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from app.domain.fields import LAST_DAY
from app.domain.scheduling.calendar_days import Breaks, weekday_of

LAST_SLOT = LAST_DAY.toordinal()
"""No date can be typed beyond it either."""


class Rhythm(Protocol):
    """What catch-up needs to know of a policy's slots."""

    def first_after(self, day: int) -> int | None:
        """The first slot later than a day, or None where none is left."""

    def last_until(self, day: int) -> int | None:
        """The latest slot on or before a day, or None where there is none."""

    def count(self, after: int, until: int) -> int:
        """How many slots lie in (after, until]."""


@dataclass(frozen=True, slots=True)
class EveryFewDays:
    """`start + k · interval` for k = 0, 1, 2 …, up to `last`, leaving out weekdays."""

    start: int
    interval: int
    excluded: frozenset[int] = frozenset()
    last: int | None = None

    def first_after(self, day: int) -> int | None:
        """Seven steps in a row touch every weekday that the interval can reach."""
        k = max(0, (day - self.start) // self.interval + 1)
        return self._first_allowed(range(k, k + 7))

    def last_until(self, day: int) -> int | None:
        """As `first_after`, looking back."""
        k = (self._bounded(day) - self.start) // self.interval
        return self._first_allowed(range(k, max(-1, k - 7), -1))

    def count(self, after: int, until: int) -> int:
        """Each of the seven remainders of k has one weekday: count whole groups."""
        low = max(0, (after - self.start) // self.interval + 1)
        high = (self._bounded(until) - self.start) // self.interval
        if high < low:
            return 0
        return sum((high - k) // 7 + 1 for k in range(low, min(low + 7, high + 1)) if self._allowed(k))

    def _first_allowed(self, candidates: range) -> int | None:
        for k in candidates:
            slot = self.start + k * self.interval
            if slot > self._end:
                return None
            if k >= 0 and self._allowed(k):
                return slot
        return None

    def _allowed(self, k: int) -> bool:
        return weekday_of(self.start + k * self.interval) not in self.excluded

    def _bounded(self, day: int) -> int:
        return min(day, self._end)

    @property
    def _end(self) -> int:
        """A long interval soon leaves the calendar, where no day can be named any more."""
        return LAST_SLOT if self.last is None else self.last


def first_free_after(rhythm: Rhythm, breaks: Breaks, day: int) -> int | None:
    """The first slot after a day that lies in no break."""
    slot = rhythm.first_after(day)
    while slot is not None and (found := breaks.holding(slot)) is not None:
        slot = rhythm.first_after(found[1])
    return slot


def last_free_until(rhythm: Rhythm, breaks: Breaks, day: int, after: int) -> int | None:
    """The latest slot in (after, day] that lies in no break."""
    slot = rhythm.last_until(day)
    while slot is not None and slot > after and (found := breaks.holding(slot)) is not None:
        slot = rhythm.last_until(found[0] - 1)
    return slot if slot is not None and slot > after else None


def free_slots(rhythm: Rhythm, breaks: Breaks, after: int, until: int) -> Iterator[int]:
    """The slots in (after, until] that lie in no break, oldest first."""
    slot = first_free_after(rhythm, breaks, after)
    while slot is not None and slot <= until:
        yield slot
        slot = first_free_after(rhythm, breaks, slot)


def count_in_breaks(rhythm: Rhythm, breaks: Breaks, after: int, until: int) -> int:
    """How many slots in (after, until] lie in a break."""
    return sum(rhythm.count(max(after, first - 1), min(until, last)) for first, last in breaks.ranges if last > after)

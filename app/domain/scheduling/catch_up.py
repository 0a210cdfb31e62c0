"""What becomes of missed slots (`catchup_strategy`): which are created, which are passed over on record."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import islice

from app.domain.scheduling.calendar_days import Breaks
from app.domain.scheduling.rhythm import (
    Rhythm,
    count_in_breaks,
    first_free_after,
    free_slots,
    last_free_until,
)

ALL_BUT_THE_LATEST = "missed, only the latest is kept"
LARGEST_CATCH_UP = 366
"""Slots created for one line in one pass; the next pass follows at once."""


class CatchUp(StrEnum):
    """The published values of `catchup_strategy`."""

    ALL = "all"
    LATEST = "latest"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Slots that were settled without a task: how many, the first and last day, and why."""

    count: int
    first: date
    last: date
    reason: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """What one pass makes of the pending slots of a line. `has_more`: the cap was reached."""

    created: tuple[int, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    cursor: int | None = None
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """What a pass looks at, in the unit of the rhythm: after the cursor, up to what is past, up to the horizon.

    Of what is past, only that after `recent_after` still counts under `none`. `day_of` names the day of a slot.
    """

    cursor: int
    past_until: int
    recent_after: int
    horizon: int
    breaks: Breaks
    day_of: Callable[[int], date] = date.fromordinal


def settle(strategy: CatchUp, rhythm: Rhythm, window: Window) -> Settlement:
    """Decide about every pending slot of a line."""
    return _STRATEGIES[strategy](rhythm, window)


def passed_over(
    rhythm: Rhythm,
    after: int,
    until: int,
    reason: str,
    breaks: Breaks = Breaks(),
    day_of: Callable[[int], date] = date.fromordinal,
) -> tuple[PassedOver, ...]:
    """The record of the slots in (after, until] outside breaks, as none or one entry."""
    count = rhythm.count(after, until) - count_in_breaks(rhythm, breaks, after, until)
    if count <= 0:
        return ()
    first = first_free_after(rhythm, breaks, after)
    last = last_free_until(rhythm, breaks, until, after)
    assert first is not None and last is not None  # noqa: S101, PT018 - count says that there is one
    return (PassedOver(count, day_of(first), day_of(last), reason),)


def _in_breaks(rhythm: Rhythm, window: Window, until: int) -> tuple[PassedOver, ...]:
    entries: list[PassedOver] = []
    for first, last in window.breaks.ranges:
        entries += passed_over(
            rhythm, max(window.cursor, first - 1), min(until, last), "in a break", day_of=window.day_of
        )
    if not entries:
        return ()
    count = sum(entry.count for entry in entries)
    return (PassedOver(count, entries[0].first, entries[-1].last, "in a break"),)


def _all(rhythm: Rhythm, window: Window) -> Settlement:
    pending = free_slots(rhythm, window.breaks, window.cursor, window.horizon)
    created = tuple(islice(pending, LARGEST_CATCH_UP))
    has_more = next(pending, None) is not None
    until = created[-1] if has_more else window.horizon
    return _settled(rhythm, window, created, (), until, has_more)


def _latest(rhythm: Rhythm, window: Window) -> Settlement:
    newest = last_free_until(rhythm, window.breaks, window.past_until, window.cursor)
    missed = _missed(rhythm, window, newest - 1, ALL_BUT_THE_LATEST) if newest else ()
    later = _later(rhythm, window)
    return _settled(rhythm, window, ((newest,) if newest else ()) + later, missed, window.horizon)


def _none(rhythm: Rhythm, window: Window) -> Settlement:
    missed = _missed(rhythm, window, window.recent_after, "missed")
    since = max(window.cursor, window.recent_after)
    recent = tuple(free_slots(rhythm, window.breaks, since, window.past_until))
    return _settled(rhythm, window, recent + _later(rhythm, window), missed, window.horizon)


def _missed(rhythm: Rhythm, window: Window, until: int, reason: str) -> tuple[PassedOver, ...]:
    return passed_over(rhythm, window.cursor, until, reason, window.breaks, window.day_of)


def _later(rhythm: Rhythm, window: Window) -> tuple[int, ...]:
    return tuple(free_slots(rhythm, window.breaks, max(window.cursor, window.past_until), window.horizon))


def _settled(
    rhythm: Rhythm,
    window: Window,
    created: tuple[int, ...],
    missed: tuple[PassedOver, ...],
    until: int,
    has_more: bool = False,
) -> Settlement:
    last = rhythm.last_until(until)
    return Settlement(
        created=created,
        passed_over=missed + _in_breaks(rhythm, window, until),
        cursor=last if last is not None and last > window.cursor else None,
        has_more=has_more,
    )


_STRATEGIES: dict[CatchUp, Callable[[Rhythm, Window], Settlement]] = {
    CatchUp.ALL: _all,
    CatchUp.LATEST: _latest,
    CatchUp.NONE: _none,
}

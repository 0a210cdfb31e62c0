"""The deadline spread: which eligible days get how many of the occurrences that are still owed. Integers only."""

from collections.abc import Callable, Iterator
from enum import StrEnum

from app.domain.scheduling.calendar_days import EligibleDays


class Shape(StrEnum):
    """The published values of `deadline_shape`."""

    EVEN = "even"
    FRONT_LOADED = "front_loaded"
    BACK_LOADED = "back_loaded"


def _even(k: int, days: int, fitting: int) -> int:
    return -(-k * days // fitting)


def _front_loaded(k: int, days: int, fitting: int) -> int:
    return max(1, -(-days * k * k // (fitting * fitting)))


def _back_loaded(k: int, days: int, fitting: int) -> int:
    return days - (days * (fitting - k) ** 2) // (fitting * fitting)


_POSITIONS: dict[Shape, Callable[[int, int, int], int]] = {
    Shape.EVEN: _even,
    Shape.FRONT_LOADED: _front_loaded,
    Shape.BACK_LOADED: _back_loaded,
}


def spread(owed: int, days: EligibleDays, shape: Shape, daily_cap: int | None) -> tuple[tuple[int, int], ...]:
    """Day (ordinal) and number of occurrences on it, in order; what does not fit under the cap is left out."""
    count = len(days)
    fitting = owed if daily_cap is None else min(owed, count * daily_cap)
    if count == 0 or fitting == 0:
        return ()
    loads: dict[int, int] = {}
    for k in range(1, fitting + 1):
        position = _POSITIONS[shape](k, count, fitting)
        loads[position] = loads.get(position, 0) + 1
    if daily_cap is not None:
        loads = _carried(_carried(loads, daily_cap, +1, count), daily_cap, -1, 1)
    positions = sorted(loads)
    ordinals = days.ordinals(position - 1 for position in positions)
    return tuple((day, loads[position]) for day, position in zip(ordinals, positions, strict=True))


def _carried(loads: dict[int, int], cap: int, step: int, end: int) -> dict[int, int]:
    """Carry what exceeds the cap to the next day in the direction of `step`; the day at `end` keeps the rest."""
    carried: dict[int, int] = {}
    rest, previous = 0, None
    for position in sorted(loads, reverse=step < 0):
        if previous is not None:
            rest = _drain(carried, rest, cap, iter(range(previous + step, position, step)))
        rest += loads[position]
        carried[position] = min(rest, cap)
        rest -= carried[position]
        previous = position
    if previous is not None:
        rest = _drain(carried, rest, cap, iter(range(previous + step, end + step, step)))
        carried[end] = carried.get(end, 0) + rest
    return {position: load for position, load in carried.items() if load}


def _drain(carried: dict[int, int], rest: int, cap: int, positions: Iterator[int]) -> int:
    while rest:
        position = next(positions, None)
        if position is None:
            return rest
        carried[position] = min(rest, cap)
        rest -= carried[position]
    return 0

"""The deadline spread: what it holds, where it ends, and how its shapes lean."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.line import Plan
from app.domain.scheduling.calendar_days import Breaks, EligibleDays
from app.domain.scheduling.spread import Shape, spread
from tests.builders import summed

ANCHOR = date(2027, 5, 3)
SHAPES = st.sampled_from(Shape)


def days_after_anchor(count: int, excluded: Sequence[int] = ()) -> EligibleDays:
    return EligibleDays.between(ANCHOR, ANCHOR + timedelta(count), excluded, Breaks())


def naive(owed: int, count: int, shape: Shape, cap: int | None) -> list[int]:
    """Loads by position from 0, straight from the formulas, with the two passes of carrying day by day."""
    fitting = owed if cap is None else min(owed, count * cap)
    loads = [0] * count
    for k in range(1, fitting + 1):
        rest = fitting - k
        position = {
            Shape.EVEN: -(-k * count // fitting),
            Shape.FRONT_LOADED: max(1, -(-count * k * k // (fitting * fitting))),
            Shape.BACK_LOADED: count - count * rest * rest // (fitting * fitting),
        }[shape]
        loads[position - 1] += 1
    if cap is not None:
        for here, there in [*((i, i + 1) for i in range(count - 1)), *((i, i - 1) for i in range(count - 1, 0, -1))]:
            excess = max(0, loads[here] - cap)
            loads[here] -= excess
            loads[there] += excess
    return loads


@given(
    owed=st.integers(0, 60),
    count=st.integers(0, 40),
    shape=SHAPES,
    cap=st.none() | st.integers(1, 5),
    excluded=st.sets(st.integers(0, 6), max_size=6),
)
def test_the_spread_is_the_one_of_the_formulas(
    owed: int, count: int, shape: Shape, cap: int | None, excluded: set[int]
) -> None:
    days = days_after_anchor(count, sorted(excluded))
    loads = naive(owed, len(days), shape, cap) if len(days) else []
    expected = tuple((days[index].toordinal(), load) for index, load in enumerate(loads) if load)
    assert spread(owed, days, shape, cap) == expected


@given(owed=st.integers(0, 200), count=st.integers(0, 60), shape=SHAPES, cap=st.none() | st.integers(1, 9))
def test_all_that_fits_is_spread_and_the_cap_is_never_exceeded(
    owed: int, count: int, shape: Shape, cap: int | None
) -> None:
    loads = spread(owed, days_after_anchor(count), shape, cap)
    fitting = 0 if count == 0 else owed if cap is None else min(owed, count * cap)
    days = [day for day, _ in loads]
    assert (summed(loads), all(1 <= load <= (cap or owed) for _, load in loads), days) == (
        fitting,
        True,
        sorted(set(days)),
    )


@given(owed=st.integers(1, 200), count=st.integers(1, 60), cap=st.none() | st.integers(1, 9))
def test_an_even_spread_ends_on_the_last_eligible_day(owed: int, count: int, cap: int | None) -> None:
    days = days_after_anchor(count)
    assert spread(owed, days, Shape.EVEN, cap)[-1][0] == days[count - 1].toordinal()


@given(owed=st.integers(1, 200), count=st.integers(1, 60))
def test_an_even_spread_gives_days_loads_that_differ_by_at_most_one(owed: int, count: int) -> None:
    loads = dict(spread(owed, days_after_anchor(count), Shape.EVEN, None))
    every = [loads.get((ANCHOR + timedelta(offset)).toordinal(), 0) for offset in range(1, count + 1)]
    assert max(every) - min(every) <= 1


@given(owed=st.integers(1, 200), count=st.integers(1, 60), cap=st.none() | st.integers(1, 9))
def test_at_every_day_the_front_loaded_spread_is_ahead_and_the_back_loaded_behind(
    owed: int, count: int, cap: int | None
) -> None:
    days = days_after_anchor(count)
    shapes = (Shape.FRONT_LOADED, Shape.EVEN, Shape.BACK_LOADED)
    front, even, back = (spread(owed, days, shape, cap) for shape in shapes)

    def until(loads: tuple[tuple[int, int], ...], day: date) -> int:
        return sum(load for ordinal, load in loads if ordinal <= day.toordinal())

    every = [days[index] for index in range(count)]
    assert [day for day in every if not until(front, day) + 1 >= until(even, day) >= until(back, day) - 1] == []


@pytest.mark.parametrize(
    ("shape", "offsets"),
    [(Shape.EVEN, [3, 5, 8, 10]), (Shape.FRONT_LOADED, [1, 3, 6, 10]), (Shape.BACK_LOADED, [5, 8, 10, 10])],
)
def test_four_over_ten_days_in_each_shape(shape: Shape, offsets: list[int]) -> None:
    plan = Plan(spread(4, days_after_anchor(10), shape, None), owed=4)
    assert [(slot - ANCHOR).days for slot in plan.slots_left()] == offsets


LOADS = st.lists(st.integers(1, 4), max_size=8).map(
    lambda loads: tuple((ANCHOR.toordinal() + 2 * at, load) for at, load in enumerate(loads))
)


@given(loads=LOADS, made=st.integers(0, 40), until=st.none() | st.integers(0, 20), limit=st.none() | st.integers(0, 9))
def test_what_is_left_of_a_plan_is_its_slots_without_those_made(
    loads: tuple[tuple[int, int], ...], made: int, until: int | None, limit: int | None
) -> None:
    made = min(made, summed(loads))
    last = None if until is None else ANCHOR.toordinal() + until
    slots = [date.fromordinal(day) for day, load in loads for _ in range(load)][made:]
    wanted = [slot for slot in slots if last is None or slot.toordinal() <= last]
    plan = Plan(loads, owed=summed(loads) + 2, made=made)
    assert (plan.slots_left(until=last, limit=limit), plan.next_slot, plan.left) == (
        tuple(wanted[:limit]),
        slots[0] if slots else None,
        summed(loads) + 2 - made,
    )

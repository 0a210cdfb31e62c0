"""A rhythm of days asked by arithmetic, against walking day by day; and that arithmetic it is."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import islice
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.fields import LAST_DAY
from app.domain.scheduling.calendar_days import Breaks
from app.domain.scheduling.catch_up import CatchUp, Settlement, Window, passed_over, settle
from app.domain.scheduling.rhythm import EveryFewDays, count_in_breaks, first_free_after, free_slots, last_free_until

START = date(2027, 5, 4).toordinal()
OFFSETS = st.integers(-40, 400)
EXCLUDED = st.frozensets(st.integers(0, 6))
LASTS = st.none() | st.integers(START, START + 300)
BREAKS = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 30)), max_size=5).map(
    lambda found: Breaks.of((date.fromordinal(START + at), date.fromordinal(START + at + size)) for at, size in found)
)
RHYTHMS = st.builds(EveryFewDays, st.just(START), st.integers(1, 40), EXCLUDED, LASTS)


def slots_by_walking(rhythm: EveryFewDays, until: int) -> list[int]:
    """Every slot up to a day, one day after the other."""
    last = until if rhythm.last is None else min(until, rhythm.last)
    days = range(rhythm.start, last + 1)
    return [
        day
        for day in days
        if (day - rhythm.start) % rhythm.interval == 0 and date.fromordinal(day).weekday() not in rhythm.excluded
    ]


@given(rhythm=RHYTHMS, offset=OFFSETS)
def test_the_first_slot_after_a_day_is_the_one_that_a_walk_finds(rhythm: EveryFewDays, offset: int) -> None:
    later = [slot for slot in slots_by_walking(rhythm, START + offset + 7 * 40 + 40) if slot > START + offset]
    assert rhythm.first_after(START + offset) == next(iter(later), None)


@given(rhythm=RHYTHMS, offset=OFFSETS)
def test_the_last_slot_until_a_day_is_the_one_that_a_walk_finds(rhythm: EveryFewDays, offset: int) -> None:
    assert rhythm.last_until(START + offset) == next(reversed(slots_by_walking(rhythm, START + offset)), None)


@given(rhythm=RHYTHMS, after=OFFSETS, until=OFFSETS)
def test_slots_between_two_days_are_counted_as_a_walk_counts(rhythm: EveryFewDays, after: int, until: int) -> None:
    walked = [slot for slot in slots_by_walking(rhythm, START + until) if slot > START + after]
    assert rhythm.count(START + after, START + until) == len(walked)


@given(rhythm=RHYTHMS, after=OFFSETS, until=OFFSETS, breaks=BREAKS)
def test_free_slots_are_those_outside_breaks(rhythm: EveryFewDays, after: int, until: int, breaks: Breaks) -> None:
    after, until = START + after, START + until
    inside = [slot for slot in slots_by_walking(rhythm, until) if slot > after]
    free = [slot for slot in inside if date.fromordinal(slot) not in breaks]
    assert (
        list(free_slots(rhythm, breaks, after, until)),
        last_free_until(rhythm, breaks, until, after),
        count_in_breaks(rhythm, breaks, after, until),
    ) == (free, free[-1] if free else None, len(inside) - len(free))


def test_the_days_next_to_a_break_are_free() -> None:
    daily = EveryFewDays(START, 1)
    breaks = Breaks.of([(date.fromordinal(START + 5), date.fromordinal(START + 7))])
    assert [last_free_until(daily, breaks, START + 6, START), first_free_after(daily, breaks, START + 4)] == [
        START + 4,
        START + 8,
    ]


@given(rhythm=RHYTHMS, after=OFFSETS, until=OFFSETS, breaks=BREAKS)
def test_what_is_passed_over_is_recorded_once_with_first_and_last_day(
    rhythm: EveryFewDays, after: int, until: int, breaks: Breaks
) -> None:
    free = list(free_slots(rhythm, breaks, START + after, START + until))
    entries = passed_over(rhythm, START + after, START + until, "why", breaks)
    expected = [(len(free), date.fromordinal(free[0]), date.fromordinal(free[-1]), "why")] if free else []
    assert [(entry.count, entry.first, entry.last, entry.reason) for entry in entries] == expected


@given(
    strategy=st.sampled_from(CatchUp),
    rhythm=RHYTHMS,
    breaks=BREAKS,
    cursor=st.integers(-1, 200),
    today=st.integers(0, 250),
    lead=st.integers(0, 40),
)
def test_every_pending_slot_is_created_or_passed_over_as_the_strategy_says(
    strategy: CatchUp, rhythm: EveryFewDays, breaks: Breaks, cursor: int, today: int, lead: int
) -> None:
    window = Window(START + cursor, START + today, START + today - 1, START + today + lead, breaks)
    pending = [slot for slot in slots_by_walking(rhythm, window.horizon) if slot > window.cursor]
    free = [slot for slot in pending if date.fromordinal(slot) not in breaks]
    past = [slot for slot in free if slot <= window.past_until]
    kept = {
        CatchUp.ALL: past,
        CatchUp.LATEST: past[-1:],
        CatchUp.NONE: [slot for slot in past if slot == window.past_until],
    }[strategy]
    settlement = settle(strategy, rhythm, window)
    assert (
        settlement.created,
        sum(entry.count for entry in settlement.passed_over),
        settlement.cursor,
        settlement.has_more,
    ) == (
        tuple(kept + [slot for slot in free if slot > window.past_until]),
        len(pending) - len(kept) - len([slot for slot in free if slot > window.past_until]),
        pending[-1] if pending else None,
        False,
    )


def test_a_pass_creates_at_most_366_slots_of_a_line_and_says_that_there_are_more() -> None:
    window = Window(START - 1, START + 500, START + 499, START + 500, Breaks())
    assert settle(CatchUp.ALL, EveryFewDays(START, 1), window) == Settlement(
        tuple(range(START, START + 366)), (), START + 365, has_more=True
    )


def test_exactly_366_slots_leave_nothing_for_a_further_pass() -> None:
    window = Window(START - 1, START + 365, START + 364, START + 365, Breaks())
    assert settle(CatchUp.ALL, EveryFewDays(START, 1), window).has_more is False


def test_a_rhythm_ends_where_the_calendar_of_the_product_does() -> None:
    rhythm = EveryFewDays(START, 10_000_000)
    assert [rhythm.first_after(START - 1), rhythm.first_after(START)] == [START, None]


def test_a_slot_on_the_last_day_of_the_calendar_still_counts() -> None:
    rhythm = EveryFewDays(LAST_DAY.toordinal() - 1, 1)
    assert list(islice(free_slots(rhythm, Breaks(), rhythm.start - 1, LAST_DAY.toordinal() + 9), 9)) == [
        LAST_DAY.toordinal() - 1,
        LAST_DAY.toordinal(),
    ]


def test_a_rhythm_whose_every_day_is_excluded_has_no_slot() -> None:
    rhythm = EveryFewDays(START, 7, frozenset({1}))
    assert (rhythm.first_after(START - 1), rhythm.last_until(START + 999), rhythm.count(START - 1, START + 999)) == (
        None,
        None,
        0,
    )


@contextmanager
def counted_calls() -> Iterator[list[int]]:
    """How many Python functions are called inside the block."""
    calls = [0]

    def count(frame: FrameType, event: str, argument: object) -> None:
        calls[0] += event == "call"

    previous = sys.getprofile()
    sys.setprofile(count)
    try:
        yield calls
    finally:
        sys.setprofile(previous)


def calls_of(act: Callable[[], object]) -> int:
    with counted_calls() as calls:
        act()
    return calls[0]


def settled_on(start: date, interval: int) -> int:
    """The calls of one pass on 2027-05-04 over a line that never made anything, keeping the latest slot."""
    rhythm = EveryFewDays(start.toordinal(), interval, frozenset({6}))
    breaks = Breaks.of([(date(2027, 1, 1), date(2027, 1, 9))])
    window = Window(start.toordinal() - 1, START, START - 1, START + 3, breaks)
    return calls_of(lambda: settle(CatchUp.LATEST, rhythm, window))


@pytest.mark.parametrize(
    ("start", "interval"), [(date(1900, 1, 1), 1), (date(1900, 1, 1), 3), (date(2026, 12, 1), 1_000_000)]
)
def test_a_start_long_ago_or_a_huge_interval_costs_no_more_steps(start: date, interval: int) -> None:
    assert settled_on(start, interval) <= settled_on(date(2027, 5, 4) - timedelta(weeks=20), 1) + 7

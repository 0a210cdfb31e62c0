"""How well work is kept up: what counts as in time, strength that forgives, the strict streak, the rhythm."""

from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.keeping_up import Outcome, Streak, late_from, median_gap, outcome_of, streak, strengths

DUE = datetime(2027, 5, 4, 12, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
OUTCOMES = st.lists(st.sampled_from(Outcome), max_size=60)
WITHOUT_EFFECT = (Outcome.SKIPPED, Outcome.UNDECIDED)


def last_strength(outcomes: list[Outcome]) -> float:
    return ([0.0, *strengths(outcomes)])[-1]


@pytest.mark.parametrize(
    ("status", "ended_at", "now", "outcome"),
    [
        ("Completed", DUE, DUE + DAY, Outcome.ON_TIME),
        ("Completed", DUE + SECOND, DUE + DAY, Outcome.LATE),
        ("Failed", DUE - DAY, DUE, Outcome.MISSED),
        ("Skipped", DUE + DAY, DUE + DAY, Outcome.SKIPPED),
        ("Waiting", None, DUE, Outcome.UNDECIDED),
        ("InProgress", None, DUE + SECOND, Outcome.MISSED),
    ],
)
def test_what_became_of_a_task(status: str, ended_at: datetime | None, now: datetime, outcome: Outcome) -> None:
    assert outcome_of(status, DUE, ended_at, now) is outcome


@pytest.mark.parametrize(
    ("grace", "made", "late"),
    [
        (0, DUE - DAY, DUE),
        (90, DUE - DAY, DUE + timedelta(minutes=90)),
        (0, DUE, DUE + DAY),
        (0, DUE + timedelta(seconds=60), DUE + DAY),
        (0, DUE + timedelta(seconds=61), DUE),
        (2880, DUE, DUE + 2 * DAY),
    ],
)
def test_a_task_is_late_after_its_grace_and_one_made_when_it_was_due_has_a_day(
    grace: int, made: datetime, late: datetime
) -> None:
    assert late_from(DUE, grace, made) == late


def test_ten_tasks_in_time_make_two_thirds_and_one_miss_costs_a_tenth_of_it() -> None:
    after_ten, after_a_miss = list(strengths([Outcome.ON_TIME] * 10 + [Outcome.MISSED]))[-2:]
    assert (round(after_ten, 3), round(after_a_miss, 3)) == (0.651, 0.586)


@given(OUTCOMES)
def test_strength_lies_between_nothing_and_all_and_moves_a_tenth_at_most(outcomes: list[Outcome]) -> None:
    before, after = [0.0, *strengths(outcomes)][:-1], list(strengths(outcomes))
    assert all(0 <= value <= 1 for value in after)
    assert all(abs(later - earlier) <= 0.1 for earlier, later in zip(before, after, strict=True))


@given(OUTCOMES)
def test_what_was_skipped_or_is_undecided_leaves_strength_as_it_is(outcomes: list[Outcome]) -> None:
    decided = [each for each in outcomes if each not in WITHOUT_EFFECT]
    assert last_strength(outcomes) == last_strength(decided)


@given(OUTCOMES, OUTCOMES)
def test_a_task_in_time_never_leaves_less_than_a_late_one_nor_a_late_one_less_than_a_miss(
    before: list[Outcome], after: list[Outcome]
) -> None:
    by_outcome = [
        last_strength([*before, each, *after]) for each in (Outcome.MISSED, Outcome.LATE, Outcome.ON_TIME)
    ]  # fmt: skip
    assert by_outcome == sorted(by_outcome)


@given(OUTCOMES, st.integers(0, 40))
def test_strength_can_go_on_from_where_it_was(outcomes: list[Outcome], cut: int) -> None:
    first, rest = outcomes[:cut], outcomes[cut:]
    assert [*strengths(first), *strengths(rest, last_strength(first))] == list(strengths(outcomes))


@given(OUTCOMES)
def test_a_streak_counts_what_was_in_time_since_anything_else(outcomes: list[Outcome]) -> None:
    decided = [each for each in outcomes if each is not Outcome.UNDECIDED]
    lengths = list(accumulate(decided, lambda length, each: length + 1 if each is Outcome.ON_TIME else 0, initial=0))
    assert streak(outcomes) == Streak(lengths[-1], max(lengths))


@pytest.mark.parametrize(
    ("offsets", "gap"), [([], None), ([3], None), ([0, 0], None), ([0, 2, 3], 1.5), ([9, 0, 3, 6, 30], 3.0)]
)
def test_the_rhythm_is_the_gap_in_the_middle_whatever_the_order(offsets: list[int], gap: float | None) -> None:
    assert median_gap(date(2027, 5, 4) + timedelta(days=offset) for offset in offsets) == gap

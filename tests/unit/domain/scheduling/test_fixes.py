"""A deadline goal at risk: what it offers is enough, and nothing smaller is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.domain.account import AccountState
from app.domain.breaks import Break
from app.domain.fields import LAST_DAY
from app.domain.goal import Goal, GoalStatus
from app.domain.goal_aggregate import GoalAggregate
from app.domain.goal_tasks import GoalTasks
from app.domain.line import Line, TaskCounts
from app.domain.scheduling.deadline import Deadline
from app.domain.scheduling.fixed import FixedInterval
from app.domain.scheduling.fixes import Fix, FixKind, Risk, keep_missing, risk
from app.domain.scheduling.policy import SchedulingPolicy
from app.domain.scheduling.reshaping import reshape

TODAY = date(2027, 5, 4)
NOON = datetime(2027, 5, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)
COUNTS = st.fixed_dictionaries(
    {name: st.integers(0, 6) for name in ("Waiting", "InProgress", "Completed", "Failed", "Skipped")}
).map(TaskCounts)
DEADLINES = st.builds(
    Deadline,
    deadline_date=st.integers(0, 20).map(lambda days: TODAY + timedelta(days)),
    total_occurrences=st.integers(1, 60),
    excluded_weekdays=st.sets(st.integers(0, 6), max_size=7).map(lambda days: tuple(sorted(days))),
    daily_cap=st.none() | st.integers(1, 3),
    skip_forgives=st.booleans(),
)
BREAKS = st.lists(st.tuples(st.integers(-3, 20), st.integers(0, 9)), max_size=3).map(
    lambda found: tuple(
        Break(id=number, name="", first_day=TODAY + timedelta(at), last_day=TODAY + timedelta(at + size))
        for number, (at, size) in enumerate(found, start=1)
    )
)


def at_hand(policy: SchedulingPolicy, *lines: Line, breaks: tuple[Break, ...] = (), **goal: Any) -> GoalAggregate:
    """A goal with a line for each account, all of them live."""
    accounts = tuple(line.account_id for line in lines if line.account_id is not None)
    plain = Goal(id=1, platform_id=1, description="g", start_date=TODAY - 9 * DAY, policy=policy, account_ids=accounts)
    return GoalAggregate(
        goal=replace(plain, **goal), lines={line.id: line for line in lines}, tasks=GoalTasks(), breaks=breaks,
        accounts=dict.fromkeys(accounts, AccountState.LIVE), now=NOON, actor="ann",
    )  # fmt: skip


def line(number: int = 1, cursor: date = TODAY - DAY, **counts: int) -> Line:
    return Line(
        id=number, goal_id=1, account_id=number, position=number, cursor=cursor, counts=TaskCounts(counts)
    )  # fmt: skip


@st.composite
def aggregates(draw: st.DrawFn) -> GoalAggregate:
    """Lines of several accounts, some of them with a plan that a pass has begun to carry out."""
    policy = draw(DEADLINES)
    lines = [
        replace(line(number, TODAY + draw(st.integers(-9, 3)) * DAY), counts=draw(COUNTS))
        for number in range(1, draw(st.integers(1, 3)) + 1)
    ]
    due_time = draw(st.sampled_from((None, time(9), time(15))))
    aggregate = at_hand(
        policy, *lines, breaks=draw(BREAKS), due_time=due_time, start_date=TODAY + draw(st.integers(-9, 3)) * DAY
    )
    for each in lines if draw(st.booleans()) else ():
        outcome = policy.settled(each, aggregate.planning_day(each))
        counts = each.counts.by_status | {"Waiting": each.counts.by_status["Waiting"] + len(outcome.slots)}
        aggregate.keep_line(replace(outcome.line, counts=TaskCounts(counts)))
    return aggregate


def missing_with(aggregate: GoalAggregate, **change: Any) -> int:
    """How many would not fit after an edit of the policy."""
    edited = replace(aggregate, lines=dict(aggregate.lines), changes=[], activity=[])
    assert isinstance(edited.goal.policy, Deadline)
    reshape(edited, replace(edited.goal, policy=replace(edited.goal.policy, **change)))
    found = risk(edited)
    return 0 if found is None else found.missing


SMALLER: dict[FixKind, Callable[[Any], Any]] = {
    FixKind.RAISE_CAP: lambda cap: cap - 1,
    FixKind.MOVE_DEADLINE: lambda last_day: last_day - DAY,
    FixKind.LOWER_TOTAL: lambda total: total + 1,
}


@pytest.mark.parametrize("kind", FixKind)
@settings(max_examples=300)
@given(aggregate=aggregates())
def test_a_fix_is_enough_and_nothing_smaller_is(kind: FixKind, aggregate: GoalAggregate) -> None:
    found = risk(aggregate)
    assume(found is not None)
    assert found is not None
    for fix in found.fixes:
        if fix.kind is kind:
            assert missing_with(aggregate, **{fix.field: fix.value}) == 0
            assert missing_with(aggregate, **{fix.field: SMALLER[kind](fix.value)}) > 0


MOST: dict[FixKind, dict[str, Any]] = {
    FixKind.RAISE_CAP: {"daily_cap": 100_000},
    FixKind.MOVE_DEADLINE: {"deadline_date": LAST_DAY},
    FixKind.LOWER_TOTAL: {"total_occurrences": 1},
}


@settings(max_examples=300)
@given(aggregate=aggregates())
def test_what_is_not_offered_would_not_help(aggregate: GoalAggregate) -> None:
    found = risk(aggregate)
    assume(found is not None)
    assert found is not None
    left_out = set(FixKind) - {fix.kind for fix in found.fixes}
    assert [kind for kind in left_out if missing_with(aggregate, **MOST[kind]) == 0] == []


def test_three_ways_out_and_how_they_are_said() -> None:
    found = risk(at_hand(Deadline(TODAY + 4 * DAY, 8, daily_cap=1), line(Completed=1)))
    fixes = (
        Fix(FixKind.RAISE_CAP, 2),
        Fix(FixKind.MOVE_DEADLINE, TODAY + 6 * DAY),
        Fix(FixKind.LOWER_TOTAL, 6),
    )
    assert found == Risk(missing=2, owed=7, fixes=fixes)
    assert found is not None
    assert found.sentence == (
        "2 of 7 do not fit: raise the cap to 2 a day, move the deadline to 10 May 2027 or lower the total to 6."
    )


def test_the_line_that_needs_most_decides() -> None:
    lines = line(1, Completed=4), line(2), line(3, Completed=2)
    found = risk(at_hand(Deadline(TODAY + DAY, 5, daily_cap=1), *lines))
    fixes = (
        Fix(FixKind.RAISE_CAP, 3),
        Fix(FixKind.MOVE_DEADLINE, TODAY + 4 * DAY),
        Fix(FixKind.LOWER_TOTAL, 2),
    )
    assert found == Risk(missing=4, owed=9, fixes=fixes)


def test_without_any_day_to_work_on_and_nothing_done_nothing_is_offered() -> None:
    found = risk(at_hand(Deadline(TODAY, 2, excluded_weekdays=tuple(range(7))), line()))
    assert found == Risk(missing=2, owed=2, fixes=())
    assert found is not None
    assert found.sentence == "2 of 2 do not fit."


def test_an_account_that_is_paused_puts_nothing_at_risk() -> None:
    aggregate = at_hand(Deadline(TODAY, 5, daily_cap=1), line())
    aggregate.accounts = {1: AccountState.PAUSED}
    assert risk(aggregate) is None


def test_only_a_goal_with_a_deadline_is_ever_at_risk() -> None:
    assert risk(at_hand(FixedInterval(1), line())) is None


@pytest.mark.parametrize(
    ("status", "missing"),
    [
        (GoalStatus.ACTIVE, 4),
        (GoalStatus.FROZEN, 4),
        (GoalStatus.PAUSED, 0),
        (GoalStatus.EXPIRED, 0),
        (GoalStatus.COMPLETED, 0),
        (GoalStatus.DELETED, 0),
    ],
)
def test_how_many_are_missing_is_kept_while_the_goal_goes_on(status: GoalStatus, missing: int) -> None:
    aggregate = at_hand(Deadline(TODAY, 5, daily_cap=1), line(), status=status, missing=9)
    keep_missing(aggregate)
    assert aggregate.goal.missing == missing


@pytest.mark.parametrize(
    ("missing", "words"), [(1, "1 of 7 does not fit"), (2, "2 of 7 do not fit"), (1200, "1,200 of 7 do not fit")]
)
def test_what_does_not_fit_agrees_with_its_number(missing: int, words: str) -> None:
    assert Risk(missing=missing, owed=7, fixes=()).words == words

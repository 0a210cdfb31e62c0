"""Which slots fall between two days: those that looking ahead tells, and no others."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.account import AccountState
from app.domain.goal import Distribution, Goal, GoalStatus
from app.domain.goal_aggregate import GoalAggregate
from app.domain.goal_tasks import GoalTasks
from app.domain.line import Line
from app.domain.scheduling.fixed import FixedInterval
from app.domain.scheduling.outlook import upcoming
from app.domain.scheduling.planned_days import MOST_SLOTS, PlannedDays, planned_between

TODAY = date(2027, 5, 4)


def aggregate(interval: int = 1, accounts: int = 1, distribution: Distribution = Distribution.ALL) -> GoalAggregate:
    """A goal that begins tomorrow."""
    account_ids = tuple(range(1, accounts + 1))
    goal = Goal(
        id=1, platform_id=1, description="Post", start_date=TODAY + timedelta(days=1), policy=FixedInterval(interval),
        account_ids=account_ids, distribution=distribution,
    )  # fmt: skip
    line_accounts = account_ids if distribution is Distribution.ALL else (None,)
    lines = {
        number: Line(id=number, goal_id=1, account_id=account, position=number, cursor=TODAY)
        for number, account in enumerate(line_accounts, start=1)
    }
    return GoalAggregate(
        goal=goal, lines=lines, tasks=GoalTasks(), accounts=dict.fromkeys(account_ids, AccountState.LIVE), breaks=(),
        now=datetime.combine(TODAY, time(12), UTC), actor="ann",
    )  # fmt: skip


@given(
    interval=st.integers(1, 40),
    accounts=st.integers(1, 3),
    distribution=st.sampled_from([Distribution.ALL, Distribution.ROUND_ROBIN]),
    first=st.integers(-10, 40),
    length=st.integers(0, 20),
    with_why=st.booleans(),
)
def test_they_are_those_of_looking_ahead_that_lie_between(
    interval: int, accounts: int, distribution: Distribution, first: int, length: int, with_why: bool
) -> None:
    goal = aggregate(interval, accounts, distribution)
    begins, ends = TODAY + timedelta(days=first), TODAY + timedelta(days=first + length)
    told = tuple(each for each in upcoming(goal, 200) if begins <= each.slot.due_date <= ends)
    found = planned_between(goal, begins, ends, with_why=with_why)
    assert found == PlannedDays(told)
    assert [each.why for each in found.coming] == ([each.why for each in told] if with_why else [""] * len(told))


def test_who_gets_a_slot_is_left_open_where_it_goes_to_the_least_busy() -> None:
    goal = aggregate(accounts=2, distribution=Distribution.LEAST_BUSY)
    (only,) = planned_between(goal, TODAY, TODAY + timedelta(days=1)).coming
    assert only.account_id is None


def test_beyond_so_many_slots_nothing_is_looked_at_and_that_is_said() -> None:
    far = TODAY + timedelta(days=MOST_SLOTS + 1)
    found = planned_between(aggregate(distribution=Distribution.ROUND_ROBIN), far, far + timedelta(days=10))
    assert found == PlannedDays((), is_cut=True)


def test_a_day_however_far_is_found_where_nothing_has_to_be_walked_through() -> None:
    far = TODAY + timedelta(days=100_000)
    found = planned_between(aggregate(interval=10), far, far + timedelta(days=10))
    assert ([each.slot.due_date for each in found.coming], found.is_cut) == ([far + timedelta(days=1)], False)


@pytest.mark.parametrize("status", sorted(set(GoalStatus) - {GoalStatus.ACTIVE}))
def test_a_goal_that_is_not_active_plans_nothing(status: GoalStatus) -> None:
    goal = aggregate()
    goal.goal = replace(goal.goal, status=status)
    assert planned_between(goal, TODAY, TODAY + timedelta(days=9)) == PlannedDays()

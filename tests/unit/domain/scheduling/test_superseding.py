"""Superseding, beside the rule in its plainest words."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.goal import Goal
from app.domain.goal_aggregate import GoalAggregate
from app.domain.goal_tasks import GoalTasks
from app.domain.line import Line
from app.domain.scheduling.catch_up import CatchUp
from app.domain.scheduling.cron import Cron
from app.domain.scheduling.fixed import FixedInterval
from app.domain.scheduling.policy import SchedulingPolicy
from app.domain.scheduling.superseding import supersede
from app.domain.task import Task
from app.domain.task_status import COMPLETED, IN_PROGRESS, WAITING

TODAY = date(2027, 5, 4)
NOW = datetime.combine(TODAY, time(12), UTC)
POLICIES: list[SchedulingPolicy] = [FixedInterval(1), Cron("0 * * * *")]


def aggregate(policy: SchedulingPolicy, tasks: list[Task]) -> GoalAggregate:
    goal = Goal(
        id=1, platform_id=1, description="Post", start_date=TODAY, policy=policy, account_ids=(1, 2),
        catch_up=CatchUp.LATEST,
    )  # fmt: skip
    lines = {number: Line(id=number, goal_id=1, account_id=None, position=number, cursor=TODAY) for number in (1, 2)}
    return GoalAggregate(goal=goal, lines=lines, tasks=GoalTasks(tasks), accounts={}, breaks=(), now=NOW, actor="ann")


def in_plain_words(aggregate: GoalAggregate) -> None:
    """Each task whose day has come, in order, looks at all the others."""
    due = [task for task in aggregate.tasks if not task.has_superseded and task.due_date <= TODAY]
    by_clock = aggregate.goal.policy.is_clock
    for task in sorted(due, key=lambda task: (task.due_date, task.due_at, task.id)):
        for other in aggregate.open_tasks:
            is_earlier = other.due_date < task.due_date or (by_clock and other.due_at < task.due_at)
            is_same_work = (other.line_id, other.account_id) == (task.line_id, task.account_id)
            if other.status is WAITING and is_same_work and is_earlier:
                aggregate.act(other.id, "skip", aggregate.stamp(f"superseded by task {task.id}"))
        aggregate.tasks[task.id] = replace(aggregate.tasks[task.id], has_superseded=True)


@st.composite
def some_tasks(draw: st.DrawFn) -> list[Task]:
    """Days and instants need not agree: a goal may have changed its zone."""
    return [draw(a_task(number)) for number in range(1, draw(st.integers(0, 10)) + 1)]


@st.composite
def a_task(draw: st.DrawFn, number: int) -> Task:
    due = TODAY + timedelta(days=draw(st.integers(-3, 2)))
    return Task(
        id=number, goal_id=1, line_id=draw(st.sampled_from([1, 2])), platform_id=1,
        account_id=draw(st.sampled_from([1, 2])), sequence=number, due_date=due,
        due_at=datetime.combine(due, time(), UTC) + timedelta(hours=draw(st.integers(-40, 40))), created_at=NOW,
        status=draw(st.sampled_from([WAITING, WAITING, IN_PROGRESS, COMPLETED])), has_superseded=draw(st.booleans()),
    )  # fmt: skip


@pytest.mark.parametrize("policy", POLICIES, ids=["by days", "by the clock"])
@given(tasks=some_tasks())
def test_it_is_what_the_rule_says(policy: SchedulingPolicy, tasks: list[Task]) -> None:
    found, expected = aggregate(policy, tasks), aggregate(policy, tasks)
    supersede(found)
    in_plain_words(expected)
    assert (found.changes, [*found.tasks], found.lines) == (expected.changes, [*expected.tasks], expected.lines)

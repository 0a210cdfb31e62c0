"""When a line needs the next pass: nothing polls, the scheduler wakes at the earliest of these instants."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from app.domain.goal import GoalStatus
from app.domain.goal_aggregate import GoalAggregate
from app.domain.line import Line
from app.domain.scheduling.calendar_days import DAY, start_of_day
from app.domain.scheduling.catch_up import CatchUp
from app.domain.scheduling.goal_pass import awaits_dispatch, dispatched_kind
from app.domain.task import Task


def refresh_attention(aggregate: GoalAggregate) -> None:
    """Set every line's `next_attention_at` after a pass or an act."""
    for line in tuple(aggregate.lines.values()):
        instant = min(_instants(aggregate, line), default=None)
        if instant != line.next_attention_at:
            aggregate.keep_line(replace(line, next_attention_at=instant))


def _instants(aggregate: GoalAggregate, line: Line) -> Iterator[datetime]:
    status = aggregate.goal.status
    if status is GoalStatus.PAUSED and aggregate.goal.paused_until is not None:
        yield start_of_day(aggregate.goal.paused_until, aggregate.goal.tz)
    if status not in {GoalStatus.ACTIVE, GoalStatus.FROZEN}:
        return
    if aggregate.wants_pass:
        yield aggregate.now
    if not aggregate.has_passed and line.next_attention_at is not None and line.next_attention_at <= aggregate.now:
        yield line.next_attention_at
    yield from _end(aggregate)
    tasks = [task for task in aggregate.tasks.values() if task.line_id == line.id]
    yield from _runs(aggregate, tasks)
    if status is GoalStatus.FROZEN:
        return
    yield from _creation(aggregate, line)
    for task in tasks:
        yield from _of_task(aggregate, task)


def _end(aggregate: GoalAggregate) -> Iterator[datetime]:
    last_day = aggregate.goal.policy.last_day
    if last_day is not None:
        end = start_of_day(last_day + DAY, aggregate.goal.tz)
        if end > aggregate.now:
            yield end


def _creation(aggregate: GoalAggregate, line: Line) -> Iterator[datetime]:
    if line.is_closed or line.is_met or not aggregate.is_live(line):
        return  # their tasks may be reopened all the same
    slot = aggregate.goal.policy.next_slot(line, aggregate.planning_day(line))
    if slot is not None and aggregate.goal.policy.is_clock:
        yield slot.due_at
    elif slot is not None:
        yield start_of_day(slot.due_date - timedelta(days=aggregate.goal.lead_days), aggregate.goal.tz)


def _runs(aggregate: GoalAggregate, tasks: Iterable[Task]) -> Iterator[datetime]:
    if dispatched_kind(aggregate) is not None:
        yield from (aggregate.goal.fires_at(task) for task in tasks if awaits_dispatch(aggregate, task))


def _of_task(aggregate: GoalAggregate, task: Task) -> Iterator[datetime]:
    goal = aggregate.goal
    if goal.effective_catch_up is CatchUp.LATEST and not task.has_superseded:
        yield start_of_day(task.due_date, goal.tz)
    if goal.freeze_on_miss and (overdue := aggregate.overdue_since(task)) is not None:
        yield overdue

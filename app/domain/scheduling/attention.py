"""When a line needs the next pass: nothing polls, the scheduler wakes at the earliest of these instants."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
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
    of_tasks = _of_tasks(aggregate)
    for line in tuple(aggregate.lines.values()):
        instant = min(_instants(aggregate, line, of_tasks.get(line.id, ())), default=None)
        if instant != line.next_attention_at:
            aggregate.keep_line(replace(line, next_attention_at=instant))


def _instants(aggregate: GoalAggregate, line: Line, of_tasks: Iterable[datetime]) -> Iterator[datetime]:
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
    yield from of_tasks
    if status is GoalStatus.ACTIVE:
        yield from _creation(aggregate, line)


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


def _of_tasks(aggregate: GoalAggregate) -> Mapping[int, Iterable[datetime]]:
    """By line, the instants of its tasks; where no task has any, none is read."""
    goal = aggregate.goal
    found: dict[int, list[datetime]] = defaultdict(list)
    is_active, starts_runs = goal.status is GoalStatus.ACTIVE, dispatched_kind(aggregate) is not None
    keeps_few = is_active and (goal.freeze_on_miss or goal.effective_catch_up is CatchUp.LATEST)
    if keeps_few or (starts_runs and (is_active or goal.status is GoalStatus.FROZEN)):
        for task in aggregate.tasks:
            if starts_runs and awaits_dispatch(aggregate, task):
                found[task.line_id].append(goal.fires_at(task))
            if keeps_few:
                found[task.line_id] += _of_task(aggregate, task)
    return found


def _of_task(aggregate: GoalAggregate, task: Task) -> Iterator[datetime]:
    goal = aggregate.goal
    if goal.effective_catch_up is CatchUp.LATEST and not task.has_superseded:
        yield start_of_day(task.due_date, goal.tz)
    if goal.freeze_on_miss and (overdue := aggregate.overdue_since(task)) is not None:
        yield overdue

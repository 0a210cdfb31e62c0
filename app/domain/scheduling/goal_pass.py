"""One pass over a goal, in the order of the rules: end, thaw, freeze, generate, supersede, freeze, end date."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from app.domain.account import Busyness
from app.domain.goal import GoalStatus
from app.domain.goal_aggregate import GoalAggregate
from app.domain.run import RunKind
from app.domain.scheduling.distribution import choose_account
from app.domain.scheduling.explaining import Explaining
from app.domain.scheduling.goal_end import (
    look_at_completion,
    look_at_end_date,
    look_at_end_of_pause,
    look_at_expiry,
    look_at_freeze,
    look_at_thaw,
)
from app.domain.scheduling.policy import LineOutcome, Slot
from app.domain.scheduling.superseding import supersede
from app.domain.task import Task
from app.domain.task_status import WAITING

NewIds = Callable[[int], Sequence[int]]
"""Reserves so many task ids; the history of a task names others by their id."""

_RESTING = {GoalStatus.COMPLETED, GoalStatus.PAUSED, GoalStatus.DELETED}


def run_pass(aggregate: GoalAggregate, new_ids: NewIds) -> bool:
    """Do everything that is due for a goal; True when a cap was reached and the next pass should follow at once."""
    aggregate.has_passed = True
    look_at_end_of_pause(aggregate)
    if aggregate.goal.status in _RESTING:
        return False
    look_at_completion(aggregate)
    look_at_expiry(aggregate)
    look_at_thaw(aggregate)
    look_at_freeze(aggregate)
    has_more = False
    if aggregate.goal.status is GoalStatus.ACTIVE:
        has_more = _generate(aggregate, new_ids)
        supersede(aggregate)
        look_at_freeze(aggregate)
        look_at_end_date(aggregate)
    aggregate.record_passed_over()
    return has_more


def dispatched_kind(aggregate: GoalAggregate) -> RunKind | None:
    """What the run mode starts by itself: the execution, or the check where a person performs; else nothing."""
    goal = aggregate.goal
    if not goal.run_mode.starts_by_itself:
        return None
    if goal.execution.acts_by_itself:
        return RunKind.EXECUTION
    return RunKind.CHECK if goal.check.acts_by_itself else None


def dispatch(aggregate: GoalAggregate) -> tuple[Task, ...]:
    """The open tasks whose day has come and whose run has to be queued now, each once."""
    # A frozen goal makes no new tasks, but does those it has: they may be what froze it.
    if aggregate.goal.status not in {GoalStatus.ACTIVE, GoalStatus.FROZEN} or dispatched_kind(aggregate) is None:
        return ()
    due = tuple(
        task
        for task in aggregate.open_tasks
        if awaits_dispatch(aggregate, task) and aggregate.goal.fires_at(task) <= aggregate.now
    )
    for task in due:
        aggregate.tasks[task.id] = replace(task, is_dispatched=True)
    return due


def awaits_dispatch(aggregate: GoalAggregate, task: Task) -> bool:
    """Whether a task still waits for the run that its goal's run mode promises."""
    # A person may start before the day: then the promised check is still to come, and what only proposes, but no
    # execution that acts.
    beside_a_person = aggregate.goal.is_in_shadow or dispatched_kind(aggregate) is RunKind.CHECK
    is_ready = task.is_open if beside_a_person else task.status is WAITING
    return is_ready and not task.is_dispatched and aggregate.is_live_account(task.account_id)


def _generate(aggregate: GoalAggregate, new_ids: NewIds) -> bool:
    has_more = False
    for line in aggregate.open_lines:
        if line.is_met or not aggregate.is_live(line):
            continue
        outcome = aggregate.goal.policy.settled(line, aggregate.planning_day(line))
        aggregate.keep_line(aggregate.pass_over(outcome.line, outcome.passed_over))
        explaining = Explaining.of(aggregate, line)
        for task_id, slot in zip(new_ids(len(outcome.slots)), outcome.slots, strict=True):
            _create(aggregate, explaining, task_id, slot, outcome)
        has_more = has_more or outcome.has_more
    return has_more


def _create(aggregate: GoalAggregate, explaining: Explaining, task_id: int, slot: Slot, outcome: LineOutcome) -> None:
    line = aggregate.lines[explaining.line.id]
    account_id, turn = choose_account(aggregate, line)
    why = explaining.why_made(slot, account_id, line.turn, outcome)
    task = Task(
        id=task_id,
        goal_id=aggregate.goal.id,
        line_id=line.id,
        platform_id=aggregate.goal.platform_id,
        account_id=account_id,
        sequence=line.sequence + 1,
        due_date=slot.due_date,
        due_at=slot.due_at,
        created_at=aggregate.now,
    )
    aggregate.adopt(task.born(aggregate.stamp(why)), turn)
    if account_id is not None:
        aggregate.busyness[account_id] = aggregate.busyness.get(account_id, Busyness()).given(task_id)

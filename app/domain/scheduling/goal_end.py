"""How a goal ends, freezes and thaws: the steps that a pass takes and that some acts entail at once."""

from dataclasses import replace

from app.domain.goal import GoalStatus
from app.domain.goal_aggregate import GoalAggregate
from app.domain.long_date import long_date
from app.domain.scheduling.calendar_days import yesterday

GOAL_COMPLETED, GOAL_MET = "goal completed", "goal met"
NO_ACCOUNT_LEFT = "No account is left: choose one, then resume the goal."


def look_at_completion(aggregate: GoalAggregate) -> None:
    """Completed once every line has all that the goal asks for; what else is open is skipped."""
    lines = aggregate.open_lines
    if aggregate.goal.status is GoalStatus.COMPLETED or not lines:
        return
    if all(aggregate.goal.policy.is_fulfilled(line) for line in lines):
        aggregate.skip_everything(GOAL_COMPLETED)
        aggregate.enter(GoalStatus.COMPLETED, "goal_completed", "The goal is completed.")


def look_at_expiry(aggregate: GoalAggregate) -> None:
    """Expired once the deadline is before today."""
    policy = aggregate.goal.policy
    if aggregate.goal.status not in {GoalStatus.ACTIVE, GoalStatus.FROZEN}:
        return
    if policy.expires and policy.last_day is not None and policy.last_day < aggregate.today:
        aggregate.enter(GoalStatus.EXPIRED, "goal_expired", f"The deadline {long_date(policy.last_day)} has passed.")


def look_at_thaw(aggregate: GoalAggregate) -> None:
    """Active again once no open task with a day before today is left, those of paused accounts aside."""
    if aggregate.goal.status is not GoalStatus.FROZEN:
        return
    if aggregate.goal.freeze_on_miss and any(map(aggregate.is_late_by_day, aggregate.open_tasks)):
        return
    aggregate.enter(GoalStatus.ACTIVE, "goal_thawed", "Nothing is overdue any more: planning goes on.")
    aggregate.move_cursors("the goal was frozen")


def look_at_freeze(aggregate: GoalAggregate) -> None:
    """Frozen while something is overdue, where the goal asks for it."""
    if not aggregate.goal.freeze_on_miss or aggregate.goal.status is not GoalStatus.ACTIVE:
        return
    for task in aggregate.open_tasks:
        since = aggregate.overdue_since(task)
        if since is not None and since <= aggregate.now:
            summary = f"Frozen: task {task.id}, due {long_date(task.due_date)}, is overdue."
            aggregate.enter(GoalStatus.FROZEN, "goal_frozen", summary, task_id=task.id)
            return


def look_at_end_date(aggregate: GoalAggregate) -> None:
    """A goal with an end date is Completed when that has passed, nothing is open and nothing pending."""
    goal, policy = aggregate.goal, aggregate.goal.policy
    if policy.expires or policy.last_day is None or goal.status not in {GoalStatus.ACTIVE, GoalStatus.PAUSED}:
        return
    if policy.last_day >= aggregate.today or aggregate.has_open_tasks or not aggregate.open_lines:
        return
    pending = any(
        policy.next_slot(line, aggregate.planning_day(line)) is not None
        for line in aggregate.open_lines
        if aggregate.is_live(line)
    )
    if not pending:
        aggregate.enter(
            GoalStatus.COMPLETED, "goal_completed", f"The last day {long_date(policy.last_day)} has passed."
        )


def after_an_ending(aggregate: GoalAggregate) -> None:
    """What the end of a task entails in the same transaction."""
    look_at_completion(aggregate)
    look_at_thaw(aggregate)
    look_at_end_date(aggregate)


def meet(aggregate: GoalAggregate, line_id: int) -> None:
    """End a line whose goal is met, skipping its other open tasks."""
    line = aggregate.lines[line_id]
    aggregate.keep_line(replace(line, is_met=True))
    aggregate.skip_lines([line_id], GOAL_MET)


def look_at_end_of_pause(aggregate: GoalAggregate) -> None:
    """A pause with an end is over at the first pass on that day."""
    until = aggregate.goal.paused_until
    if aggregate.goal.status is GoalStatus.PAUSED and until is not None and until <= aggregate.today:
        resume(aggregate, f"The pause until {long_date(until)} is over: the goal was resumed.")


def resume(aggregate: GoalAggregate, summary: str = "The goal was resumed.") -> None:
    """Back to what it was before the pause; raises GoalActRefused where it is not paused."""
    aggregate.goal = aggregate.goal.resumed()
    aggregate.record("goal_resumed", summary)
    look_at_resumed_goal(aggregate)


def look_at_resumed_goal(aggregate: GoalAggregate, reason: str = "the goal was paused") -> None:
    """What resuming entails: the past is passed over, then everything that may have come to pass is looked at."""
    aggregate.move_cursors(reason, to_now=True)
    look_at_completion(aggregate)
    look_at_expiry(aggregate)
    look_at_thaw(aggregate)
    look_at_end_date(aggregate)


def pause_without_accounts(aggregate: GoalAggregate) -> None:
    """A goal that loses its last account waits for a person; it never becomes a platform-level goal."""
    if aggregate.goal.status in {GoalStatus.ACTIVE, GoalStatus.FROZEN}:
        aggregate.goal = aggregate.goal.paused(NO_ACCOUNT_LEFT)
        aggregate.record("goal_paused", NO_ACCOUNT_LEFT)
    elif aggregate.goal.status is GoalStatus.PAUSED:
        aggregate.goal = replace(aggregate.goal, pause_reason=NO_ACCOUNT_LEFT, paused_until=None)


def after_reopening(aggregate: GoalAggregate, line_id: int) -> None:
    """A reopened task of a completed goal or a met line brings that line back to life."""
    line = aggregate.lines[line_id]
    was_completed = aggregate.goal.status is GoalStatus.COMPLETED
    if not (line.is_met or was_completed):
        return
    aggregate.keep_line(replace(line, is_met=False).moved_to(yesterday(aggregate.today)))
    if was_completed:
        aggregate.enter(GoalStatus.ACTIVE, "goal_reactivated", "A task was reopened: the goal is active again.")
        look_at_completion(aggregate)
        look_at_expiry(aggregate)
        if not aggregate.open_lines:
            pause_without_accounts(aggregate)

"""What an edit of a goal does to its lines: cursors, plans, lines that close and lines that open."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from app.domain.goal import Distribution, Goal, GoalStatus
from app.domain.goal_aggregate import GoalAggregate
from app.domain.line import Line
from app.domain.scheduling.calendar_days import DAY, start_of_day, yesterday
from app.domain.scheduling.goal_end import (
    NO_ACCOUNT_LEFT,
    look_at_completion,
    look_at_end_date,
    look_at_expiry,
    pause_without_accounts,
)

NO_LIVE_ACCOUNT = "no account was live"
ACCOUNT_REMOVED, PLAN_CHANGED = "account removed from the goal", "the kind of schedule was changed"
ACCOUNTS_AGAIN = "It has an account again: resume it when it should go on."


def has_new_schedule(before: Goal, after: Goal) -> bool:
    """Whether a scheduling field changed; nothing else moves cursors and plans."""
    return _schedule(before) != _schedule(after)


def starts_over(before: Goal, after: Goal) -> bool:
    """Whether an edit closes every line and opens new ones from today."""
    return (before.policy.name, before.distribution) != (after.policy.name, after.distribution)


def first_cursor(goal: Goal) -> date:
    """The cursor of a line without any settled slot: the day before the start."""
    return goal.start_date - DAY


def wanted_accounts(goal: Goal) -> tuple[int | None, ...]:
    """One entry for each line that a goal should have, in order; None is a line for the whole goal."""
    if goal.distribution is Distribution.ALL and goal.account_ids:
        return goal.account_ids
    return (None,)


def reshape(aggregate: GoalAggregate, goal: Goal) -> tuple[Line, ...]:
    """Apply an edited goal to its lines; answers the lines to add, with id 0."""
    idle = aggregate.idle_lines
    before, aggregate.goal = aggregate.goal, goal
    aggregate.wants_pass = True
    has_none_left = not goal.account_ids and (bool(before.account_ids) or not aggregate.open_lines)
    is_anew = starts_over(before, goal)
    new_schedule = has_new_schedule(before, goal)
    aggregate.skip_accounts(set(before.account_ids) - set(goal.account_ids), ACCOUNT_REMOVED)
    kept = set() if is_anew or has_none_left else set(wanted_accounts(goal))
    if not before.account_ids and goal.account_ids:
        kept.discard(None)  # what was planned for the platform as a whole is not what one of its accounts does
    for line in aggregate.open_lines:
        if line.account_id not in kept:
            close(aggregate, line, PLAN_CHANGED if is_anew else ACCOUNT_REMOVED)
        else:
            aggregate.keep_line(_kept(aggregate, line, before, new_schedule=new_schedule))
    go_on(aggregate, idle)
    added = () if has_none_left else _added(aggregate, goal)
    _put_in_order(aggregate)
    if new_schedule:
        _look_at_status(aggregate)
    if has_none_left:
        pause_without_accounts(aggregate)
    elif aggregate.goal.pause_reason == NO_ACCOUNT_LEFT and goal.account_ids:
        aggregate.goal = replace(aggregate.goal, pause_reason=ACCOUNTS_AGAIN)
    return added


def go_on(aggregate: GoalAggregate, idle: Collection[int]) -> None:
    """Those of the lines that had no live account and have one now pass their past over."""
    for line in aggregate.open_lines:
        if line.id in idle and aggregate.is_live(line):
            aggregate.move_cursor(line, NO_LIVE_ACCOUNT)


def close(aggregate: GoalAggregate, line: Line, reason: str) -> None:
    """Close a line, skipping its open tasks; its history stays."""
    aggregate.keep_line(replace(line, is_closed=True, plan=None))
    aggregate.skip_lines([line.id], reason)


def turn_after(line: Line, before: tuple[int, ...], after: tuple[int, ...]) -> int:
    """The place in a changed order: that of the account whose turn it was, or of the next one that is left."""
    if line.account_id is not None:
        return line.turn
    in_turn = before[line.turn :] + before[: line.turn]
    return next((after.index(account) for account in in_turn if account in after), 0)


def reactivate(aggregate: GoalAggregate) -> None:
    """A person makes a completed goal active again, after raising its total or moving its end."""
    if aggregate.goal.status is GoalStatus.COMPLETED:
        aggregate.enter(GoalStatus.ACTIVE, "goal_reactivated", "The goal was made active again.")
        for line in aggregate.open_lines:
            aggregate.keep_line(line.moved_to(yesterday(aggregate.today)))
        look_at_completion(aggregate)
        look_at_expiry(aggregate)
        look_at_end_date(aggregate)
        if not aggregate.open_lines:
            pause_without_accounts(aggregate)


def _schedule(goal: Goal) -> tuple[object, ...]:
    when = goal.start_date, goal.due_time, goal.zone, goal.lead_days
    return *when, goal.policy, goal.distribution, goal.effective_catch_up


def _kept(aggregate: GoalAggregate, line: Line, before: Goal, *, new_schedule: bool) -> Line:
    """A line that stays; its plan is made again only where the schedule or the set of the accounts changed."""
    after = aggregate.goal.account_ids
    line = replace(line, turn=turn_after(line, before.account_ids, after))
    if new_schedule:
        return _replanned(aggregate, line, before)
    return line if set(before.account_ids) == set(after) else replace(line, plan=None)


def _replanned(aggregate: GoalAggregate, line: Line, before: Goal) -> Line:
    """The cursor to at least yesterday, with a time to now; before the first settled slot the start date defines it."""
    goal, cursor = aggregate.goal, line.cursor
    if _is_untouched(line, before):
        cursor = first_cursor(goal)
    elif goal.policy.is_clock:
        cursor = min(cursor, yesterday(aggregate.today))  # what was yesterday may be today in another zone
    kept = replace(line, cursor=cursor, plan=None)
    return goal.policy.moved(kept, aggregate.planning_day(kept), "", to_now=True).line


def _is_untouched(line: Line, goal: Goal) -> bool:
    """Whether no slot is settled. A resume or an edit before the start sets an instant, but that settles none."""
    has_begun = line.cursor_at is not None and line.cursor_at >= start_of_day(goal.start_date, goal.tz)
    return line.cursor == first_cursor(goal) and line.sequence == 0 and not has_begun


def _added(aggregate: GoalAggregate, goal: Goal) -> tuple[Line, ...]:
    present = {line.account_id for line in aggregate.open_lines}
    cursor = max(first_cursor(goal), yesterday(aggregate.today))
    return tuple(
        Line(id=0, goal_id=goal.id, account_id=account, position=position, cursor=cursor)
        for position, account in enumerate(wanted_accounts(goal))
        if account not in present
    )


def _put_in_order(aggregate: GoalAggregate) -> None:
    """Lines generate in account order, which an edit may change."""
    places = {account: place for place, account in enumerate(wanted_accounts(aggregate.goal))}
    for line in aggregate.open_lines:
        aggregate.keep_line(replace(line, position=places[line.account_id]))


def _look_at_status(aggregate: GoalAggregate) -> None:
    """Moving the last day to today or later makes an expired goal active."""
    last_day = aggregate.goal.policy.last_day
    if aggregate.goal.status is GoalStatus.EXPIRED and (last_day is None or last_day >= aggregate.today):
        aggregate.enter(GoalStatus.ACTIVE, "goal_reactivated", "The last day was moved: the goal is active again.")

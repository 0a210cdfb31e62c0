"""Taking a deleted account or platform out of a goal: open tasks are skipped, the account's line is closed."""

from dataclasses import replace

from app.domain.goal_aggregate import GoalAggregate
from app.domain.scheduling.goal_end import after_an_ending, look_at_completion, pause_without_accounts
from app.domain.scheduling.reshaping import close, turn_after

ACCOUNT_DELETED = "account deleted"
PLATFORM_DELETED = "platform deleted"


def remove_account(aggregate: GoalAggregate, account_id: int) -> None:
    """Take one account out; a goal that loses its last one is paused with that reason."""
    aggregate.skip_accounts([account_id], ACCOUNT_DELETED)
    if account_id in aggregate.goal.account_ids:
        _take_out(aggregate, account_id)
    aggregate.wants_pass = True
    if aggregate.mass_skips:
        after_an_ending(aggregate)
    look_at_completion(aggregate)


def leave_platform(aggregate: GoalAggregate, platform_id: int) -> None:
    """Skip what a goal still has to do on a platform where it was before it moved."""
    aggregate.skip_all((task for task in aggregate.open_tasks if task.platform_id == platform_id), PLATFORM_DELETED)
    aggregate.wants_pass = True
    after_an_ending(aggregate)


def _take_out(aggregate: GoalAggregate, account_id: int) -> None:
    before = aggregate.goal.account_ids
    remaining = tuple(account for account in before if account != account_id)
    aggregate.goal = replace(aggregate.goal, account_ids=remaining)
    for line in aggregate.open_lines:
        if line.account_id == account_id or not remaining:
            close(aggregate, line, ACCOUNT_DELETED)
        else:
            aggregate.keep_line(replace(line, plan=None, turn=turn_after(line, before, remaining)))
    if not remaining:
        pause_without_accounts(aggregate)

"""Restoring a deleted goal: it comes back as it was, without the accounts that are gone, and goes on from today."""

from dataclasses import replace

from app.application.loading_goals import Loaded, load_goal
from app.application.removing_accounts import remove_account
from app.domain.account import AccountState
from app.domain.errors import Conflict, NotFound
from app.domain.goal import Goal
from app.domain.scheduling.goal_end import look_at_resumed_goal, pause_without_accounts
from app.ports.clock import IClock
from app.ports.persistence import IUnitOfWork

GOAL_RESTORED = "goal_restored"
WAS_DELETED = "the goal was deleted"


class PlatformIsGone(Conflict):
    """A goal cannot come back where its platform does not exist any more."""

    def __init__(self, goal: Goal) -> None:
        """Name the goal."""
        super().__init__(f"Goal {goal.id} cannot be restored: its platform was deleted.")


def restore(uow: IUnitOfWork, clock: IClock, goal_id: int, actor: str) -> None:
    """Bring goal, tasks and counts back inside a transaction that the caller commits.

    Raises NotFound, GoalActRefused for a goal that is not deleted, PlatformIsGone and ConcurrentChange.
    """
    goal = uow.goals.get_even_deleted(goal_id)
    uow.goals.restore(goal.restored())
    try:
        uow.platforms.get(goal.platform_id)
    except NotFound as error:
        raise PlatformIsGone(goal) from error
    uow.tasks.show(goal_id)
    loaded = load_goal(uow, clock, goal_id, actor)
    _go_on(loaded)
    loaded.store(uow)


def _go_on(loaded: Loaded) -> None:
    aggregate = loaded.aggregate
    aggregate.record(GOAL_RESTORED, f"Goal restored: {aggregate.goal.description}")
    for line in aggregate.open_lines:  # a break may have come or gone since, unnoticed by what was deleted
        aggregate.keep_line(replace(line, plan=None))
    for account_id in aggregate.goal.account_ids:
        if aggregate.accounts[account_id] is AccountState.DELETED:
            remove_account(aggregate, account_id)
    if not aggregate.open_lines:
        pause_without_accounts(aggregate)
    look_at_resumed_goal(aggregate, WAS_DELETED)

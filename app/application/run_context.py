"""What a strategy is told about the task it works on: facts, never a script and never a secret."""

from collections.abc import Mapping

from app.domain.account import Account
from app.domain.errors import NotFound
from app.domain.goal import Goal
from app.domain.run import Run
from app.domain.task import Task
from app.ports.persistence import IUnitOfWork


def run_key(task: Task) -> str:
    """The same over all attempts: `goal:line:sequence`."""
    return f"{task.goal_id}:{task.line_id}:{task.sequence}"


def account_of(uow: IUnitOfWork, task: Task) -> Account | None:
    """The account that a task is for; None for a platform as a whole, and where it was deleted meanwhile."""
    if task.account_id is None:
        return None
    try:
        return uow.platforms.get_account(task.account_id)
    except NotFound:
        return None


def run_context(uow: IUnitOfWork, task: Task, goal: Goal, run: Run, account: Account | None) -> Mapping[str, object]:
    """TASK_CONTEXT: task, goal, account, platform and run, as JSON-ready values; instants in ISO 8601, UTC."""
    return {
        "task": {
            "id": task.id,
            "sequence": task.sequence,
            "due_date": task.due_date.isoformat(),
            "due_at": task.due_at.isoformat(),
            "status": task.status.name,
        },
        "goal": {
            "id": goal.id,
            "description": goal.description,
            "instructions": goal.instructions,
            "policy_type": goal.policy.name,
            "start_date": goal.start_date.isoformat(),
        },
        "account": _account(task.account_id, account),
        "platform": _platform(uow, task.platform_id),
        "run": {"id": run.id, "kind": run.kind.value, "attempt": run.attempt, "key": run_key(task)},
    }


def _account(account_id: int | None, account: Account | None) -> Mapping[str, object] | None:
    if account is None:  # where it was deleted after the run was asked for, the script may still need its number
        return None if account_id is None else {"id": account_id, "username": "", "notes": ""}
    return {"id": account.id, "username": account.username, "notes": account.notes}


def _platform(uow: IUnitOfWork, platform_id: int) -> Mapping[str, object]:
    try:
        platform = uow.platforms.get(platform_id)
    except NotFound:
        return {"id": platform_id, "name": "", "config": {}}
    return {"id": platform.id, "name": platform.name, "config": dict(platform.config)}

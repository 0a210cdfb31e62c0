"""What a strategy is told about the task it works on: facts, never a script and never a secret."""

from collections.abc import Mapping

from app.domain.errors import NotFound
from app.domain.goal import Goal
from app.domain.run import Run
from app.domain.task import Task
from app.ports.persistence import IUnitOfWork


def run_key(task: Task) -> str:
    """The same over all attempts: `goal:line:sequence`."""
    return f"{task.goal_id}:{task.line_id}:{task.sequence}"


def run_context(uow: IUnitOfWork, task: Task, goal: Goal, run: Run) -> Mapping[str, object]:
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
        "account": _account(uow, task.account_id),
        "platform": _platform(uow, task.platform_id),
        "run": {
            "id": run.id,
            "kind": run.kind.value,
            "attempt": run.attempt,
            "key": run_key(task),
            "mode": _mode(run),
        },
    }


def _mode(run: Run) -> str:
    """What is expected of it: a shadow run must look and not act, which only the script itself can see to."""
    if run.is_trial:
        return "trial"
    return "shadow" if run.is_shadow else "acting"


def _account(uow: IUnitOfWork, account_id: int | None) -> Mapping[str, object] | None:
    if account_id is None:
        return None
    try:
        account = uow.platforms.get_account(account_id)
    except NotFound:  # deleted after the run was asked for: the script may still need its number
        return {"id": account_id, "username": "", "notes": ""}
    return {"id": account.id, "username": account.username, "notes": account.notes}


def _platform(uow: IUnitOfWork, platform_id: int) -> Mapping[str, object]:
    try:
        platform = uow.platforms.get(platform_id)
    except NotFound:
        return {"id": platform_id, "name": "", "config": {}}
    return {"id": platform.id, "name": platform.name, "config": dict(platform.config)}

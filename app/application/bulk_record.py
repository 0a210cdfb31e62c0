"""A bulk act as an entry of what happened, each way: the entry is what undoing goes by."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from app.application.bulk_result import RESCHEDULE, BulkResult, ChangedTask, RefusedTask
from app.domain.activity import Activity
from app.domain.errors import NotFound

KIND = "tasks_bulk"
_PAST = {
    "start": "started", "complete": "completed", "fail": "marked as failed", "skip": "skipped",
    "reopen": "reopened", RESCHEDULE: "moved",
}  # fmt: skip
_CUT_OFF = ", then the program ended: the others stayed as they were."


def summary_of(result: BulkResult) -> str:
    """What became of the tasks, in one sentence: `12 tasks skipped, 2 were so already, 1 left as it was.`"""
    count = len(result.changed)
    what = "put back as before" if result.undoes is not None else _PAST[result.act]
    parts = [f"{count} {'task' if count == 1 else 'tasks'} {what}"]
    if result.already:
        parts.append(f"{result.already} {'was' if result.already == 1 else 'were'} so already")
    if result.refused:
        left = len(result.refused)
        parts.append(f"{left} left as {'it was' if left == 1 else 'they were'}")
    return ", ".join(parts) + (_CUT_OFF if result.is_cut_off else ".")


def entry_of(result: BulkResult, at: datetime, actor: str) -> Activity:
    """The entry to be kept."""
    details = {
        "act": result.act,
        "changed": [[each.task_id, each.version, each.status, str(each.due_date)] for each in result.changed],
        "already": result.already,
        "refused": [[each.task_id, each.description, each.reason] for each in result.refused],
        "undoes": result.undoes,
        "is_cut_off": result.is_cut_off,
    }
    return Activity(at=at, actor=actor, kind=KIND, summary=summary_of(result), details=details)


def result_of(entry: Activity, identity: int) -> BulkResult:
    """The bulk act of an entry; raises NotFound for an entry that is something else."""
    if entry.kind != KIND:
        raise NotFound("bulk act", identity)
    details: Mapping[str, Any] = entry.details
    return BulkResult(
        id=identity,
        act=details["act"],
        changed=tuple(
            ChangedTask(task_id=task_id, version=version, status=status, due_date=date.fromisoformat(due))
            for task_id, version, status, due in details["changed"]
        ),
        already=details["already"],
        refused=tuple(
            RefusedTask(task_id=task_id, description=description, reason=reason)
            for task_id, description, reason in details["refused"]
        ),
        undoes=details["undoes"],
        is_cut_off=details.get("is_cut_off", False),  # entries of older versions say nothing of it
    )

"""Rows and domain values of what happened: audit rows, runs and activity."""

from typing import Any

from app.adapters.persistence.codecs import Values, as_json
from app.domain.activity import Activity
from app.domain.run import Run, RunKind, RunStatus
from app.domain.task_log import TaskLog

LOG_COLUMNS = ("task_id", "from_status", "to_status", "at", "actor", "notes", "run_id")


def log_row(log: TaskLog) -> tuple[object, ...]:
    """An audit row, in the order of `LOG_COLUMNS`."""
    stamp = log.stamp
    return log.task_id, log.from_status, log.to_status, stamp.at, stamp.actor, stamp.notes, stamp.run_id


def run_of(row: Any) -> Run:
    """A run without its output."""
    return Run(
        id=row.id,
        task_id=row.task_id,
        goal_id=row.goal_id,
        kind=RunKind(row.kind),
        requested_by=row.requested_by,
        queued_at=row.queued_at,
        status=RunStatus(row.status),
        attempt=row.attempt,
        fence=row.fence,
        lease_until=row.lease_until,
        started_at=row.started_at,
    )


def activity_values(entry: Activity) -> Values:
    """An entry of what happened."""
    return {
        "at": entry.at,
        "actor": entry.actor,
        "kind": entry.kind,
        "summary": entry.summary,
        "platform_id": entry.platform_id,
        "account_id": entry.account_id,
        "goal_id": entry.goal_id,
        "task_id": entry.task_id,
        "details": as_json(entry.details),
    }

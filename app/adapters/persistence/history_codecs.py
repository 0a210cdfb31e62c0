"""Rows and domain values of what happened: audit rows and activity."""

import json
from typing import Any

from app.adapters.persistence.codecs import Values
from app.adapters.persistence.json_values import as_json
from app.domain.activity import Activity
from app.domain.task_log import TaskLog

LOG_COLUMNS = ("task_id", "from_status", "to_status", "at", "actor", "notes", "run_id")


def log_row(log: TaskLog) -> tuple[object, ...]:
    """An audit row, in the order of `LOG_COLUMNS`."""
    stamp = log.stamp
    return log.task_id, log.from_status, log.to_status, stamp.at, stamp.actor, stamp.notes, stamp.run_id


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


def activity_of(row: Any) -> Activity:
    """An entry as it was written."""
    return Activity(
        at=row.at,
        actor=row.actor,
        kind=row.kind,
        summary=row.summary,
        platform_id=row.platform_id,
        account_id=row.account_id,
        goal_id=row.goal_id,
        task_id=row.task_id,
        details=json.loads(row.details),
    )

"""What the tasks of a goal or of an account come to, in memory."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.domain.task import Task

COUNTED = {"waiting": "Waiting", "in_progress": "InProgress", "completed": "Completed", "failed": "Failed",
           "skipped": "Skipped"}  # fmt: skip


def counts_of(tasks: Iterable[Task]) -> dict[str, Any]:
    names = [task.status.name for task in tasks]
    return {field: names.count(status) for field, status in COUNTED.items()}


def last_activity_of(tasks: Iterable[Task]) -> datetime | None:
    moments = [moment for task in tasks for moment in (task.started_at, task.ended_at) if moment is not None]
    return max(moments, default=None)

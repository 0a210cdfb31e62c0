"""The order of a list of tasks, which filters a task fits, and pages of lists, in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from app.ports.read_models import (
    InvalidCursor,
    Page,
    TaskFilter,
    TaskRow,
)

T = TypeVar("T")


def place_in_list(row: TaskRow) -> tuple[bool, float, int]:
    """What is open by its due instant, then what has ended, the newest first."""
    ended = row.ended_at is not None
    sign = -1 if ended else 1
    return ended, sign * row.due_at.timestamp(), sign * row.id


def is_due_today(row: TaskRow, now: datetime) -> bool:
    return row.ended_at is None and row.due_date == now.date()


def is_wanted(row: TaskRow, wanted: TaskFilter) -> bool:
    tests: list[tuple[object, Callable[[], bool]]] = [
        (wanted.statuses, lambda: row.status in wanted.statuses),
        (wanted.platform_id, lambda: row.platform_id == wanted.platform_id),
        (wanted.account_id, lambda: row.account_id == wanted.account_id),
        (wanted.goal_id, lambda: row.goal_id == wanted.goal_id),
        (wanted.due_from, lambda: wanted.due_from is not None and row.due_date >= wanted.due_from),
        (wanted.due_to, lambda: wanted.due_to is not None and row.due_date <= wanted.due_to),
        (wanted.overdue, lambda: row.is_overdue),
        (wanted.responsible, lambda: row.labels.responsible == wanted.responsible),
        (wanted.tag, lambda: wanted.tag in row.labels.tags),
        (wanted.priority, lambda: row.labels.priority is wanted.priority),
        (wanted.text, lambda: wanted.text.lower() in row.goal_description.lower()),
    ]
    return all(fits() for asked, fits in tests if asked)


def page_from(rows: Sequence[T], cursor: str | None, size: int) -> Page[T]:
    if cursor is not None and not cursor.isdecimal():
        raise InvalidCursor(cursor)
    start = int(cursor or 0)
    following = str(start + size) if start + size < len(rows) else None
    return Page(tuple(rows[start : start + size]), following, str(max(0, start - size)) if start else None)

"""Days with their tasks. Counting stops at a limit for each status, so that no month costs more than that."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select, union_all

from app.adapters.persistence.conditions import OPEN_STATUSES, TASK_IS_VISIBLE
from app.adapters.persistence.read_models.break_rows import break_rows
from app.adapters.persistence.read_models.task_queries import due_between
from app.adapters.persistence.read_models.task_rows import Conditions, overdue_at, task_rows
from app.adapters.persistence.tables import goal_accounts, goals, tasks
from app.domain.goal import GoalStatus
from app.domain.task_status import STATUSES
from app.ports.break_rows import BreakRow
from app.ports.calendar_reads import CalendarFilter, DayTasks, TaskDays
from app.ports.read_models import TaskRow

MOST_COUNTED = 10_000
"""Of each status."""
_MOST_BREAKS = 100


def task_days(
    connection: Connection, wanted: CalendarFilter, first: date, last: date, now: datetime, shown: int
) -> TaskDays:
    """Two queries over the same few ranges of an index."""
    found = _found([*narrowed(wanted), *due_between(first, last)]).cte("found")
    by_status = select(found.c.due_date, found.c.status, func.count()).group_by(found.c.due_date, found.c.status)
    counts: defaultdict[date, dict[str, int]] = defaultdict(dict)
    totals: defaultdict[str, int] = defaultdict(int)
    for day, status, count in connection.execute(by_status):
        counts[day][status] = count
        totals[status] += count
    rows = _first_rows(connection, found, now, shown) if counts and shown else {}
    days = {day: DayTasks(counts=of_day, first=tuple(rows.get(day, ()))) for day, of_day in sorted(counts.items())}
    return TaskDays(days=days, is_capped=max(totals.values(), default=0) >= MOST_COUNTED)


def _first_rows(connection: Connection, found: Any, now: datetime, shown: int) -> dict[date, list[TaskRow]]:
    """The first few of each day, open ones before those that are over."""
    is_over = found.c.status.not_in(OPEN_STATUSES)
    order = (is_over, found.c.due_at, found.c.id)
    place = func.row_number().over(partition_by=found.c.due_date, order_by=order).label("place")
    numbered = select(found.c.id, place).subquery("numbered")
    rows: defaultdict[date, list[TaskRow]] = defaultdict(list)
    ids = select(numbered.c.id).where(numbered.c.place <= shown)
    for row in task_rows(connection, ids, overdue_at(connection, now)):
        rows[row.due_date].append(row)
    return {day: sorted(of_day, key=lambda row: row.ended_at is not None) for day, of_day in rows.items()}


def _found(conditions: Conditions) -> Select[Any]:
    """Up to a limit of each status, in the order of the indexes."""
    branches = [
        select(tasks.c.id, tasks.c.due_date, tasks.c.due_at, tasks.c.status)
        .where(TASK_IS_VISIBLE, tasks.c.status == status, *conditions)
        .order_by(tasks.c.due_at, tasks.c.id)
        .limit(MOST_COUNTED)
        .subquery()
        for status in STATUSES
    ]
    merged = union_all(*map(select, branches)).subquery()
    return select(merged)


def narrowed(wanted: CalendarFilter) -> Conditions:
    pairs = (
        (tasks.c.platform_id, wanted.platform_id),
        (tasks.c.account_id, wanted.account_id),
        (tasks.c.goal_id, wanted.goal_id),
    )
    return [column == value for column, value in pairs if value is not None]


def goals_that_plan(connection: Connection, wanted: CalendarFilter, limit: int) -> Sequence[int]:
    """The newest first."""
    found = select(goals.c.id).where(goals.c.status == GoalStatus.ACTIVE.value, goals.c.deleted_at.is_(None))
    if wanted.platform_id is not None:
        found = found.where(goals.c.platform_id == wanted.platform_id)
    if wanted.goal_id is not None:
        found = found.where(goals.c.id == wanted.goal_id)
    if wanted.account_id is not None:
        of_account = select(goal_accounts.c.goal_id).where(goal_accounts.c.account_id == wanted.account_id)
        found = found.where(goals.c.id.in_(of_account))
    return connection.execute(found.order_by(goals.c.id.desc()).limit(limit)).scalars().all()


def breaks_between(connection: Connection, first: date, last: date) -> Sequence[BreakRow]:
    """By their first day."""
    return [row for row in break_rows(connection, first, _MOST_BREAKS) if row.first_day <= last]

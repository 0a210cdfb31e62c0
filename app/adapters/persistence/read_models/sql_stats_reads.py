"""What figures are made of: the newest tasks of a window, up to a limit, each with whether it fell on a break."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select, union_all

from app.adapters.persistence.codecs import UnreadableRow, policy_of
from app.adapters.persistence.column_types import IdList, among
from app.adapters.persistence.conditions import TASK_IS_VISIBLE
from app.adapters.persistence.engine import Database
from app.adapters.persistence.read_models.break_rows import is_in_break
from app.adapters.persistence.read_models.calendar_queries import narrowed
from app.adapters.persistence.tables import goals, tasks
from app.domain.task_status import STATUSES
from app.ports.calendar_reads import CalendarFilter
from app.ports.stats_reads import MOST_TASKS, DueTask, DueTasks, GoalName

_GOALS = select(goals.c.id, goals.c.description, goals.c.policy_type, goals.c.policy).where(
    among(goals.c.id, bindparam("goal_ids", type_=IdList())), goals.c.deleted_at.is_(None)
)


class SqlStatsReads:
    """Raises DatabaseUnavailable where the database does not answer."""

    def __init__(self, database: Database) -> None:
        """Reads never wait for the writer of SQLite."""
        self._database = database

    def due_tasks(self, wanted: CalendarFilter, since: datetime, until: datetime) -> DueTasks:
        """One query: the ids come from the ends of a few ranges of an index."""
        newest = _newest(wanted, since, until).subquery("newest")
        found = (
            select(
                tasks.c.goal_id, tasks.c.platform_id, tasks.c.account_id, tasks.c.due_date, tasks.c.status,
                tasks.c.ended_at, tasks.c.due_at, tasks.c.created_at, goals.c.grace_minutes,
                is_in_break(tasks.c.due_date).label("is_in_break"),
            )
            .select_from(newest.join(tasks, tasks.c.id == newest.c.id).join(goals, goals.c.id == tasks.c.goal_id))
            .order_by(tasks.c.due_at, tasks.c.id)
        )  # fmt: skip
        with self._database.reading() as connection:
            rows = tuple(_due_task(row) for row in connection.execute(found))
        return DueTasks(tasks=rows[-MOST_TASKS:], is_capped=len(rows) > MOST_TASKS)

    def goal_names(self, goal_ids: Sequence[int]) -> Mapping[int, GoalName]:
        """One query."""
        with self._database.reading() as connection:
            rows = connection.execute(_GOALS, {"goal_ids": list(goal_ids)}).all()
        return {row.id: GoalName(description=row.description, interval_days=_interval(row)) for row in rows}


def _newest(wanted: CalendarFilter, since: datetime, until: datetime) -> Select[Any]:
    """One more than the limit, to tell whether there are more."""
    branches = [
        select(tasks.c.id, tasks.c.due_at)
        .where(
            TASK_IS_VISIBLE, tasks.c.status == status, tasks.c.due_at > since, tasks.c.due_at <= until,
            *narrowed(wanted),
        )
        .order_by(tasks.c.due_at.desc(), tasks.c.id.desc())
        .limit(MOST_TASKS + 1)
        .subquery()
        for status in STATUSES
    ]  # fmt: skip
    merged = union_all(*map(select, branches)).subquery()
    return select(merged.c.id).order_by(merged.c.due_at.desc(), merged.c.id.desc()).limit(MOST_TASKS + 1)


def _due_task(row: Any) -> DueTask:
    return DueTask(
        goal_id=row.goal_id,
        platform_id=row.platform_id,
        account_id=row.account_id,
        due_date=row.due_date,
        due_at=row.due_at,
        grace_minutes=row.grace_minutes,
        created_at=row.created_at,
        status=row.status,
        ended_at=row.ended_at,
        is_in_break=bool(row.is_in_break),
    )


def _interval(row: Any) -> int | None:
    """None also where the policy of a goal cannot be read: its own page says so."""
    try:
        policy = policy_of(row.policy_type, row.policy)
    except UnreadableRow:
        return None
    found: int | None = getattr(policy, "interval_days", None) or getattr(policy, "check_interval_days", None)
    return found

"""What a time without the program has left behind, by ranges of ids: it costs what was made, not what is stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from app.adapters.persistence.absence_repository import PASSED_OVER, absence_of
from app.adapters.persistence.conditions import TASK_IS_VISIBLE
from app.adapters.persistence.read_models.keyset import page_of, read_place
from app.adapters.persistence.tables import absences, accounts, activity, goals, task_logs, tasks
from app.domain.absence import Absence
from app.domain.errors import NotFound
from app.ports.read_models import LateTask, Page, PassedOverRow


def absence(connection: Connection, absence_id: int) -> Absence:
    """Raises NotFound."""
    row = connection.execute(select(absences).where(absences.c.id == absence_id)).one_or_none()
    if row is None:
        raise NotFound("absence", absence_id)
    return absence_of(row)


def absence_to_tell(connection: Connection, since: datetime) -> Absence | None:
    """The newest one that ended after an instant, left something and was not dismissed."""
    left = (absences.c.tasks_made > 0) | (absences.c.passed_over > 0)
    found = select(absences).where(absences.c.off_until > since, absences.c.dismissed_at.is_(None), left)
    row = connection.execute(found.order_by(absences.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else absence_of(row)


def made_late(connection: Connection, absence: Absence, cursor: str | None, size: int) -> Page[LateTask]:
    """Oldest first; raises InvalidCursor."""
    place = read_place(cursor, width=1)
    backwards = place is not None and place.backwards
    newest = select(task_logs.c.notes).where(task_logs.c.task_id == tasks.c.id).order_by(task_logs.c.id.desc()).limit(1)
    found = (
        select(tasks, goals.c.description, accounts.c.username, newest.scalar_subquery().label("last_note"))
        .join(goals, goals.c.id == tasks.c.goal_id)
        .outerjoin(accounts, accounts.c.id == tasks.c.account_id)
        .where(*_made_since(absence), TASK_IS_VISIBLE)
    )
    if place is not None:
        found = found.where(tasks.c.id < place.key[0] if backwards else tasks.c.id > place.key[0])
    found = found.order_by(tasks.c.id.desc() if backwards else tasks.c.id).limit(size + 1)
    return page_of([_late(row) for row in connection.execute(found)], place, size, lambda row: (row.id,))


def passed_over(connection: Connection, absence: Absence, size: int) -> list[PassedOverRow]:
    """Oldest first, of deleted goals too."""
    found = (
        select(activity.c.summary, goals.c.id, goals.c.description, goals.c.deleted_at.is_not(None).label("is_deleted"))
        .join(goals, goals.c.id == activity.c.goal_id)
        .where(activity.c.id > absence.after_entry, activity.c.kind == PASSED_OVER)
    )
    if absence.last_entry is not None:
        found = found.where(activity.c.id <= absence.last_entry)
    rows = connection.execute(found.order_by(activity.c.id).limit(size))
    return [
        PassedOverRow(
            summary=row.summary, goal_id=row.id, goal_description=row.description, is_goal_deleted=bool(row.is_deleted)
        )
        for row in rows
    ]


def _made_since(absence: Absence) -> list[ColumnElement[bool]]:
    made = [tasks.c.id > absence.after_task, tasks.c.due_at <= absence.off_until]
    return made if absence.last_task is None else [*made, tasks.c.id <= absence.last_task]


def _late(row: Any) -> LateTask:
    return LateTask(
        id=row.id,
        goal_id=row.goal_id,
        goal_description=row.description,
        account_username=row.username or "",
        due_date=row.due_date,
        due_at=row.due_at,
        status=row.status,
        last_note=row.last_note or "",
    )

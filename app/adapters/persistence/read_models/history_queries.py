"""What happened: the transitions and moves of a task, and the activity."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, literal, select

from app.adapters.persistence.conditions import TASK_IS_VISIBLE
from app.adapters.persistence.read_models.keyset import page_of, read_place
from app.adapters.persistence.tables import activity, goals, platforms, task_logs, tasks
from app.ports.read_models import ActivityRow, Page, Transition


def transitions(connection: Connection, task_id: int) -> Sequence[Transition]:
    """Oldest first."""
    found = select(task_logs).where(task_logs.c.task_id == task_id).order_by(task_logs.c.id)
    return [
        Transition(
            at=row.at,
            from_status=row.from_status,
            to_status=row.to_status,
            actor=row.actor,
            notes=row.notes,
            run_id=row.run_id,
        )
        for row in connection.execute(found)
    ]


def moves_of_task(connection: Connection, task_id: int, size: int) -> Sequence[ActivityRow]:
    """Oldest first; by way of the goal, whose activity is indexed."""
    goal_id = select(tasks.c.goal_id).where(tasks.c.id == task_id).scalar_subquery()
    is_move = and_(activity.c.goal_id == goal_id, activity.c.kind == "task_rescheduled", activity.c.task_id == task_id)
    found = _entries(literal(value=False)).where(is_move)
    newest = connection.execute(found.order_by(activity.c.id.desc()).limit(size))
    return [activity_row(row) for row in newest][::-1]


def activity_page(connection: Connection, cursor: str | None, goal_id: int | None, size: int) -> Page[ActivityRow]:
    """Newest first, of one goal or of everything; raises InvalidCursor."""
    conditions = [] if goal_id is None else [activity.c.goal_id == goal_id]
    return narrowed_activity_page(connection, cursor, conditions, size)


def narrowed_activity_page(
    connection: Connection, cursor: str | None, conditions: Sequence[ColumnElement[bool]], size: int
) -> Page[ActivityRow]:
    """Newest first; raises InvalidCursor."""
    place = read_place(cursor, width=1)
    backwards = place is not None and place.backwards
    found = _entries(_can_restore()).where(*conditions)
    if place is not None:
        found = found.where(activity.c.id > place.key[0] if backwards else activity.c.id < place.key[0])
    found = found.order_by(activity.c.id if backwards else activity.c.id.desc()).limit(size + 1)
    rows = [activity_row(row) for row in connection.execute(found)]
    return page_of(rows, place, size, lambda row: (row.id,))


def _entries(can_restore: ColumnElement[bool]) -> Select[Any]:
    """With the names: numbers alone tell nobody what an entry is about."""
    is_goal, is_platform = goals.c.id == activity.c.goal_id, platforms.c.id == activity.c.platform_id
    return select(
        activity,
        can_restore.label("can_restore"),
        select(goals.c.description).where(is_goal).scalar_subquery().label("goal_description"),
        select(goals.c.id).where(is_goal, goals.c.deleted_at.is_(None)).exists().label("goal_is_there"),
        select(platforms.c.name).where(is_platform).scalar_subquery().label("platform_name"),
        select(tasks.c.id).where(tasks.c.id == activity.c.task_id, TASK_IS_VISIBLE).exists().label("task_is_there"),
        select(platforms.c.id).where(is_platform, platforms.c.deleted_at.is_(None)).exists().label("platform_is_there"),
    )


def _can_restore() -> ColumnElement[bool]:
    """A deletion of a goal that is still deleted, on a platform that is there, without another deletion since."""
    later = activity.alias("later")
    again = select(later.c.id).where(
        later.c.goal_id == activity.c.goal_id, later.c.kind == activity.c.kind, later.c.id > activity.c.id
    )
    hidden = (
        select(goals.c.id)
        .join(platforms, platforms.c.id == goals.c.platform_id)
        .where(goals.c.id == activity.c.goal_id, goals.c.deleted_at.is_not(None), platforms.c.deleted_at.is_(None))
    )
    return and_(activity.c.kind == "goal_deleted", hidden.exists(), ~again.exists())


def activity_row(row: Any) -> ActivityRow:
    """An entry as pages show it."""
    return ActivityRow(
        id=row.id,
        at=row.at,
        actor=row.actor,
        kind=row.kind,
        summary=row.summary,
        platform_id=row.platform_id,
        goal_id=row.goal_id,
        task_id=row.task_id,
        can_restore=bool(row.can_restore),
        goal_description=row.goal_description or "",
        goal_is_there=bool(row.goal_is_there),
        task_is_there=bool(row.task_is_there),
        platform_name=row.platform_name or "",
        platform_is_there=bool(row.platform_is_there),
    )

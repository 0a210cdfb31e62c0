"""Breaks with the names of what they are for, and which tasks one touches."""

from datetime import date

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select

from app.adapters.persistence.tables import accounts, breaks, goals, platforms, tasks
from app.ports.break_rows import BreakRow


def is_in_break(day: ColumnElement[date]) -> ColumnElement[bool]:
    """Whether a break that touches the task holds a day: one for everything, its platform, its account or its goal."""
    of_all = and_(breaks.c.platform_id.is_(None), breaks.c.account_id.is_(None), breaks.c.goal_id.is_(None))
    touching = or_(
        of_all,
        breaks.c.platform_id == tasks.c.platform_id,
        breaks.c.account_id == tasks.c.account_id,
        breaks.c.goal_id == tasks.c.goal_id,
    )
    return exists().where(breaks.c.first_day <= day, breaks.c.last_day >= day, breaks.c.deleted_at.is_(None), touching)


def break_rows(connection: Connection, since: date, limit: int | None = None) -> list[BreakRow]:
    """Those that end on a day or later, the next one first; one query."""
    found = (
        select(breaks, platforms.c.name.label("platform_name"), accounts.c.username, goals.c.description)
        .outerjoin(platforms, platforms.c.id == breaks.c.platform_id)
        .outerjoin(accounts, accounts.c.id == breaks.c.account_id)
        .outerjoin(goals, goals.c.id == breaks.c.goal_id)
        .where(breaks.c.last_day >= since, breaks.c.deleted_at.is_(None))
        .order_by(breaks.c.first_day, breaks.c.id)
        .limit(limit)
    )
    return [
        BreakRow(
            id=row.id,
            name=row.name,
            first_day=row.first_day,
            last_day=row.last_day,
            platform_name=row.platform_name or "",
            account_username=row.username or "",
            goal_description=row.description or "",
        )
        for row in connection.execute(found)
    ]

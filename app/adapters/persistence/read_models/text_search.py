"""Looking for a text in goals' descriptions and accounts' user names, whatever its case.

A text that few of them have is answered through their ids; one that many have is met soon while reading in order.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, false, func, literal, or_, select, union_all

from app.adapters.persistence.tables import accounts, goals, tasks

_FEW = 50


def has(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """The text anywhere in a column; wildcards mean themselves."""
    escaped = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return func.lower(column).like(f"%{escaped}%", escape="\\")


def named_anywhere(text: str) -> ColumnElement[bool]:
    """For tasks joined with goals and accounts."""
    return or_(has(goals.c.description, text), has(accounts.c.username, text))


def named_by_few(connection: Connection, text: str) -> Sequence[ColumnElement[bool]] | None:
    """Conditions on tasks alone, or None where more than a few goals or accounts have the text. One query."""
    of_goals = select(goals.c.id, literal("goal").label("kind")).where(has(goals.c.description, text))
    of_accounts = select(accounts.c.id, literal("account")).where(has(accounts.c.username, text))
    parts = [select(part.limit(_FEW + 1).subquery()) for part in (of_goals, of_accounts)]
    found = connection.execute(union_all(*parts)).all()
    if len(found) > _FEW:
        return None
    goal_ids = [row.id for row in found if row.kind == "goal"]
    account_ids = [row.id for row in found if row.kind == "account"]
    named = [(tasks.c.goal_id, goal_ids), (tasks.c.account_id, account_ids)]
    return [column.in_(ids) for column, ids in named if ids] or [false()]

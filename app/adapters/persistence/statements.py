"""Statements that both databases know but SQLAlchemy spells per dialect, and the guard that every update shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, Update
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError

from app.domain.errors import ConcurrentChange

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.sql.dml import ReturningInsert


def insert_or(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can say what to do on a conflict."""
    return insert_for(connection.dialect.name, table)


def insert_for(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """As `insert_or`, by the name of the database."""
    if dialect == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - megabytes that a program on SQLite never needs

    return postgresql.insert(table)


def is_duplicate(error: IntegrityError) -> bool:
    """Whether a unique key refused the row, rather than a missing row that it names."""
    return (
        getattr(error.orig, "sqlite_errorname", "") == "SQLITE_CONSTRAINT_UNIQUE"
        or getattr(error.orig, "sqlstate", "") == "23505"
    )


def insert_unless_there(connection: Connection, statement: ReturningInsert[Any]) -> int | None:
    """The id of a new row; None where a unique key refuses it. A savepoint keeps PostgreSQL's transaction usable."""
    try:
        with connection.begin_nested():
            new_id: int = connection.execute(statement).scalar_one()
            return new_id
    except IntegrityError as error:
        if is_duplicate(error):
            return None
        raise


def update_guarded(connection: Connection, statement: Update, kind: str, identity: int) -> None:
    """Run an UPDATE that names the version it expects; raises ConcurrentChange when that is gone."""
    if connection.execute(statement).rowcount != 1:
        raise ConcurrentChange(kind, identity)

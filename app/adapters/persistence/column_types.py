"""Column types, kinds of columns and indexes, and SQL functions whose form differs between the two databases."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Index,
    Integer,
    MetaData,
    Text,
    text,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""How constraints and indexes are called where a table does not say it."""

Id = BigInteger().with_variant(Integer(), "sqlite")
"""A 64-bit number; SQLite numbers rows by itself only where a column is called INTEGER."""


def microseconds(instant: datetime) -> int:
    """Microseconds since 1970 in UTC: small, exact, and in the order of the instants."""
    return (instant - EPOCH) // _MICROSECOND


def instant_at(count: int) -> datetime:
    """The instant of a number of microseconds since 1970; raises OverflowError outside the years 1 to 9999."""
    return EPOCH + timedelta(microseconds=count)


class Instant(TypeDecorator[datetime]):
    """An instant in UTC: `timestamptz` on PostgreSQL; microseconds since 1970 on SQLite, which has no such type."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """An integer on SQLite: half the size of text in every index, and no parsing."""
        return dialect.type_descriptor(BigInteger() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuses a naive instant: nobody could know what it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {value!r}")
        return microseconds(value) if dialect.name == "sqlite" else value

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """Always in UTC, whatever zone the connection of PostgreSQL speaks in.

        This and not `process_result_value`, which SQLAlchemy wraps: many instants are read at once.
        """
        del coltype
        return _instant_of_number if dialect.name == "sqlite" else _in_utc


def _instant_of_number(count: int | None) -> datetime | None:
    return None if count is None else instant_at(count)


def _in_utc(instant: datetime | None) -> datetime | None:
    return None if instant is None else instant.astimezone(UTC)


class IdList(TypeDecorator[Sequence[int]]):
    """Many numbers as one parameter: an array on PostgreSQL, JSON on SQLite, which has no arrays."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text on SQLite."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(BigInteger()))

    def process_bind_param(self, value: Sequence[int] | None, dialect: Dialect) -> Any:
        """None is refused: it would be found nowhere, silently."""
        if value is None:
            raise ValueError("ids are a list")
        return json.dumps(list(value)) if dialect.name == "sqlite" else list(value)


class among(GenericFunction[bool]):  # noqa: N801 - as below
    """`among(column, bindparam(name, type_=IdList()))`: whether a number is in a list.

    One parameter however long the list is: SQLAlchemy's `in_` writes the statement anew each time, and both databases
    limit how many parameters there may be.
    """

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> "among":
        """As it is: it is a comparison already. SQLAlchemy would add `= 1`, and SQLite then finds no index for it."""
        del against
        return self


@compiles(among, "sqlite")
def _among_on_sqlite(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ids}))"  # noqa: S608 - both are compiled by SQLAlchemy


@compiles(among, "postgresql")
def _among_on_postgresql(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} = ANY({ids})"


class minutes_after(GenericFunction[datetime]):  # noqa: N801 - it stands in expressions like the functions of `func`
    """`minutes_after(instant, minutes)`: an instant so many minutes later."""

    type = Instant()
    inherit_cache = True


@compiles(minutes_after, "sqlite")
def _on_sqlite(element: minutes_after, compiler: SQLCompiler, **options: Any) -> str:
    instant, minutes = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({instant} + {minutes} * 60000000)"


@compiles(minutes_after, "postgresql")
def _on_postgresql(element: minutes_after, compiler: SQLCompiler, **options: Any) -> str:
    instant, minutes = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({instant} + {minutes} * interval '1 minute')"


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index on the rows alone of which a condition holds.

    Naming PostgreSQL here would load everything that SQLAlchemy knows of it, also for a program on SQLite: see
    `say_conditions`.
    """
    return Index(name, *columns, unique=unique, sqlite_where=text(where), info={"where": where})


def say_conditions(metadata: MetaData) -> None:
    """Tell partial indexes their conditions in the words of PostgreSQL too, for whoever makes or compares a schema."""
    for table in metadata.tables.values():
        for index in table.indexes:
            if "where" in index.info:
                index.dialect_options["postgresql"]["where"] = text(index.info["where"])


def counter(name: str) -> Column[int]:
    """A number that begins at 0."""
    return Column(name, Integer, nullable=False, server_default=text("0"))


def text_column(name: str) -> Column[str]:
    """Text that is empty where nothing is said."""
    return Column(name, Text, nullable=False, server_default=text("''"))

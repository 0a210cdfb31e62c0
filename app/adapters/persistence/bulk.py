"""Statements for many rows at once, handed to the driver as they are.

SQLAlchemy's own way with a list of rows costs more than the database itself (benchmarks/generation.py).
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Boolean, Connection, Dialect
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.types import TypeEngine

_STYLES = {"sqlite": "qmark", "postgresql": "format"}
_Encoder = Callable[[Any], Any] | None


class BulkStatement:
    """One INSERT or UPDATE over named parameters, compiled once for each kind of database."""

    def __init__(self, make: Callable[[Connection], UpdateBase], names: Sequence[str]) -> None:
        """`make` writes the statement for a connection; rows come as sequences in the order of `names`."""
        self._make, self._names = make, tuple(names)
        self._compiled: dict[str, tuple[str, list[tuple[int, _Encoder]]]] = {}

    def run(self, connection: Connection, rows: Sequence[Sequence[object]]) -> int:
        """Execute for every row; answers how many rows of the table were touched."""
        if not rows:
            return 0
        name = connection.dialect.name
        if name not in self._compiled:
            self._compiled[name] = self._compile(connection)
        sql, places = self._compiled[name]
        given = list(zip(*rows, strict=True))
        columns = [given[at] if encode is None else list(map(encode, given[at])) for at, encode in places]
        return connection.exec_driver_sql(sql, list(zip(*columns, strict=True))).rowcount

    def _compile(self, connection: Connection) -> tuple[str, list[tuple[int, _Encoder]]]:
        kind: Any = type(connection.dialect)
        dialect: Dialect = kind(paramstyle=_STYLES[connection.dialect.name])
        compiled = self._make(connection).compile(dialect=dialect, column_keys=self._names)
        places = [
            (self._names.index(name), _encoder(compiled.binds[name].type, dialect))
            for name in compiled.positiontup or ()
        ]
        return str(compiled), places


def _encoder(kind: TypeEngine[Any], dialect: Dialect) -> _Encoder:
    """What the driver is given for a value; None where it takes the value as it is, as both do with truth values.

    The rows of one pass share most of their days and instants.
    """
    encode = None if isinstance(kind, Boolean) else kind.dialect_impl(dialect).bind_processor(dialect)
    return None if encode is None else lru_cache(maxsize=1024)(encode)

"""Updates of many lines at once, each guarded by the version that it was read with."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, bindparam, literal_column, update

from app.adapters.persistence.bulk import BulkStatement
from app.adapters.persistence.codecs import SAVED_LINE_COLUMNS
from app.adapters.persistence.tables import goal_lines
from app.ports.standing import LineMove

_ONE: ColumnElement[int] = literal_column("1")


def _guarded_line_update(columns: Sequence[str]) -> BulkStatement:
    """Rows are the id of a line, the version that must still be there, and the new values."""
    statement = (
        update(goal_lines)
        .where(goal_lines.c.id == bindparam("guarded_id"), goal_lines.c.version == bindparam("guarded_version"))
        .values({name: bindparam(name) for name in columns} | {"version": goal_lines.c.version + _ONE})
    )
    return BulkStatement(lambda _: statement, ("guarded_id", "guarded_version", *columns))


SAVE_LINE = _guarded_line_update(SAVED_LINE_COLUMNS)
MOVE_LINE = _guarded_line_update(LineMove._fields[2:])

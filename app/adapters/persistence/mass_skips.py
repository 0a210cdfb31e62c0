"""Skipping many tasks of a goal by one statement for each table: none comes out of the database for that."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    Select,
    Update,
    bindparam,
    func,
    insert,
    literal,
    select,
    update,
)

from app.adapters.persistence.column_types import IdList, Instant, among
from app.adapters.persistence.conditions import OPEN_STATUSES, TASK_IS_VISIBLE
from app.adapters.persistence.history_codecs import LOG_COLUMNS
from app.adapters.persistence.tables import task_logs, tasks
from app.adapters.persistence.task_counts import OpenKind
from app.domain.errors import ConcurrentChange
from app.domain.goal_tasks import MassSkip
from app.domain.task_status import SKIPPED


class _Statements(NamedTuple):
    counting: Select[Any]
    logging: Insert
    skipping: Update


def _statements(*about: ColumnElement[bool]) -> _Statements:
    """For the open tasks that are meant."""
    wanted = (*about, TASK_IS_VISIBLE)
    kind = (tasks.c.line_id, tasks.c.platform_id, tasks.c.account_id, tasks.c.status)
    at = bindparam("skipped_at", type_=Instant())
    said = [bindparam(name, type_=task_logs.c[name].type) for name in ("actor", "notes", "run_id")]
    rows = select(tasks.c.id, tasks.c.status, literal(SKIPPED.name), at, *said).where(*wanted)
    skipped = {"status": SKIPPED.name, "ended_at": at, "version": tasks.c.version + 1}
    return _Statements(
        counting=select(*kind, func.count()).where(*wanted).group_by(*kind),
        logging=insert(task_logs)
        .from_select(LOG_COLUMNS, rows.order_by(tasks.c.due_date, tasks.c.id))
        .execution_options(preserve_rowcount=True),
        skipping=update(tasks).where(*wanted).values(skipped),
    )


_NUMBERS = bindparam("numbers", type_=IdList())
_OF_LINES = _statements(
    tasks.c.goal_id == bindparam("of_goal"), tasks.c.status.in_(OPEN_STATUSES), among(tasks.c.line_id, _NUMBERS)
)
# Neither by the goal nor by the bare status: SQLite would look for the few among all that is open.
_NAMED = _statements(among(tasks.c.id, _NUMBERS), func.coalesce(tasks.c.status, "").in_(OPEN_STATUSES))


def skip_many(connection: Connection, goal_id: int, skip: MassSkip) -> Mapping[OpenKind, int]:
    """How many there were of each kind. Raises ConcurrentChange where one that is named is not open any more."""
    if skip.line_ids:
        found, is_whole = _skip(connection, _OF_LINES, skip, {"of_goal": goal_id, "numbers": sorted(skip.line_ids)})
    else:
        found, is_whole = _skip(connection, _NAMED, skip, {"numbers": sorted(skip.task_ids)})
        is_whole = is_whole and sum(found.values()) == len(skip.task_ids)
    if not is_whole:
        raise ConcurrentChange("goal", goal_id)
    return found


def _skip(
    connection: Connection, statements: _Statements, skip: MassSkip, wanted: dict[str, Any]
) -> tuple[Mapping[OpenKind, int], bool]:
    """How many of each kind, and whether no statement found others than the one before it."""
    stamp = skip.stamp
    entry = {"actor": stamp.actor, "notes": stamp.notes, "run_id": stamp.run_id, "skipped_at": stamp.at}
    found = {tuple(kind): number for *kind, number in connection.execute(statements.counting, wanted)}
    logged = connection.execute(statements.logging, wanted | entry).rowcount
    skipped = connection.execute(statements.skipping, wanted | {"skipped_at": stamp.at}).rowcount
    return found, sum(found.values()) == logged == skipped

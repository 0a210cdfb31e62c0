"""Skipping every open task of some lines by one statement for each table: no task comes out of the database."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, literal, select, update

from app.adapters.persistence.column_types import IdList, Instant, among
from app.adapters.persistence.conditions import OPEN_STATUSES, TASK_IS_VISIBLE
from app.adapters.persistence.history_codecs import LOG_COLUMNS
from app.adapters.persistence.tables import task_logs, tasks
from app.adapters.persistence.task_counts import OpenKind
from app.domain.errors import ConcurrentChange
from app.domain.goal_tasks import LineSkip
from app.domain.task_status import SKIPPED

_WANTED = (
    tasks.c.goal_id == bindparam("of_goal"),
    tasks.c.status.in_(OPEN_STATUSES),
    TASK_IS_VISIBLE,
    among(tasks.c.line_id, bindparam("line_ids", type_=IdList())),
)
_KIND = (tasks.c.line_id, tasks.c.platform_id, tasks.c.account_id, tasks.c.status)
_COUNT = select(*_KIND, func.count()).where(*_WANTED).group_by(*_KIND)
_LOG = insert(task_logs).from_select(
    LOG_COLUMNS,
    select(
        tasks.c.id,
        tasks.c.status,
        literal(SKIPPED.name),
        bindparam("skipped_at", type_=Instant()),
        bindparam("actor", type_=task_logs.c.actor.type),
        bindparam("notes", type_=task_logs.c.notes.type),
        bindparam("run_id", type_=task_logs.c.run_id.type),
    )
    .where(*_WANTED)
    .order_by(tasks.c.due_date, tasks.c.id),
)
_SKIP = (
    update(tasks)
    .where(*_WANTED)
    .values(status=SKIPPED.name, ended_at=bindparam("skipped_at", type_=Instant()), version=tasks.c.version + 1)
)


def skip_open_tasks(connection: Connection, goal_id: int, skip: LineSkip) -> Mapping[OpenKind, int]:
    """How many there were of each kind.

    Raises ConcurrentChange where somebody changes them between the statements.
    """
    stamp = skip.stamp
    wanted: dict[str, Any] = {"of_goal": goal_id, "line_ids": sorted(skip.line_ids)}
    found = {
        (line_id, platform_id, account_id, status): number
        for line_id, platform_id, account_id, status, number in connection.execute(_COUNT, wanted)
    }
    entry = {"actor": stamp.actor, "notes": stamp.notes, "run_id": stamp.run_id, "skipped_at": stamp.at}
    logged = connection.execute(_LOG, wanted | entry).rowcount
    skipped = connection.execute(_SKIP, wanted | {"skipped_at": stamp.at}).rowcount
    if not sum(found.values()) == logged == skipped:
        raise ConcurrentChange("goal", goal_id)
    return found

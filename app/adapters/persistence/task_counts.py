"""The counters kept beside the tasks: for each line, and for each account over all its lines.

Counting tasks costs more with every year of history; adding a difference costs the same for ever.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, func
from sqlalchemy.sql.dml import UpdateBase

from app.adapters.persistence.bulk import BulkStatement
from app.adapters.persistence.codecs import STATUS_COLUMNS
from app.adapters.persistence.day_counts import DayTally
from app.adapters.persistence.statements import insert_or
from app.adapters.persistence.tables import account_counts, task_counts
from app.domain.task import TaskChange
from app.domain.task_status import SKIPPED, WAITING
from app.ports.standing import NewTask

_NO_ACCOUNT = 0
_COUNTERS = tuple(STATUS_COLUMNS.values())
_PLACES = {status: place for place, status in enumerate(STATUS_COLUMNS)}
_Key = tuple[int, int]
_Differences = dict[_Key, list[int]]
"""How much each counter of a key changes, in the order of `_COUNTERS`."""
OpenKind = tuple[int, int, int | None, str]
"""Line, platform, account and status of open tasks."""


class _Move(NamedTuple):
    """Where tasks were counted (`before` None: nowhere) and are counted now; `acted_at` None where nobody acted."""

    line_id: int
    platform_id: int
    account: int
    before: str | None
    after: str
    acted_at: datetime | None


def _adding(connection: Connection, table: Table, owner: str, *more: str) -> UpdateBase:
    """Insert a row of counters, or add to the one that is there."""
    statement = insert_or(connection, table)
    excluded = statement.excluded
    kept: dict[str, Any] = {name: table.c[name] + excluded[name] for name in _COUNTERS}
    kept |= {name: func.coalesce(excluded[name], table.c[name]) for name in more}
    return statement.on_conflict_do_update(index_elements=[owner, "account_id"], set_=kept)


_ADD_TO_LINES = BulkStatement(
    lambda connection: _adding(connection, task_counts, "line_id"), ("line_id", "account_id", *_COUNTERS)
)
_ADD_TO_ACCOUNTS = BulkStatement(
    lambda connection: _adding(connection, account_counts, "platform_id", "last_activity_at"),
    ("platform_id", "account_id", *_COUNTERS, "last_activity_at"),
)


class TaskTally:
    """Differences of one transaction. Those of lines are written at once, for a pass may read them again.

    Those of accounts wait for the commit and are written in the order of their keys: many goals share an account, and
    transactions that lock shared rows late and in one order neither wait long nor deadlock.
    """

    def __init__(self, connection: Connection, zone: tzinfo) -> None:
        """Works inside the transaction of a unit of work; days are those of the zone."""
        self._connection = connection
        self._days = DayTally(connection, zone)
        self._accounts: _Differences = {}
        self._last_activity: dict[_Key, datetime] = {}

    def add(self, changes: Iterable[TaskChange]) -> None:
        """Count tasks that were created or changed their status."""
        changes = list(changes)
        self._days.add(changes)
        self._add_moves(Counter(map(_move_of, changes)))

    def add_skipped(self, open_tasks: Mapping[OpenKind, int], at: datetime) -> None:
        """Count open tasks that were skipped, so many of each kind."""
        moves = Counter[_Move]()
        for (line_id, platform_id, account_id, status), number in open_tasks.items():
            self._days.add_skipped(platform_id, at, number)
            moves[_Move(line_id, platform_id, account_id or _NO_ACCOUNT, status, SKIPPED.name, at)] += number
        self._add_moves(moves)

    def add_new(self, tasks: Sequence[NewTask]) -> None:
        """Count tasks that were created."""
        waiting = _PLACES[WAITING.name]
        lines: _Differences = {}
        for key, number in Counter([(task.line_id, task.account_id or _NO_ACCOUNT) for task in tasks]).items():
            _counters(lines, key)[waiting] += number
        for key, number in Counter([(task.platform_id, task.account_id or _NO_ACCOUNT) for task in tasks]).items():
            _counters(self._accounts, key)[waiting] += number
        self._add_to_lines(lines)

    def put_in(self, platform_id: int, account_id: int | None, status: str, number: int) -> None:
        """Count tasks in that are shown again, or out (a negative number) that were hidden.

        Their line keeps them all the while, for what is done stays done.
        """
        _counters(self._accounts, (platform_id, account_id or _NO_ACCOUNT))[_PLACES[status]] += number

    def flush(self) -> None:
        """Write what waits for the commit."""
        rows = [(*key, *counters, self._last_activity.get(key)) for key, counters in sorted(self._accounts.items())]
        _ADD_TO_ACCOUNTS.run(self._connection, rows)
        self._accounts, self._last_activity = {}, {}
        self._days.flush()

    def _add_moves(self, moves: Mapping[_Move, int]) -> None:
        lines: _Differences = {}
        for move, number in moves.items():
            owner = move.platform_id, move.account
            for counters in (_counters(lines, (move.line_id, move.account)), _counters(self._accounts, owner)):
                if move.before is not None:
                    counters[_PLACES[move.before]] -= number
                counters[_PLACES[move.after]] += number
            if move.acted_at is not None:
                self._last_activity[owner] = max(move.acted_at, self._last_activity.get(owner, move.acted_at))
        self._add_to_lines(lines)

    def _add_to_lines(self, lines: _Differences) -> None:
        _ADD_TO_LINES.run(self._connection, [(*key, *counters) for key, counters in sorted(lines.items())])


def _counters(differences: _Differences, key: _Key) -> list[int]:
    found = differences.get(key)
    if found is None:
        found = differences[key] = [0] * len(_COUNTERS)
    return found


def _move_of(change: TaskChange) -> _Move:
    before, task = change.before, change.after
    acted_at = change.logs[-1].stamp.at if before is not None and change.logs else None
    status = None if before is None else before.status.name
    account = task.account_id or _NO_ACCOUNT
    return _Move(task.line_id, task.platform_id, account, status, task.status.name, acted_at)

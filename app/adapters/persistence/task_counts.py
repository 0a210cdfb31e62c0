"""The counters kept beside the tasks: for each line, and for each account over all its lines.

Counting tasks costs more with every year of history; adding a difference costs the same for ever.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, Table, func

from app.adapters.persistence.codecs import STATUS_COLUMNS, Values
from app.adapters.persistence.statements import insert_or
from app.adapters.persistence.tables import account_counts, task_counts
from app.domain.task import TaskChange

_NO_ACCOUNT = 0
_COUNTERS = tuple(STATUS_COLUMNS.values())
_Key = tuple[int, int]


class TaskTally:
    """Differences of one transaction. Those of lines are written at once, for a pass may read them again.

    Those of accounts wait for the commit and are written in the order of their keys: many goals share an account, and
    transactions that lock shared rows late and in one order neither wait long nor deadlock.
    """

    def __init__(self, connection: Connection) -> None:
        """Works inside the transaction of a unit of work."""
        self._connection = connection
        self._accounts: dict[_Key, Counter[str]] = {}
        self._last_activity: dict[_Key, datetime] = {}

    def add(self, changes: Iterable[TaskChange]) -> None:
        """Count tasks that were created or changed their status."""
        lines: dict[_Key, Counter[str]] = {}
        for change in changes:
            task = change.after
            account = task.account_id or _NO_ACCOUNT
            for counters in (
                lines.setdefault((task.line_id, account), Counter()),
                self._accounts.setdefault((task.platform_id, account), Counter()),
            ):
                _move(counters, change)
            self._note_activity((task.platform_id, account), change)
        self._write(task_counts, "line_id", lines)

    def take_out(self, platform_id: int, account_id: int | None, status: str, number: int) -> None:
        """Count tasks out that were hidden; their line keeps them, for what is done stays done."""
        counters = self._accounts.setdefault((platform_id, account_id or _NO_ACCOUNT), Counter())
        counters[STATUS_COLUMNS[status]] -= number

    def flush(self) -> None:
        """Write what waits for the commit."""
        self._write(account_counts, "platform_id", self._accounts)
        self._accounts, self._last_activity = {}, {}

    def _note_activity(self, key: _Key, change: TaskChange) -> None:
        if change.before is not None and change.logs:
            at = change.logs[-1].stamp.at
            self._last_activity[key] = max(at, self._last_activity.get(key, at))

    def _write(self, table: Table, owner: str, differences: dict[_Key, Counter[str]]) -> None:
        rows: list[Values] = [
            {owner: key[0], "account_id": key[1], **{name: counters[name] for name in _COUNTERS}}
            for key, counters in sorted(differences.items())
        ]
        if table is account_counts:
            for row in rows:
                row["last_activity_at"] = self._last_activity.get((row[owner], row["account_id"]))
        if rows:
            self._upsert(table, owner, rows)

    def _upsert(self, table: Table, owner: str, rows: list[Values]) -> None:
        statement = insert_or(self._connection, table)
        added = {name: table.c[name] + statement.excluded[name] for name in _COUNTERS}
        if table is account_counts:
            added["last_activity_at"] = func.coalesce(statement.excluded.last_activity_at, table.c.last_activity_at)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=[owner, "account_id"], set_=added), rows
        )


def _move(counters: Counter[str], change: TaskChange) -> None:
    if change.before is not None:
        counters[STATUS_COLUMNS[change.before.status.name]] -= 1
    counters[STATUS_COLUMNS[change.after.status.name]] += 1

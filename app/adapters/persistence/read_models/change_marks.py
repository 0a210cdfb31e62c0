"""Marks of change: the ends of a few indexes and the runs that are under way, in one statement."""

from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select

from app.adapters.persistence.engine import Database
from app.adapters.persistence.tables import activity, runs, task_logs
from app.domain.run import RunStatus
from app.ports.changes import Marks


def _newest(column: Any) -> ScalarSelect[Any]:
    return select(func.coalesce(func.max(column), 0)).scalar_subquery()


def _of_status(status: RunStatus, figure: Any) -> ScalarSelect[Any]:
    return select(func.coalesce(figure, 0)).where(runs.c.status == status.value).scalar_subquery()


# Whatever happens to a task leaves an audit row. A run begins and ends in the set of those that run, which is small:
# as many as there are workers. Those that wait may be many: of them, the ends of the queue.
_QUEUED, _RUNNING = RunStatus.QUEUED, RunStatus.RUNNING
_MARKS: Select[Any] = select(
    _newest(task_logs.c.id),
    _newest(activity.c.id),
    _newest(runs.c.id),
    _of_status(_QUEUED, func.min(runs.c.id)),
    _of_status(_QUEUED, func.max(runs.c.id)),
    _of_status(_RUNNING, func.count()),
    _of_status(_RUNNING, func.sum(runs.c.id)),
    _of_status(_RUNNING, func.sum(runs.c.fence)),
)


class SqlChanges:
    """Raises DatabaseUnavailable where the database does not answer."""

    def __init__(self, database: Database) -> None:
        """Reads never wait for the writer of SQLite."""
        self._database = database

    def marks(self) -> Marks:
        """See the port."""
        with self._database.reading() as connection:
            tasks, entries, *of_runs = connection.execute(_MARKS).one()
        return Marks(str(tasks), "-".join(str(figure) for figure in of_runs), str(entries))

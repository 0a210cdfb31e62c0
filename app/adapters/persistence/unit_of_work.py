"""One transaction over all repositories: rolled back unless `commit()` is called."""

from types import TracebackType
from typing import Self

from sqlalchemy import Connection

from app.adapters.persistence.absence_repository import SqlAbsenceRepository
from app.adapters.persistence.activity_repository import SqlActivityRepository
from app.adapters.persistence.engine import Database, DatabaseUnavailable, answering, is_unavailable
from app.adapters.persistence.goal_repository import SqlGoalRepository
from app.adapters.persistence.platform_repository import SqlPlatformRepository
from app.adapters.persistence.run_repository import SqlRunRepository
from app.adapters.persistence.script_repository import SqlScriptRepository
from app.adapters.persistence.task_counts import TaskTally
from app.adapters.persistence.task_repository import SqlTaskRepository
from app.adapters.persistence.view_repository import SqlViewRepository
from app.ports.persistence import IUnitOfWork, UnitOfWorkFactory


class SqlUnitOfWork:
    """The repositories exist inside the `with` block only. What the database refuses is DatabaseUnavailable."""

    platforms: SqlPlatformRepository
    goals: SqlGoalRepository
    tasks: SqlTaskRepository
    runs: SqlRunRepository
    scripts: SqlScriptRepository
    activity: SqlActivityRepository
    views: SqlViewRepository
    absences: SqlAbsenceRepository

    def __init__(self, database: Database, *, only_reads: bool = False) -> None:
        """Nothing is opened before the `with` block. One that only reads waits for no writer."""
        self._database, self._only_reads = database, only_reads
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        """Begin; on SQLite wait for the one writer."""
        connection = self._connection = self._begun()
        self._tally = TaskTally(connection)
        self.platforms = SqlPlatformRepository(connection)
        self.goals = SqlGoalRepository(connection)
        self.tasks = SqlTaskRepository(connection, self._tally)
        self.runs = SqlRunRepository(connection)
        self.scripts = SqlScriptRepository(connection)
        self.activity = SqlActivityRepository(connection)
        self.views = SqlViewRepository(connection)
        self.absences = SqlAbsenceRepository(connection)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Roll back what was not committed."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        with answering():
            connection.close() if self._only_reads else self._database.end_writing(connection)
        if error is not None and is_unavailable(error):
            raise DatabaseUnavailable from error

    def _begun(self) -> Connection:
        if not self._only_reads:
            return self._database.begin_writing()
        with answering():
            return self._database.reader.connect()

    def commit(self) -> None:
        """Make everything durable; raises RuntimeError outside the `with` block and on a second call."""
        if self._only_reads:
            raise RuntimeError("this transaction only reads")
        if self._connection is None or not self._connection.in_transaction():
            raise RuntimeError("there is no open transaction to commit")
        with answering():
            self._tally.flush()
            self._connection.commit()


def reading_factory(database: Database) -> UnitOfWorkFactory:
    """What use cases begin with that only look: they never wait for the writer, and cannot commit."""

    def begin() -> IUnitOfWork:
        return SqlUnitOfWork(database, only_reads=True)

    return begin


def unit_of_work_factory(database: Database) -> UnitOfWorkFactory:
    """What use cases begin their transactions with."""

    def begin() -> IUnitOfWork:
        return SqlUnitOfWork(database)

    return begin

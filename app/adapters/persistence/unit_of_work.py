"""One transaction over all repositories: rolled back unless `commit()` is called."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from sqlalchemy import Connection

from app.adapters.persistence.absence_repository import SqlAbsenceRepository
from app.adapters.persistence.activity_repository import SqlActivityRepository
from app.adapters.persistence.bulk_journal_repository import SqlBulkJournal
from app.adapters.persistence.engine import Database, DatabaseUnavailable, answering, is_unavailable
from app.adapters.persistence.feed_repository import SqlFeedRepository
from app.adapters.persistence.goal_repository import SqlGoalRepository
from app.adapters.persistence.handwork_repository import SqlHandworkRepository, SqlProposalRepository
from app.adapters.persistence.platform_repository import SqlPlatformRepository
from app.adapters.persistence.run_file_repository import SqlRunFileRepository
from app.adapters.persistence.run_repository import SqlRunRepository
from app.adapters.persistence.script_repository import SqlScriptRepository
from app.adapters.persistence.task_counts import TaskTally
from app.adapters.persistence.task_repository import SqlTaskRepository
from app.adapters.persistence.view_repository import SqlViewRepository
from app.ports.persistence import IUnitOfWork, UnitOfWorkFactory
from app.ports.whole_transaction import BeginWhole, IWholeTransaction


class SqlUnitOfWork:
    """The repositories exist inside the `with` block only. What the database refuses is DatabaseUnavailable."""

    platforms: SqlPlatformRepository
    goals: SqlGoalRepository
    tasks: SqlTaskRepository
    runs: SqlRunRepository
    run_files: SqlRunFileRepository
    scripts: SqlScriptRepository
    proposals: SqlProposalRepository
    handwork: SqlHandworkRepository
    activity: SqlActivityRepository
    bulk_journal: SqlBulkJournal
    views: SqlViewRepository
    absences: SqlAbsenceRepository
    feed: SqlFeedRepository

    def __init__(self, database: Database, *, only_reads: bool = False) -> None:
        """Nothing is opened before the `with` block. One that only reads waits for no writer."""
        self._database, self._only_reads = database, only_reads
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        """Begin; on SQLite wait for the one writer."""
        connection = self._connection = self._begun()
        self._tally = TaskTally(connection, self._database.zone)
        self.platforms = SqlPlatformRepository(connection)
        self.goals = SqlGoalRepository(connection)
        self.tasks = SqlTaskRepository(connection, self._tally)
        self.runs = SqlRunRepository(connection)
        self.run_files = SqlRunFileRepository(connection)
        self.scripts = SqlScriptRepository(connection)
        self.proposals = SqlProposalRepository(connection)
        self.handwork = SqlHandworkRepository(connection)
        self.activity = SqlActivityRepository(connection)
        self.bulk_journal = SqlBulkJournal(connection)
        self.views = SqlViewRepository(connection)
        self.absences = SqlAbsenceRepository(connection)
        self.feed = SqlFeedRepository(connection)
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
            self._flush()
            self._connection.commit()

    def _flush(self) -> None:
        """Write what waits for the commit."""
        self.goals.flush()
        self._tally.flush()


class _PartOfWhole(SqlUnitOfWork):
    """Works on the connection of a whole transaction, which alone commits it and gives it back."""

    def __init__(self, database: Database, connection: Connection) -> None:
        super().__init__(database)
        self._shared = connection

    def _begun(self) -> Connection:
        return self._shared

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection = None

    def commit(self) -> None:
        """Let those after it see it."""
        with answering():
            self._flush()


class SqlWholeTransaction:
    """See the port."""

    def __init__(self, database: Database, connection: Connection) -> None:
        self._database, self._connection = database, connection

    def begin(self) -> IUnitOfWork:
        """See the port."""
        return _PartOfWhole(self._database, self._connection)

    def commit(self) -> None:
        """See the port."""
        with answering():
            self._connection.commit()


def whole_transaction_factory(database: Database) -> BeginWhole:
    """What begins one transaction over many units of work; rolled back unless it is committed."""

    @contextmanager
    def begin() -> Iterator[IWholeTransaction]:
        connection = database.begin_writing()
        try:
            yield SqlWholeTransaction(database, connection)
        finally:
            with answering():
                database.end_writing(connection)

    return begin


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

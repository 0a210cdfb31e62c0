"""A database in memory: its transactions work on snapshots of its tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from app.ports.whole_transaction import IWholeTransaction
from tests.fakes.goals import FakeGoalRepository
from tests.fakes.handwork import FakeHandworkRepository, FakeProposalRepository
from tests.fakes.platforms import FakePlatformRepository
from tests.fakes.records import (
    FakeAbsenceRepository,
    FakeActivityRepository,
    FakeBulkJournal,
    FakeFeedRepository,
    FakeViewRepository,
)
from tests.fakes.runs import FakeRunFileRepository, FakeRunRepository, FakeScriptRepository
from tests.fakes.tables import Tables
from tests.fakes.tasks import FakeTaskRepository, TasksAfterTheEnd


class FakeStore:
    """A database in memory: `unit_of_work` begins a transaction."""

    def __init__(self) -> None:
        self.tables = Tables()

    def unit_of_work(self) -> "FakeUnitOfWork":
        return FakeUnitOfWork(self)

    @contextmanager
    def whole(self) -> Iterator[IWholeTransaction]:
        yield FakeWhole(self)


class FakeWhole:
    """A whole transaction: its units of work have a store of their own until it is committed."""

    def __init__(self, store: FakeStore) -> None:
        self._store, self._own = store, FakeStore()
        self._own.tables = store.tables.snapshot()

    def begin(self) -> "FakeUnitOfWork":
        return self._own.unit_of_work()

    def commit(self) -> None:
        self._store.tables = self._own.tables.snapshot()


class FakeUnitOfWork:
    """Works on a snapshot that replaces the store's tables at commit."""

    def __init__(self, store: FakeStore) -> None:
        self._store = store
        self.tables = store.tables.snapshot()
        self._bind()

    def _bind(self) -> None:
        self.platforms = FakePlatformRepository(self.tables)
        self.goals = FakeGoalRepository(self.tables)
        self.tasks = FakeTaskRepository(self.tables)
        self.runs = FakeRunRepository(self.tables)
        self.run_files = FakeRunFileRepository(self.tables)
        self.scripts = FakeScriptRepository(self.tables)
        self.proposals = FakeProposalRepository(self.tables)
        self.handwork = FakeHandworkRepository(self.tables)
        self.activity = FakeActivityRepository(self.tables)
        self.views = FakeViewRepository(self.tables)
        self.absences = FakeAbsenceRepository(self.tables)
        self.bulk_journal = FakeBulkJournal(self.tables)
        self.feed = FakeFeedRepository(self.tables)

    def __enter__(self) -> Self:
        self.tables = self._store.tables.snapshot()
        self._bind()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.tasks = TasksAfterTheEnd(self.tables)

    def commit(self) -> None:
        self._store.tables = self.tables.snapshot()

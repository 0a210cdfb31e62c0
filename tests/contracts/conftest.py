"""The stores that the contracts hold for."""

from collections.abc import Iterator

import pytest

from app.adapters.persistence.engine import Database, open_database
from app.adapters.persistence.migrations import upgrade_to_head
from app.adapters.persistence.unit_of_work import unit_of_work_factory
from app.ports.persistence import UnitOfWorkFactory
from tests.fakes import FakeStore


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty database of each kind, with the schema that the migrations make."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    upgrade_to_head(url)
    opened = open_database(url)
    yield opened
    opened.dispose()


@pytest.fixture
def sql_begin(database: Database) -> UnitOfWorkFactory:
    """Begins transactions on a real database."""
    return unit_of_work_factory(database)


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
def begin(request: pytest.FixtureRequest) -> Iterator[UnitOfWorkFactory]:
    """Begins transactions on each kind of store, the one in memory too."""
    if request.param == "fake":
        yield FakeStore().unit_of_work
        return
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    upgrade_to_head(url)
    opened = open_database(url)
    yield unit_of_work_factory(opened)
    opened.dispose()

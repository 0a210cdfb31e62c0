"""The stores that the contracts hold for; every test has one of its own."""

from collections.abc import Iterator

import pytest

from app.adapters.persistence.engine import Database, open_database
from app.adapters.persistence.read_models.sql_read_models import SqlReadModels
from app.adapters.persistence.unit_of_work import unit_of_work_factory
from app.ports.persistence import UnitOfWorkFactory
from tests.contracts.seed import Seed, plant
from tests.fakes.store import FakeStore

POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgres)
COPIES = {"sqlite": "sqlite_copy", "postgresql": "postgres_copy"}


@pytest.fixture(params=["sqlite", POSTGRESQL])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty database of each kind, with the schema that the migrations make."""
    opened = open_database(request.getfixturevalue(COPIES[request.param]))
    yield opened
    opened.dispose()


@pytest.fixture
def sql_begin(database: Database) -> UnitOfWorkFactory:
    """Begins transactions on a real database."""
    return unit_of_work_factory(database)


@pytest.fixture(params=["fake", "sqlite", POSTGRESQL])
def begin(request: pytest.FixtureRequest) -> Iterator[UnitOfWorkFactory]:
    """Begins transactions on each kind of store, the one in memory too."""
    if request.param == "fake":
        yield FakeStore().unit_of_work
        return
    opened = open_database(request.getfixturevalue(COPIES[request.param]))
    yield unit_of_work_factory(opened)
    opened.dispose()


@pytest.fixture
def seed(database: Database) -> Seed:
    """The least that tasks need, planted in that database."""
    return plant(unit_of_work_factory(database))


@pytest.fixture
def pages(database: Database) -> SqlReadModels:
    """What pages ask of that database."""
    return SqlReadModels(database)

"""The stores that the contracts hold for. The schema is made once for each kind; every test has a copy of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from psycopg import sql
from sqlalchemy import make_url

from app.adapters.persistence.engine import Database, open_database
from app.adapters.persistence.migrations import upgrade_to_head
from app.adapters.persistence.read_models.sql_read_models import SqlReadModels
from app.adapters.persistence.unit_of_work import unit_of_work_factory
from app.ports.persistence import UnitOfWorkFactory
from tests.contracts.seed import Seed, plant
from tests.fakes import FakeStore
from tests.postgres import PostgresServer

POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgres)
COPIES = {"sqlite": "sqlite_copy", "postgresql": "postgres_copy"}


@pytest.fixture(scope="session")
def sqlite_schema(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the schema and nothing in it."""
    file = tmp_path_factory.mktemp("schema") / "empty.sqlite3"
    upgrade_to_head(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_copy(sqlite_schema: Path, sqlite_url: str) -> str:
    """The address of a file of the test's own."""
    shutil.copyfile(sqlite_schema, sqlite_url.removeprefix("sqlite:///"))
    return sqlite_url


@pytest.fixture(scope="session")
def postgres_schema(postgres_server: PostgresServer) -> Iterator[str]:
    """A database with the schema and nothing in it, by its name."""
    with postgres_server.fresh_database() as url:
        upgrade_to_head(url)
        yield make_url(url).database or ""


@pytest.fixture
def postgres_copy(postgres_server: PostgresServer, postgres_schema: str) -> Iterator[str]:
    """The address of a database of the test's own."""
    name, template = sql.Identifier(f"test_{uuid4().hex}"), sql.Identifier(postgres_schema)
    postgres_server.administer(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, template))
    yield postgres_server.url(name.as_string().strip('"'))
    postgres_server.administer(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


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

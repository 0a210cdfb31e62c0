"""Fixtures that every kind of test may use: databases, and the marks that select tests by what they need."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.adapters.persistence.migrations import upgrade_to_head
from tests.postgres import PostgresServer, start_postgres, stop_postgres
from tests.preloaded import stop_preloading

# Handed from the process that starts the session to its xdist workers through the environment.
POSTGRES_FOLDER = "TEST_POSTGRES_FOLDER"


def pytest_configure(config: pytest.Config) -> None:
    """Name the folder of the session's PostgreSQL server; the server itself starts when a test asks for it."""
    # Over a hundred programs are started: without their modules as bytecode each would compile all of them first.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    if not hasattr(config, "workerinput"):
        os.environ[POSTGRES_FOLDER] = tempfile.mkdtemp(prefix="postgres-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what this process has started, and the server after the last worker has ended."""
    stop_preloading()
    if not hasattr(config, "workerinput"):
        stop_postgres(Path(os.environ.pop(POSTGRES_FOLDER)))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they need, so that `-m "not browser"` works without a mark on each."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent / "browser"):
            item.add_marker(pytest.mark.browser)
        if "postgres_server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.postgres)


@pytest.fixture(scope="session")
def postgres_server() -> PostgresServer:
    """The PostgreSQL server of this test session, shared by all workers."""
    return start_postgres(Path(os.environ[POSTGRES_FOLDER]))


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The SQLAlchemy address of an empty PostgreSQL database of this test's own."""
    with postgres_server.fresh_database() as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The SQLAlchemy address of a SQLite file that does not exist yet, in this test's own folder."""
    return f"sqlite:///{tmp_path / 'tasks.sqlite3'}"


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
def postgres_kept(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of a database with the schema, kept by this worker."""
    with postgres_server.fresh_database() as url:
        upgrade_to_head(url)
        yield url


@pytest.fixture
def postgres_copy(postgres_server: PostgresServer, postgres_kept: str) -> Iterator[str]:
    """The address of a database with the schema and nothing in it: one of the worker's, emptied after each test."""
    yield postgres_kept
    postgres_server.empty(postgres_kept)

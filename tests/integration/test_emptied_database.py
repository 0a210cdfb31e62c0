"""A database that a test leaves behind is for the next one as new."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import sql

from app.adapters.persistence.engine import open_database
from app.adapters.persistence.unit_of_work import unit_of_work_factory
from tests.contracts.seed import plant
from tests.postgres import PostgresServer

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1"
_TRIGGERS = "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger ORDER BY 1, 2"


def seen(url: str) -> tuple[dict[str, int], list[object], list[object]]:
    """Rows by table, the places of the sequences, and the triggers."""
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        tables = [name for (name,) in connection.execute(_TABLES)]
        counted = sql.SQL("SELECT count(*) FROM {}")
        rows = {each: next(connection.execute(counted.format(sql.Identifier(each))))[0] for each in tables}
        return rows, [*connection.execute(_SEQUENCES)], [*connection.execute(_TRIGGERS)]


def test_what_was_emptied_looks_like_new(postgres_copy: str, postgres_server: PostgresServer) -> None:
    new = seen(postgres_copy)
    database = open_database(postgres_copy)
    first = plant(unit_of_work_factory(database))
    database.dispose()
    lingering = psycopg.connect(postgres_copy.replace("+psycopg", ""))
    lingering.execute("SELECT * FROM tasks FOR UPDATE")
    used = seen(postgres_copy)
    postgres_server.empty(postgres_copy)
    with pytest.raises(psycopg.OperationalError):
        lingering.execute("SELECT 1")
    assert (seen(postgres_copy), set(new[0].values()), used == new) == (new, {0}, False)
    database = open_database(postgres_copy)
    assert plant(unit_of_work_factory(database)).platform.id == first.platform.id
    database.dispose()

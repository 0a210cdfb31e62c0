"""Bringing a database to the schema of this program, whoever starts first."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from app.adapters.persistence.engine import Database, DatabaseUnavailable, is_unavailable, normalised, sqlite_engine
from app.adapters.persistence.metadata import SCHEMA_REVISION

_FOLDER = Path(__file__).resolve().parents[3] / "alembic"
_ADVISORY_LOCK = 7_236_510_944
"""Any number will do, as long as every process of the program takes the same one."""


class DatabaseIsNewer(Exception):
    """The database was made by a later version of the program: run that one, or restore an older backup."""

    def __init__(self, revision: str) -> None:
        """Name the revision that this program does not know."""
        super().__init__(
            f"The database has schema {revision}, which this version of the program does not know. "
            "It was changed by a newer version: start that one, or restore a backup made before."
        )


def upgrade_to_head(url: str | URL) -> None:
    """Create or upgrade the schema. Several processes may do this at once: one works, the others find it done.

    Raises DatabaseIsNewer, DatabaseUnavailable. Works from any current folder.
    """
    try:
        _upgrade(normalised(url))
    except DBAPIError as error:
        if not is_unavailable(error):
            raise
        raise DatabaseUnavailable from error


def _upgrade(address: URL) -> None:
    with _looking(address) as connection:
        if _revision(connection) == SCHEMA_REVISION:
            return  # the usual start: Alembic is not even imported
    with migrating(address) as connection:
        revision = _revision(connection)
        if revision != SCHEMA_REVISION:
            _run_alembic(connection, revision)


def _run_alembic(connection: Connection, revision: str | None) -> None:
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    from alembic import command  # noqa: PLC0415 - a tenth of a second that most starts do not need to spend

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in known:
        raise DatabaseIsNewer(revision)
    command.upgrade(config, "head")


@contextmanager
def migrating(url: str | URL) -> Iterator[Connection]:
    """A connection in one transaction that keeps every other migration out; committed where nothing was raised.

    SQLite rebuilds a table by dropping the old one, so foreign keys are off meanwhile and checked before the commit.
    """
    address = normalised(url)
    is_sqlite = address.get_backend_name() == "sqlite"
    engine = sqlite_engine(address, writes=True, foreign_keys=False) if is_sqlite else _postgresql_engine(address)
    try:
        with engine.begin() as connection:
            if not is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})
            yield connection
            if is_sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
                raise RuntimeError(f"the migration leaves a row of {broken[0]} that names a missing row of {broken[2]}")
    finally:
        engine.dispose()


@contextmanager
def _looking(address: URL) -> Iterator[Connection]:
    is_sqlite = address.get_backend_name() == "sqlite"
    engine = sqlite_engine(address, writes=False) if is_sqlite else _postgresql_engine(address)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _postgresql_engine(address: URL) -> Engine:
    return create_engine(address, poolclass=NullPool, hide_parameters=True)


def revision_of(database: Database) -> str | None:
    """The schema of an open database. Raises DatabaseUnavailable."""
    with database.reading() as connection:
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    """The schema that the database has; None where it has none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()

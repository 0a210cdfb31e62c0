"""The database as connections: one writer and many readers on SQLite, a pool on PostgreSQL."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, tzinfo
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

from app.adapters.persistence.write_ahead_log import LARGEST, PAGES_AT_LAST, WriteAheadLog
from app.ports.logger import ILogger

LOCK_SECONDS = 30
"""How long an act waits for the one writer of SQLite, in this process or another one."""


class DatabaseUnavailable(Exception):
    """The database does not answer, or is busy for too long; the same request may work in a moment."""

    def __init__(self) -> None:
        """Says nothing of the address, which may hold a password; the log has the cause."""
        super().__init__("The database does not answer at the moment.")


def is_unavailable(error: BaseException) -> bool:
    """Whether the driver says that the database is gone, locked, full or read-only, rather than that a row is wrong."""
    if isinstance(error, DBAPIError):
        return isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated
    return isinstance(error, PoolTimeout)


@contextmanager
def answering() -> Iterator[None]:
    """Turn what the driver says of an unusable database into `DatabaseUnavailable`."""
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        if not is_unavailable(error):
            raise
        raise DatabaseUnavailable from error


class Database:
    """Where connections come from. `write()` is the only way to change something, and begins a transaction."""

    def __init__(self, writer: Engine, reader: Engine, log: WriteAheadLog | None = None, zone: tzinfo = UTC) -> None:
        """A database with a `log` of its own lets one thread at a time into the writer; others sort that out.

        `zone`: the days that are counted are days there.
        """
        self.zone = zone
        self.writer, self.reader, self._log = writer, reader, log
        self._lock = None if log is None else threading.Lock()

    @property
    def is_sqlite(self) -> bool:
        """Whether there is one writer."""
        return self.writer.dialect.name == "sqlite"

    def begin_writing(self) -> Connection:
        """A connection inside a transaction; give it to `end_writing` afterwards. Raises DatabaseUnavailable."""
        if self._lock is not None and not self._lock.acquire(timeout=LOCK_SECONDS):
            raise DatabaseUnavailable
        try:
            with answering():
                return _begun(self.writer)
        except BaseException:
            self._unlock()
            raise

    def end_writing(self, connection: Connection) -> None:
        """Roll back what was not committed, and let the next writer in."""
        changes = 0
        try:
            changes = 0 if self._log is None else _changes_through(connection)
            connection.close()
        finally:
            self._unlock()
        if self._log is not None:
            self._log.keep_small(changes)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one moment of the database and changes nothing. Raises DatabaseUnavailable."""
        with answering(), self.reader.connect() as connection:
            yield connection

    def dispose(self) -> None:
        """Close every connection."""
        self.reader.dispose()
        self.writer.dispose()

    def _unlock(self) -> None:
        if self._lock is not None:
            self._lock.release()


def open_database(url: str | URL, logger: ILogger | None = None, zone: tzinfo = UTC) -> Database:
    """The database of an address such as `sqlite:///db/task_tracker.db` or `postgresql://user@host/name`.

    Days are counted in `zone`. Nothing is contacted yet; the folder of a SQLite file is created. Raises ValueError for
    any other address.
    """
    address = normalised(url)
    if address.get_backend_name() == "sqlite":
        log = WriteAheadLog(Path(address.database or ""), logger)
        return Database(sqlite_engine(address, writes=True), sqlite_engine(address, writes=False), log, zone)
    engine = create_engine(address, pool_pre_ping=True, pool_size=10, max_overflow=10, hide_parameters=True)
    reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Database(engine, reader, zone=zone)


def normalised(url: str | URL) -> URL:
    """The address with the driver that the program brings along, in an existing folder."""
    address = make_url(url)
    backend = address.get_backend_name()
    if backend == "postgresql":
        return address.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise ValueError(f"The database must be SQLite or PostgreSQL, not {backend}.")
    if not address.database or address.database == ":memory:":
        raise ValueError("A SQLite database needs a file: readers and the writer have connections of their own.")
    Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    return address


def sqlite_engine(address: URL, *, writes: bool, foreign_keys: bool = True) -> Engine:
    """Transactions are begun by the program, not by the driver: IMMEDIATE where it writes, so that locks come first."""
    engine = create_engine(
        address,
        connect_args={"timeout": LOCK_SECONDS, "check_same_thread": False},
        pool_size=1 if writes else 10,
        max_overflow=0 if writes else 10,
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:
        del entry
        connection.isolation_level = None
        _prepare_sqlite(connection, writes=writes, foreign_keys=foreign_keys)

    _begin_by(engine, "BEGIN IMMEDIATE" if writes else "BEGIN")
    return engine


def _begin_by(engine: Engine, statement: str) -> None:
    """What opens a transaction. A listener for it would do the same, and cost four calls more for each statement."""

    def begin(connection: sqlite3.Connection) -> None:
        connection.execute(statement)

    engine.dialect.do_begin = begin  # type: ignore[method-assign, assignment]


def _changes_through(connection: Connection) -> int:
    """How many rows were ever changed through a connection of SQLite; none where it is gone."""
    if connection.closed or connection.invalidated:
        return 0
    driver: sqlite3.Connection | None = connection.connection.driver_connection
    return 0 if driver is None else driver.total_changes


def _begun(engine: Engine) -> Connection:
    connection = engine.connect()
    try:
        connection.begin()
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare_sqlite(connection: sqlite3.Connection, *, writes: bool, foreign_keys: bool) -> None:
    connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cache_size = -16000")
    if writes:
        _enter_wal(connection)
        connection.execute(f"PRAGMA wal_autocheckpoint = {PAGES_AT_LAST}")
        # A file that has grown beyond this says so by its size. It is not cut shorter: a commit into a file that need
        # not grow waits about half as long for the disk.
        connection.execute(f"PRAGMA journal_size_limit = {LARGEST}")
    else:
        connection.execute("PRAGMA query_only = ON")
        # The one that SQLite brings knows ASCII only.
        connection.create_function("lower", 1, _lower, deterministic=True)


def _enter_wal(connection: sqlite3.Connection) -> None:
    """Changing the journal mode does not wait for a lock as other statements do: several starters take turns."""
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()

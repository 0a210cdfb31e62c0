"""The log of a SQLite file is kept small by those who write, and nothing of it is lost."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from app.adapters.persistence import write_ahead_log
from app.adapters.persistence.engine import sqlite_engine
from app.adapters.persistence.write_ahead_log import WriteAheadLog
from tests.unit.adapters.recording_logger import RecordingLogger

MANY, SIXTEEN_MEBIBYTES = write_ahead_log.CHANGES_BETWEEN_LOOKS, 16 * 1024 * 1024


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with a log, of which 64 KiB are called large."""
    monkeypatch.setattr(write_ahead_log, "LARGEST", 64 * 1024)
    return tmp_path / "database.sqlite3"


@pytest.fixture
def writer(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=65536; CREATE TABLE t (x)"
        )
        yield connection


def write(writer: sqlite3.Connection, rows: int) -> None:
    writer.executemany("INSERT INTO t VALUES (?)", [("x" * 4000,)] * rows)


def size_of_log(file: Path) -> int:
    return file.with_name(file.name + "-wal").stat().st_size


def test_a_large_log_is_copied_into_the_file_and_begun_anew(file: Path, writer: sqlite3.Connection) -> None:
    write(writer, 100)
    before = size_of_log(file)
    WriteAheadLog(file).keep_small(MANY)
    write(writer, 1)
    (kept,) = writer.execute("SELECT count(*) FROM t").fetchone()
    assert (before > 64 * 1024, size_of_log(file), kept) == (True, 64 * 1024, 101)


def test_a_small_log_is_left_alone(file: Path, writer: sqlite3.Connection) -> None:
    write(writer, 2)
    size = file.stat().st_size
    WriteAheadLog(file).keep_small(MANY)
    assert file.stat().st_size == size


def test_after_a_few_changes_more_nobody_looks_at_the_log(file: Path, writer: sqlite3.Connection) -> None:
    log = WriteAheadLog(file)
    log.keep_small(MANY)
    write(writer, 100)
    log.keep_small(2 * MANY - 1)
    unseen = file.stat().st_size
    log.keep_small(2 * MANY)
    assert (unseen < 64 * 1024, file.stat().st_size > 64 * 1024) == (True, True)


def test_the_program_leaves_a_log_as_long_as_it_may_be(file: Path) -> None:
    engine = sqlite_engine(make_url(f"sqlite:///{file}"), writes=True)
    with engine.connect() as connection:
        limit = connection.exec_driver_sql("PRAGMA journal_size_limit").scalar_one()
    engine.dispose()
    assert limit == SIXTEEN_MEBIBYTES


def test_a_writer_in_the_middle_of_a_transaction_is_not_disturbed(file: Path, writer: sqlite3.Connection) -> None:
    write(writer, 100)
    writer.execute("BEGIN IMMEDIATE")
    write(writer, 1)
    WriteAheadLog(file).keep_small(MANY)
    writer.execute("COMMIT")
    assert writer.execute("SELECT count(*) FROM t").fetchone() == (101,)


def test_what_keeps_the_log_from_being_copied_is_logged_and_no_failure_of_who_wrote(
    file: Path, writer: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(writer, 100)

    def refused(*_: object, **__: object) -> sqlite3.Connection:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(sqlite3, "connect", refused)
    logger = RecordingLogger()
    log = WriteAheadLog(file, logger)
    log.keep_small(MANY)
    log.keep_small(2 * MANY)
    said = ("warning", "The log of the database cannot be written into its file")
    assert (size_of_log(file) > 64 * 1024, logger.messages) == (True, [said, said])


def test_without_a_log_there_is_nothing_to_do(file: Path) -> None:
    WriteAheadLog(file).keep_small(MANY)
    assert not file.exists()

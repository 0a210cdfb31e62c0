"""The write-ahead log of a SQLite file, copied into the file while others may go on writing.

SQLite would do it in the middle of somebody's commit, and everybody would wait for the only writer meanwhile.
"""

import sqlite3
import threading
from contextlib import closing, suppress
from pathlib import Path

LARGEST = 16 * 1024 * 1024
"""Bytes. A larger log is written into the file less often; reading and starting after a crash take longer."""
PAGES_AT_LAST = 16_000
"""When SQLite itself steps in, should nothing else have done so: 64 MiB in pages of 4 KiB."""


class WriteAheadLog:
    """Kept from growing by whoever has just written, one at a time, after letting the next writer in."""

    def __init__(self, database: Path) -> None:
        """`database` is the file; SQLite puts the log beside it."""
        self._database, self._log = database, database.with_name(database.name + "-wal")
        self._turn = threading.Lock()

    def keep_small(self) -> None:
        """Copy the log into the file if it is large; the next writer then begins it anew."""
        if self._size() <= LARGEST or not self._turn.acquire(blocking=False):
            return
        try:
            # What was written is safe in the log: a failure here must not look like one of the act before it. SQLite
            # steps in later, and what is wrong with the disk is said at the next commit.
            with suppress(sqlite3.OperationalError), closing(self._connection()) as connection:
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        finally:
            self._turn.release()

    def _size(self) -> int:
        try:
            return self._log.stat().st_size
        except FileNotFoundError:
            return 0

    def _connection(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._database, timeout=0, isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")
        return connection

"""The write-ahead log of a SQLite file, copied into the file while others may go on writing.

SQLite would do it in the middle of somebody's commit, and everybody would wait for the only writer meanwhile.
"""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

from app.ports.logger import ILogger

LARGEST = 16 * 1024 * 1024
"""Bytes. A larger log is written into the file less often; reading and starting after a crash take longer."""
CHANGES_BETWEEN_LOOKS = 100
"""Rows; each makes the log longer by a few pages at most."""
PAGES_AT_LAST = 16_000
"""When SQLite itself steps in, should nothing else have done so: 64 MiB in pages of 4 KiB."""


class WriteAheadLog:
    """Kept from growing by whoever has just written, one at a time, after letting the next writer in."""

    def __init__(self, database: Path, logger: ILogger | None = None) -> None:
        """`database` is the file; SQLite puts the log beside it."""
        self._logger = logger
        self._database, self._log = database, database.with_name(database.name + "-wal")
        self._turn = threading.Lock()
        self._looked_at = 0

    def keep_small(self, changes: int) -> None:
        """Copy the log into the file if it is large; the next writer then begins it anew.

        `changes` counts the rows that the writer has changed so far: after a few more there is nothing new to look at.
        """
        if 0 <= changes - self._looked_at < CHANGES_BETWEEN_LOOKS:
            return
        self._looked_at = changes
        if self._size() <= LARGEST or not self._turn.acquire(blocking=False):
            return
        try:
            with closing(self._connection()) as connection:
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        except sqlite3.OperationalError as error:
            # What was written is safe in the log: this must not look like a failure of the act before it.
            if self._logger is not None:
                self._logger.warning("The log of the database cannot be written into its file", reason=error)
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

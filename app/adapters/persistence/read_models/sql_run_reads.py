"""Every question that a page asks about runs, each on a connection of its own that only reads."""

from collections.abc import Sequence

from app.adapters.persistence.engine import Database
from app.adapters.persistence.read_models import run_file_rows, run_queries
from app.domain.run_file import RunFile
from app.ports.read_models import Page
from app.ports.run_reads import MeasuredRun, PrintedRun, RunFileRow, RunFilter, RunRow, WholeRun


class SqlRunReads:
    """Raises DatabaseUnavailable where the database does not answer."""

    def __init__(self, database: Database) -> None:
        """Reads never wait for the writer of SQLite."""
        self._database = database

    def runs(self, wanted: RunFilter, cursor: str | None, size: int = 50) -> Page[RunRow]:
        """Newest first; raises InvalidCursor."""
        with self._database.reading() as connection:
            return run_queries.runs_page(connection, wanted, cursor, size)

    def run(self, run_id: int) -> WholeRun:
        """Raises NotFound."""
        with self._database.reading() as connection:
            return run_queries.whole_run(connection, run_id)

    def measured(self, goal_id: int, size: int = 60) -> Sequence[MeasuredRun]:
        """Oldest first."""
        with self._database.reading() as connection:
            return run_queries.measured(connection, goal_id, size)

    def runs_of_task(self, task_id: int, size: int = 50) -> Sequence[PrintedRun]:
        """The newest of them, oldest first."""
        with self._database.reading() as connection:
            return run_queries.runs_of_task(connection, task_id, size)

    def files(self, run_id: int) -> Sequence[RunFileRow]:
        """What is kept with a run, in the order of its making."""
        with self._database.reading() as connection:
            return run_file_rows.files_of_run(connection, run_id)

    def file(self, run_id: int, name: str) -> RunFile:
        """Raises NotFound."""
        with self._database.reading() as connection:
            return run_file_rows.file_of_run(connection, run_id, name)

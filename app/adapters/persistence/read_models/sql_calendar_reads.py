"""Every question that the calendar asks, each on a connection of its own that only reads."""

from collections.abc import Sequence
from datetime import date, datetime

from app.adapters.persistence.engine import Database
from app.adapters.persistence.read_models import calendar_queries
from app.ports.break_rows import BreakRow
from app.ports.calendar_reads import CalendarFilter, TaskDays


class SqlCalendarReads:
    """Raises DatabaseUnavailable where the database does not answer."""

    def __init__(self, database: Database) -> None:
        """Reads never wait for the writer of SQLite."""
        self._database = database

    def task_days(self, wanted: CalendarFilter, first: date, last: date, now: datetime, shown: int) -> TaskDays:
        """Two queries."""
        with self._database.reading() as connection:
            return calendar_queries.task_days(connection, wanted, first, last, now, shown)

    def goals_that_plan(self, wanted: CalendarFilter, limit: int) -> Sequence[int]:
        """The newest first."""
        with self._database.reading() as connection:
            return calendar_queries.goals_that_plan(connection, wanted, limit)

    def breaks_between(self, first: date, last: date) -> Sequence[BreakRow]:
        """By their first day."""
        with self._database.reading() as connection:
            return calendar_queries.breaks_between(connection, first, last)

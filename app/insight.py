"""A part of the composition: what the pages that look back and ahead are built on."""

from app.adapters.persistence.engine import Database
from app.adapters.persistence.read_models.sql_calendar_reads import SqlCalendarReads
from app.adapters.persistence.read_models.sql_stats_reads import SqlStatsReads
from app.adapters.persistence.unit_of_work import reading_factory
from app.adapters.web.insight import Insight
from app.application.reading_calendar import ReadingCalendar
from app.application.reading_stats import ReadingStats
from app.ports.clock import IClock


def build_insight(database: Database, clock: IClock, zone: str) -> Insight:
    """Everything of it reads; nothing waits for the writer of SQLite."""
    calendar_reads = SqlCalendarReads(database)
    return Insight(
        calendar=ReadingCalendar(reading_factory(database), clock, calendar_reads),
        calendar_reads=calendar_reads,
        stats=ReadingStats(clock, SqlStatsReads(database), zone),
    )

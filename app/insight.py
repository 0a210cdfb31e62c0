"""A part of the composition: what the pages that look back and ahead are built on."""

from collections.abc import Callable, Sequence

from app.adapters.persistence.engine import Database
from app.adapters.persistence.read_models.sql_activity_reads import SqlActivityReads
from app.adapters.persistence.read_models.sql_calendar_reads import SqlCalendarReads
from app.adapters.persistence.read_models.sql_run_reads import SqlRunReads
from app.adapters.persistence.read_models.sql_stats_reads import SqlStatsReads
from app.adapters.persistence.unit_of_work import reading_factory, unit_of_work_factory
from app.adapters.web.insight import Insight
from app.application.keeping_feed import KeepingFeed
from app.application.reading_calendar import ReadingCalendar
from app.application.reading_goal_history import ReadingGoalHistory
from app.application.reading_stats import ReadingStats
from app.health import settings_shown
from app.ports.clock import IClock
from app.ports.health import Finding
from app.settings import Settings


def build_insight(
    settings: Settings, database: Database, clock: IClock, find_health: Callable[[], Sequence[Finding]]
) -> Insight:
    """All of it but the feed's address only reads, and waits for no writer."""
    calendar_reads, stats_reads, reading = (
        SqlCalendarReads(database),
        SqlStatsReads(database),
        reading_factory(database),
    )
    return Insight(
        calendar=ReadingCalendar(reading, clock, calendar_reads),
        calendar_reads=calendar_reads,
        stats=ReadingStats(clock, stats_reads, settings.zone),
        history=ReadingGoalHistory(reading, clock, stats_reads, SqlRunReads(database)),
        feed=KeepingFeed(unit_of_work_factory(database), reading, clock),
        activity=SqlActivityReads(database),
        zone=settings.zone,
        settings=settings_shown(settings),
        find_health=find_health,
    )

"""What the pages that look back and ahead ask: calendar, figures, feed, activity, settings. Handed over as one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.application.keeping_feed import KeepingFeed
from app.application.reading_calendar import ReadingCalendar
from app.application.reading_goal_history import ReadingGoalHistory
from app.application.reading_stats import ReadingStats
from app.ports.activity_reads import IActivityReads
from app.ports.calendar_reads import ICalendarReads
from app.ports.health import Finding, ShownSetting


@dataclass(frozen=True, slots=True, kw_only=True)
class Insight:
    """Use cases and read models of those pages. `zone` is the IANA time zone in which days are told."""

    calendar: ReadingCalendar
    calendar_reads: ICalendarReads
    stats: ReadingStats
    history: ReadingGoalHistory
    feed: KeepingFeed
    activity: IActivityReads
    zone: str
    settings: Sequence[ShownSetting]
    find_health: Callable[[], Sequence[Finding]]

"""What the pages that look back and ahead ask: calendar, figures, feed, settings. Handed over as one of the acts."""

from dataclasses import dataclass

from app.application.reading_calendar import ReadingCalendar
from app.application.reading_stats import ReadingStats
from app.ports.calendar_reads import ICalendarReads


@dataclass(frozen=True, slots=True, kw_only=True)
class Insight:
    """Use cases and read models of those pages."""

    calendar: ReadingCalendar
    calendar_reads: ICalendarReads
    stats: ReadingStats

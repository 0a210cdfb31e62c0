"""The need to show days: what became of their tasks, what is planned for them, and the breaks between."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from app.ports.break_rows import BreakRow
from app.ports.read_models import TaskRow


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarFilter:
    """What days are narrowed to; None means everything."""

    platform_id: int | None = None
    account_id: int | None = None
    goal_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTasks:
    """The tasks of one day: how many stand in each status, and the first few by their due instant."""

    counts: Mapping[str, int]
    first: tuple[TaskRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDays:
    """Days that have tasks. `is_capped`: there are more than are counted, so that late days may show too few."""

    days: Mapping[date, DayTasks] = field(default_factory=dict)
    is_capped: bool = False


class ICalendarReads(Protocol):
    """Hidden (deleted) things never appear. However many tasks there are, the cost is bounded."""

    def task_days(self, wanted: CalendarFilter, first: date, last: date, now: datetime, shown: int) -> TaskDays:
        """Tasks due on two days and between them, `shown` of each day as rows. Two queries."""

    def goals_that_plan(self, wanted: CalendarFilter, limit: int) -> Sequence[int]:
        """The ids of active goals, the newest first."""

    def breaks_between(self, first: date, last: date) -> Sequence[BreakRow]:
        """Those that touch the days, by their first day; at most 100."""

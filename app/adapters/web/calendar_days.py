"""The calendar as it is shown: days with what was done, what is open and what is planned, and how one leafs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from app.application.reading_calendar import PlannedTask, Plans
from app.domain.task_status import STATUSES
from app.ports.break_rows import BreakRow
from app.ports.calendar_reads import TaskDays
from app.ports.read_models import PlatformRow, TaskRow

AGENDA_DAYS = 28
WEEK = timedelta(days=7)
ONE_DAY = timedelta(days=1)
OPEN = ("Waiting", "InProgress")


class View(StrEnum):
    """How many days are shown, and how."""

    MONTH = "month"
    WEEK = "week"
    AGENDA = "agenda"


SHOWN = {View.MONTH: 3, View.WEEK: 12, View.AGENDA: 8}
"""So many entries of a day are shown; the others are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One task or one planned date. `status` is `planned` for what is no task yet; `task_id` then is None."""

    text: str
    status: str
    time: time | None
    due_at: datetime
    zone: str
    account: str
    platform: str
    color: str
    goal_id: int
    task_id: int | None = None
    is_overdue: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakStrip:
    """A break on one of its days; `begins` where its name is to be read: on its first day, and where a week begins."""

    name: str
    about: str
    begins: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """One day. `more` counts what is not among the entries."""

    day: date
    is_today: bool
    is_outside: bool
    entries: tuple[Entry, ...]
    done: int
    open: int
    planned: int
    total: int
    breaks: tuple[BreakStrip, ...]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.entries)


@dataclass(frozen=True, slots=True)
class Span:
    """What a view shows around a day: the first and the last day of it, and where leafing leads to."""

    first: date
    last: date
    previous: date
    next: date


def span_of(view: View, day: date) -> Span:
    """A month is shown in whole weeks, and weeks begin on Monday."""
    if view is View.AGENDA:
        length = timedelta(days=AGENDA_DAYS)
        return Span(day, day + length - ONE_DAY, day - length, day + length)
    if view is View.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Span(monday, monday + WEEK - ONE_DAY, monday - WEEK, monday + WEEK)
    first = day.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    last = following - ONE_DAY
    return Span(
        first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday()),
        (first - ONE_DAY).replace(day=1), following,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Names:
    """What accounts and platforms are called, and the colours of platforms."""

    platforms: Mapping[int, PlatformRow]
    accounts: Mapping[int, str]

    @classmethod
    def of(cls, platforms: Sequence[PlatformRow]) -> "Names":
        """Of everything that is there."""
        accounts = {account.id: account.username for platform in platforms for account in platform.accounts}
        return cls({platform.id: platform for platform in platforms}, accounts)

    def planned(self, each: PlannedTask) -> Entry:
        """A planned date as an entry."""
        platform = self.platforms.get(each.platform_id)
        return Entry(
            text=each.goal_description, status="planned", time=each.due_time, due_at=each.due_at, zone=each.zone,
            goal_id=each.goal_id, why=each.why,
            account=self.accounts.get(each.account_id or 0, ""), platform=platform.name if platform else "",
            color=platform.color if platform else "",
        )  # fmt: skip


def task_entry(row: TaskRow) -> Entry:
    """A task as an entry."""
    return Entry(
        text=row.goal_description, status=row.status, time=row.due_time, due_at=row.due_at, zone=row.zone,
        account=row.account_username,
        platform=row.platform_name, color=row.platform_color, goal_id=row.goal_id, task_id=row.id,
        is_overdue=row.is_overdue,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DayParts:
    """Everything that days are made of."""

    tasks: TaskDays
    plans: Plans
    breaks: Sequence[BreakRow]
    names: Names


def calendar_days(parts: DayParts, span: Span, view: View, day: date, today: date) -> list[CalendarDay]:
    """Every day of a span, empty ones too; `day` is the one that the address names."""
    planned = defaultdict[date, list[Entry]](list)
    for each in parts.plans.planned:
        planned[each.due_date].append(parts.names.planned(each))
    count = (span.last - span.first).days + 1
    days = (span.first + timedelta(days=number) for number in range(count))
    is_month = view is View.MONTH
    return [
        _calendar_day(parts, each, planned[each], SHOWN[view], today, is_outside=is_month and each.month != day.month)
        for each in days
    ]


def _calendar_day(
    parts: DayParts, day: date, planned: list[Entry], shown: int, today: date, *, is_outside: bool
) -> CalendarDay:
    of_day = parts.tasks.days.get(day)
    counts = of_day.counts if of_day else {}
    tasks = [task_entry(row) for row in of_day.first] if of_day else []
    made = sum(counts.get(status, 0) for status in STATUSES)
    return CalendarDay(
        day=day,
        is_today=day == today,
        is_outside=is_outside,
        entries=tuple([*tasks, *planned][:shown]),
        done=counts.get("Completed", 0),
        open=sum(counts.get(status, 0) for status in OPEN),
        planned=len(planned),
        total=made + len(planned),
        breaks=strips_on(day, parts.breaks),
    )


def strips_on(day: date, breaks: Iterable[BreakRow]) -> tuple[BreakStrip, ...]:
    """The breaks that hold a day."""
    return tuple(
        BreakStrip(
            name=each.name,
            about=each.goal_description or each.account_username or each.platform_name or "everything",
            begins=day == each.first_day or day.weekday() == 0,
        )
        for each in breaks
        if each.first_day <= day <= each.last_day
    )

"""What the pages that look back and ahead ask, answered from the tables of the fake store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from app.adapters.web.insight import Insight
from app.application.keeping_feed import KeepingFeed
from app.application.reading_calendar import ReadingCalendar
from app.application.reading_goal_history import ReadingGoalHistory
from app.application.reading_stats import ReadingStats
from app.domain.breaks import Break
from app.domain.task import Task
from app.ports.activity_reads import ActivityFilter
from app.ports.calendar_reads import CalendarFilter
from app.ports.clock import IClock
from app.ports.health import Finding, ShownSetting
from app.ports.read_models import ActivityRow, Page
from app.ports.stats_reads import DueTask, DueTasks, GoalName
from tests.fakes.store import FakeStore
from tests.web.fake_calendar_reads import FakeCalendarReads
from tests.web.fake_reads import FakeReads
from tests.web.fake_run_reads import FakeRunReads
from tests.web.fake_task_list import page_from

FINDINGS = (
    Finding(about="database", says="sqlite answers", is_good=True),
    Finding(about="scheduler", says="no tick yet", is_good=False, remedy="start it"),
)
SETTINGS = (ShownSetting(variable="TASK_TRACKER_PORT", value="8000", meaning="Port to listen on.", is_changed=True),)


class FakeActivityReads:
    """Cursors are offsets."""

    def __init__(self, store: FakeStore) -> None:
        self._store, self._reads = store, FakeReads(store)

    def activity(self, wanted: ActivityFilter, cursor: str | None, size: int = 50) -> Page[ActivityRow]:
        return page_from(list(self.all_activity(wanted)), cursor, size)

    def all_activity(self, wanted: ActivityFilter) -> Iterator[ActivityRow]:
        for row in self._reads.activity(None, size=1_000_000).items:
            if (
                wanted.kind in {"", row.kind}
                and wanted.actor in {"", row.actor}
                and wanted.platform_id in {None, row.platform_id}
                and wanted.goal_id in {None, row.goal_id}
                and (wanted.since is None or row.at >= wanted.since)
                and (wanted.until is None or row.at < wanted.until)
            ):
                yield row

    def kinds(self) -> Sequence[str]:
        return sorted({entry.kind for entry in self._store.tables.activity})

    def actors(self) -> Sequence[str]:
        return sorted({entry.actor for entry in self._store.tables.activity})


class FakeStatsReads:
    """Nothing is ever capped here."""

    def __init__(self, store: FakeStore) -> None:
        self._store = store

    def due_tasks(self, wanted: CalendarFilter, since: datetime, until: datetime) -> DueTasks:
        tables = self._store.tables
        found = [
            task
            for task in tables.tasks.values()
            if since < task.due_at <= until
            and task.id not in tables.hidden_tasks
            and wanted.platform_id in {None, task.platform_id}
            and wanted.account_id in {None, task.account_id}
            and wanted.goal_id in {None, task.goal_id}
        ]
        return DueTasks(tasks=tuple(map(self._due_task, sorted(found, key=lambda task: (task.due_at, task.id)))))

    def goal_names(self, goal_ids: Sequence[int]) -> Mapping[int, GoalName]:
        goals = [self._store.tables.goals[goal_id] for goal_id in goal_ids]
        return {
            goal.id: GoalName(
                description=goal.description,
                interval_days=getattr(goal.policy, "interval_days", getattr(goal.policy, "check_interval_days", None)),
            )
            for goal in goals
        }

    def _due_task(self, task: Task) -> DueTask:
        tables = self._store.tables
        return DueTask(
            goal_id=task.goal_id, platform_id=task.platform_id, account_id=task.account_id, due_date=task.due_date,
            due_at=task.due_at, grace_minutes=tables.goals[task.goal_id].grace_minutes, created_at=task.created_at,
            status=task.status.name, ended_at=task.ended_at,
            is_in_break=any(_holds(pause, task) for pause in tables.breaks.values()),
        )  # fmt: skip


def _holds(pause: Break, task: Task) -> bool:
    touched = (
        pause.platform_id in {None, task.platform_id}
        and pause.account_id in {None, task.account_id}
        and pause.goal_id in {None, task.goal_id}
    )
    return touched and pause.first_day <= task.due_date <= pause.last_day


def fake_insight(store: FakeStore, clock: IClock, zone: str) -> Insight:
    """The use cases as the program wires them, over the store."""
    begin, calendar_reads = store.unit_of_work, FakeCalendarReads(store)
    return Insight(
        calendar=ReadingCalendar(begin, clock, calendar_reads),
        calendar_reads=calendar_reads,
        stats=ReadingStats(clock, FakeStatsReads(store), zone),
        history=ReadingGoalHistory(begin, clock, FakeStatsReads(store), FakeRunReads(store)),
        feed=KeepingFeed(begin, begin, clock),
        activity=FakeActivityReads(store),
        zone=zone,
        settings=SETTINGS,
        find_health=lambda: FINDINGS,
    )

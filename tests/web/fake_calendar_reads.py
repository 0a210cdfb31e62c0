"""What the calendar asks, answered from the tables of the fake store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from app.domain.goal import GoalStatus
from app.ports.break_rows import BreakRow
from app.ports.calendar_reads import CalendarFilter, DayTasks, TaskDays
from app.ports.read_models import TaskFilter
from tests.fakes.store import FakeStore
from tests.web.fake_reads import FakeReads


class FakeCalendarReads:
    """Nothing is ever capped here."""

    def __init__(self, store: FakeStore) -> None:
        self._store, self._reads = store, FakeReads(store)

    def task_days(self, wanted: CalendarFilter, first: date, last: date, now: datetime, shown: int) -> TaskDays:
        narrowed = TaskFilter(
            due_from=first, due_to=last, platform_id=wanted.platform_id, account_id=wanted.account_id,
            goal_id=wanted.goal_id,
        )  # fmt: skip
        rows = self._reads.tasks(narrowed, now, None, 100_000).items
        days = sorted({row.due_date for row in rows})
        return TaskDays(
            days={
                day: DayTasks(
                    counts=dict(Counter(row.status for row in rows if row.due_date == day)),
                    first=tuple([row for row in rows if row.due_date == day][:shown]),
                )
                for day in days
            }
        )

    def goals_that_plan(self, wanted: CalendarFilter, limit: int) -> Sequence[int]:
        found = [
            goal.id
            for goal in self._store.tables.goals.values()
            if goal.status is GoalStatus.ACTIVE
            and wanted.platform_id in {None, goal.platform_id}
            and wanted.goal_id in {None, goal.id}
            and (wanted.account_id is None or wanted.account_id in goal.account_ids)
        ]
        return sorted(found, reverse=True)[:limit]

    def breaks_between(self, first: date, last: date) -> Sequence[BreakRow]:
        return [row for row in self._reads.breaks(first) if row.first_day <= last]

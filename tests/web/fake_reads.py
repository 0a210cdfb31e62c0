"""The read models in memory: what pages ask, answered from the tables of the fake store, without thought of cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from app.domain.absence import Absence
from app.domain.account import Account, AccountState
from app.domain.errors import NotFound
from app.domain.goal import Goal, GoalStatus
from app.domain.platform import Platform
from app.domain.run import RunStatus, Verdict
from app.domain.task import Task
from app.ports.break_rows import BreakRow
from app.ports.day_rows import DayRow
from app.ports.read_models import (
    AccountRow,
    ActivityRow,
    Dashboard,
    GoalRow,
    LateTask,
    Page,
    PassedOverRow,
    PlatformRow,
    TaskFilter,
    TaskRow,
    Transition,
)
from app.ports.script_rows import ScriptVersionDetail, ScriptVersionRow
from tests.fakes.store import FakeStore
from tests.fakes.tables import Tables
from tests.web.fake_counts import counts_of, last_activity_of
from tests.web.fake_day_rows import day_rows
from tests.web.fake_script_rows import version_detail, version_rows
from tests.web.fake_task_list import is_due_today, is_wanted, page_from, place_in_list


class FakeReads:
    """Cursors are offsets. `broken` makes every question raise what it says."""

    def __init__(self, store: FakeStore) -> None:
        self._store = store
        self.broken: Exception | None = None

    @property
    def _tables(self) -> Tables:
        if self.broken is not None:
            raise self.broken
        return self._store.tables

    def is_ready(self) -> bool:
        return self.broken is None

    def tasks(self, wanted: TaskFilter, now: datetime, cursor: str | None, size: int = 50) -> Page[TaskRow]:
        rows = [self._task_row(task, now) for task in self._shown_tasks()]
        rows = [row for row in rows if is_wanted(row, wanted) and (not wanted.due_today or is_due_today(row, now))]
        return page_from(sorted(rows, key=place_in_list), cursor, size)

    def task(self, task_id: int, now: datetime) -> TaskRow:
        for task in self._shown_tasks():
            if task.id == task_id:
                return self._task_row(task, now)
        raise NotFound("task", task_id)

    def transitions(self, task_id: int) -> Sequence[Transition]:
        return [
            Transition(
                at=log.stamp.at, from_status=log.from_status, to_status=log.to_status, actor=log.stamp.actor,
                notes=log.stamp.notes, run_id=log.stamp.run_id,
            )
            for log in self._tables.logs
            if log.task_id == task_id
        ]  # fmt: skip

    def absence(self, absence_id: int) -> Absence:
        if absence_id not in self._tables.absences:
            raise NotFound("absence", absence_id)
        return self._tables.absences[absence_id]

    def absence_to_tell(self, since: datetime) -> Absence | None:
        told = [
            each
            for each in self._tables.absences.values()
            if each.has_left_something and each.off_until > since and each.id not in self._tables.dismissed_absences
        ]
        return told[-1] if told else None

    def made_late(self, absence: Absence, cursor: str | None, size: int = 50) -> Page[LateTask]:
        rows = [
            LateTask(
                id=task.id, goal_id=task.goal_id, goal_description=self._tables.goals[task.goal_id].description,
                account_username="", due_date=task.due_date, due_at=task.due_at, status=task.status.name,
                last_note=[log.stamp.notes for log in self._tables.logs if log.task_id == task.id][-1],
            )
            for task in self._tables.tasks.values()
            if task.id > absence.after_task and task.due_at <= absence.off_until
        ]  # fmt: skip
        return page_from(rows, cursor, size)

    def passed_over(self, absence: Absence, size: int = 200) -> Sequence[PassedOverRow]:
        rows = [row for row in self.activity(None, size=10_000).items[::-1] if row.id > absence.after_entry]
        found = [(row, self._tables.goals[row.goal_id or 0]) for row in rows if row.kind == "slots_passed_over"]
        return [
            PassedOverRow(
                summary=row.summary, goal_id=goal.id, goal_description=goal.description,
                is_goal_deleted=goal.status is GoalStatus.DELETED,
            )
            for row, goal in found[:size]
        ]  # fmt: skip

    def moves_of_task(self, task_id: int, size: int = 100) -> Sequence[ActivityRow]:
        rows = self.activity(None, size=10_000).items[::-1]
        return [row for row in rows if (row.task_id, row.kind) == (task_id, "task_rescheduled")][-size:]

    def goals(self, cursor: str | None, size: int = 50) -> Page[GoalRow]:
        return page_from([self._goal_row(goal) for goal in reversed(self._shown_goals())], cursor, size)

    def goal(self, goal_id: int) -> GoalRow:
        for goal in self._shown_goals():
            if goal.id == goal_id:
                return self._goal_row(goal)
        raise NotFound("goal", goal_id)

    def script_versions(self, goal_id: int, cursor: str | None, size: int = 50) -> Page[ScriptVersionRow]:
        return page_from(version_rows(self._tables, goal_id), cursor, size)

    def script_version(self, goal_id: int, version_id: int) -> ScriptVersionDetail:
        return version_detail(self._tables, goal_id, version_id)

    def platforms(self) -> Sequence[PlatformRow]:
        tables = self._tables
        shown = [each for each in tables.platforms.values() if each.id not in tables.deleted_platforms]
        return [self._platform_row(platform) for platform in sorted(shown, key=lambda each: each.name)]

    def platform(self, platform_id: int) -> PlatformRow:
        for row in self.platforms():
            if row.id == platform_id:
                return row
        raise NotFound("platform", platform_id)

    def breaks(self, since: date) -> Sequence[BreakRow]:
        tables = self._tables
        return [
            BreakRow(
                id=pause.id, name=pause.name, first_day=pause.first_day, last_day=pause.last_day,
                platform_name=tables.platforms[pause.platform_id].name if pause.platform_id else "",
                account_username=tables.accounts[pause.account_id].username if pause.account_id else "",
                goal_description=tables.goals[pause.goal_id].description if pause.goal_id else "",
            )
            for pause in sorted(tables.breaks.values(), key=lambda each: each.first_day)
            if pause.last_day >= since
        ]  # fmt: skip

    def activity(self, cursor: str | None, goal_id: int | None = None, size: int = 50) -> Page[ActivityRow]:
        rows = [
            ActivityRow(
                id=number, at=entry.at, actor=entry.actor, kind=entry.kind, summary=entry.summary,
                platform_id=entry.platform_id, goal_id=entry.goal_id, task_id=entry.task_id,
                can_restore=self._can_restore(number),
                goal_description=goal.description if (goal := self._tables.goals.get(entry.goal_id or 0)) else "",
                goal_is_there=goal in self._shown_goals(),
                task_is_there=any(task.id == entry.task_id for task in self._shown_tasks()),
                platform_name=place.name if (place := self._tables.platforms.get(entry.platform_id or 0)) else "",
                platform_is_there=place is not None and place.id not in self._tables.deleted_platforms,
            )
            for number, entry in enumerate(self._tables.activity, 1)
            if goal_id in {None, entry.goal_id}
        ]  # fmt: skip
        return page_from(rows[::-1], cursor, size)

    def _can_restore(self, number: int) -> bool:
        tables = self._tables
        entry, later = tables.activity[number - 1], tables.activity[number:]
        goal = tables.goals.get(entry.goal_id or 0)
        return (
            entry.kind == "goal_deleted"
            and goal is not None
            and goal.status is GoalStatus.DELETED
            and goal.platform_id not in tables.deleted_platforms
            and not any((each.kind, each.goal_id) == (entry.kind, entry.goal_id) for each in later)
        )

    def dashboard(self, now: datetime) -> Dashboard:
        rows = [self._task_row(task, now) for task in self._shown_tasks()]
        goals = [self._goal_row(goal) for goal in self._shown_goals()]
        due = [row for row in rows if row.ended_at is None and row.due_at <= now + timedelta(days=1)]
        return Dashboard(
            overdue=sum(row.is_overdue for row in rows),
            due_today=sum(is_due_today(row, now) for row in rows),
            overdue_today=sum(row.is_overdue and is_due_today(row, now) for row in rows),
            running=sum(row.status == "InProgress" for row in rows),
            done_this_week=sum(row.status == "Completed" for row in rows),
            to_do=tuple(sorted(due, key=lambda row: (row.due_at, row.id))[:50]),
            has_more_to_do=len(due) > 50,
            platforms=tuple(self.platforms()),
            progress=tuple(goal for goal in goals if goal.total is not None),
            attention=tuple(
                goal
                for goal in goals
                if goal.status == "Frozen" or goal.pause_reason or goal.planning_error or goal.missing
            ),
        )

    def days_since(self, first_day: date) -> Sequence[DayRow]:
        return day_rows(self._tables, first_day)

    def _shown_tasks(self) -> list[Task]:
        tables = self._tables
        return [task for task in tables.tasks.values() if task.id not in tables.hidden_tasks]

    def _shown_goals(self) -> list[Goal]:
        return [goal for goal in self._tables.goals.values() if goal.status is not GoalStatus.DELETED]

    def _task_row(self, task: Task, now: datetime) -> TaskRow:
        tables = self._tables
        goal, platform = tables.goals[task.goal_id], tables.platforms[task.platform_id]
        account = tables.accounts.get(task.account_id or 0)
        own = [run for run in tables.runs.values() if run.task_id == task.id and not run.is_trial]
        run = next((run for run in own if run.status.is_live), None)
        return TaskRow(
            id=task.id, goal_id=goal.id, goal_description=goal.description, platform_id=platform.id,
            platform_name=platform.name, platform_color=color_of(platform), account_id=task.account_id,
            account_username=account.username if account else "",
            account_is_paused=account is not None and account.state is AccountState.PAUSED,
            sequence=task.sequence, status=task.status.name, due_date=task.due_date, due_at=task.due_at,
            due_time=task.due_at.astimezone(goal.tz).time() if goal.is_timed else None, zone=goal.zone,
            is_overdue=task.is_open and task.due_at < now, created_at=task.created_at, started_at=task.started_at,
            ended_at=task.ended_at, possible_acts=task.status.possible_acts, live_run=run.kind if run else None,
            live_run_status=run.status if run else None,
            failed_run_id=None if run else self._failed_run_of(task), execution_strategy=goal.execution.name,
            check_strategy=goal.check.name,
            can_be_met=goal.policy.can_be_met, version=task.version, labels=goal.labels, minutes=task.minutes,
            proposal=self._proposal_for(task),
        )  # fmt: skip

    def _proposal_for(self, task: Task) -> str:
        proposal = self._tables.proposals.get(task.id)
        return proposal.says if proposal and not proposal.chosen and task.is_open else ""

    def _failed_run_of(self, task: Task) -> int | None:
        tables = self._tables
        own = [
            run
            for run in tables.runs.values()
            if run.task_id == task.id and not (run.is_trial or run.is_shadow) and run.started_at
        ]
        if not own or task.status.name != "InProgress":
            return None
        outcome = tables.outcomes[own[-1].id]
        has_failed = outcome.status is not RunStatus.SUCCEEDED or outcome.verdict is Verdict.CHECK_FAIL
        return own[-1].id if has_failed else None

    def _goal_row(self, goal: Goal) -> GoalRow:
        tables = self._tables
        platform, lines = tables.platforms[goal.platform_id], [x for x in tables.lines.values() if x.goal_id == goal.id]
        each_total: int | None = getattr(goal.policy, "total", None) or getattr(goal.policy, "total_occurrences", None)
        accounts = [tables.accounts[account_id].username for account_id in goal.account_ids]
        return GoalRow(
            id=goal.id, description=goal.description, platform_id=platform.id, platform_name=platform.name,
            platform_color=color_of(platform), policy_type=goal.policy.name,
            sentence=goal.policy.sentence(goal.start_date),
            status=goal.status, pause_reason=goal.pause_reason, paused_until=goal.paused_until,
            planning_error=goal.planning_error, missing=goal.missing,
            account_usernames=tuple(accounts), start_date=goal.start_date, last_day=goal.policy.last_day,
            total=each_total and each_total * max(1, len(lines)), passed_over=0, next_attention_at=None,
            labels=goal.labels,
            **counts_of(task for task in self._shown_tasks() if task.goal_id == goal.id),
        )  # fmt: skip

    def _platform_row(self, platform: Platform) -> PlatformRow:
        of_platform = [task for task in self._shown_tasks() if task.platform_id == platform.id]
        accounts = [
            self._account_row(account, of_platform)
            for account in self._tables.accounts.values()
            if account.platform_id == platform.id and account.state is not AccountState.DELETED
        ]
        own = [task for task in of_platform if task.account_id is None]
        return PlatformRow(
            id=platform.id, name=platform.name, color=color_of(platform),
            goal_count=sum(goal.platform_id == platform.id for goal in self._shown_goals()),
            accounts=tuple(accounts),
            own=AccountRow(id=0, platform_id=platform.id, username="", notes="", state=AccountState.LIVE,
                           last_activity_at=last_activity_of(own), **counts_of(own)) if own else None,
        )  # fmt: skip

    def _account_row(self, account: Account, tasks: Iterable[Task]) -> AccountRow:
        own = [task for task in tasks if task.account_id == account.id]
        return AccountRow(
            id=account.id, platform_id=account.platform_id, username=account.username, notes=account.notes,
            state=account.state, run_rules=account.run_rules, last_activity_at=last_activity_of(own), **counts_of(own),
        )  # fmt: skip


def color_of(platform: Platform) -> str:
    return str(platform.config.get("color", "gray"))

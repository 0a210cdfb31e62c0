"""One goal with everything that changes together with it, and a record of what changed.

Loaded whole, worked on by a pass or an act, saved whole in one transaction.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from app.domain.account import AccountState, Busyness
from app.domain.activity import Activity
from app.domain.breaks import Break
from app.domain.goal import Goal, GoalStatus
from app.domain.goal_tasks import GoalTasks, MassSkip
from app.domain.handwork import Work
from app.domain.line import Line
from app.domain.long_date import long_date
from app.domain.scheduling.calendar_days import Breaks, end_of_day, local_today
from app.domain.scheduling.catch_up import PassedOver
from app.domain.scheduling.policy import PlanningDay
from app.domain.task import Task, TaskChange
from app.domain.task_log import Stamp
from app.domain.task_status import IN_PROGRESS, SKIPPED, WAITING, TaskStatus

_NO_BREAKS = Breaks()
_OWES_NOTHING = {GoalStatus.COMPLETED, GoalStatus.EXPIRED}


@dataclass(slots=True, kw_only=True)
class GoalAggregate:
    """Everything but the tasks is there from the beginning: see `GoalTasks`."""

    goal: Goal
    lines: dict[int, Line]
    tasks: GoalTasks
    accounts: Mapping[int, AccountState]
    breaks: tuple[Break, ...]
    now: datetime
    actor: str
    changes: list[TaskChange] = field(default_factory=list)
    mass_skips: list[MassSkip] = field(default_factory=list)
    """What becomes of many tasks together, after everything in `changes`."""
    activity: list[Activity] = field(default_factory=list)
    has_passed: bool = False
    """Whether a pass looked at everything that was due; an act alone never takes a due pass away."""
    wants_pass: bool = False
    """Set by acts after which a pass has something to look at."""
    busyness: dict[int, Busyness] = field(default_factory=dict)
    """Of each account of the goal, where slots go to the least busy one."""
    _passed_over: list[PassedOver] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The date in the goal's zone."""
        return local_today(self.now, self.goal.tz)

    @property
    def open_lines(self) -> tuple[Line, ...]:
        """The lines that still plan, in account order."""
        return tuple(line for line in self.lines.values() if not line.is_closed)

    @property
    def planning_lines(self) -> tuple[Line, ...]:
        """The open lines that make tasks: not met, and with a live account."""
        return tuple(line for line in self.open_lines if not line.is_met and self.is_live(line))

    @property
    def idle_lines(self) -> frozenset[int]:
        """The ids of the open lines none of whose accounts is live."""
        return frozenset(line.id for line in self.open_lines if not self.is_live(line))

    @property
    def open_tasks(self) -> tuple[Task, ...]:
        """Waiting and in progress, by due date, then in the order of creation."""
        return tuple(sorted((task for task in self.tasks if task.is_open), key=_by_due_date))

    @property
    def has_open_tasks(self) -> bool:
        """As their lines have counted them; no task is read for that."""
        return any(line.counts.open for line in self.lines.values())

    def accounts_of(self, line: Line) -> tuple[int, ...]:
        """The accounts that a line serves; none for a platform-level line."""
        return self.goal.account_ids if line.account_id is None else (line.account_id,)

    def is_live(self, line: Line) -> bool:
        """Whether the line may generate: platform-level, or at least one live account."""
        accounts = self.accounts_of(line)
        return not accounts or any(self.is_live_account(account) for account in accounts)

    def is_live_account(self, account_id: int | None) -> bool:
        """Neither paused nor deleted; the platform itself (None) always is."""
        return account_id is None or self.accounts.get(account_id) is AccountState.LIVE

    def breaks_of(self, account_id: int | None) -> Breaks:
        """The breaks that touch a line or a task of an account."""
        return Breaks.of(
            (pause.first_day, pause.last_day)
            for pause in self.breaks
            if pause.account_id is None or pause.account_id == account_id
        )

    def planning_day(self, line: Line) -> PlanningDay:
        """What the policy may look at for a line."""
        goal, today = self.goal, self.today
        return PlanningDay(
            start_date=goal.start_date,
            now=self.now,
            zone=goal.tz,
            due_time=goal.due_time,
            today=today,
            horizon=today + timedelta(days=goal.lead_days),
            breaks=self.breaks_of(line.account_id) if self.breaks else _NO_BREAKS,
            catch_up=goal.effective_catch_up,
        )

    def overdue_since(self, task: Task) -> datetime | None:
        """The instant from which an open task counts as overdue, breaks considered; None where it never does."""
        if not task.is_open or (task.account_id is not None and not self.is_live_account(task.account_id)):
            return None
        instant = task.due_at + timedelta(minutes=self.goal.grace_minutes)
        day = max(local_today(instant, self.goal.tz), self.today)
        found = self.breaks_of(task.account_id).holding(day.toordinal())
        return instant if found is None else end_of_day(date.fromordinal(found[1]), self.goal.tz)

    def is_late_by_day(self, task: Task) -> bool:
        """What keeps a goal frozen: an open task with a day before today, its account not paused."""
        return task.is_open and task.due_date < self.today and self.is_live_account(task.account_id)

    def keep_line(self, line: Line) -> None:
        """Put a changed line back."""
        self.lines[line.id] = line

    def adopt(self, change: TaskChange, turn: int | None = None) -> None:
        """Take a changed or new task in, and keep the counts of its line, its sequence and the given turn."""
        before, task = change.before, change.after
        self.tasks[task.id] = task
        line = self.lines[task.line_id]
        self.lines[line.id] = replace(
            line,
            counts=line.counts.moved(before.status if before else None, task.status),
            last_ended_on=line.last_ended_on if before is None or task.is_open else self._ended_today(line),
            sequence=max(line.sequence, task.sequence),
            turn=line.turn if turn is None else turn,
        )
        self.changes.append(change)

    def _ended_today(self, line: Line) -> date:
        return max(self.today, line.last_ended_on or self.today)

    def act(self, task_id: int, act: str, stamp: Stamp, work: Work | None = None) -> Task:
        """One act on one task, with its audit rows; `work` is what was done, where the act ends it."""
        change = self.tasks[task_id].act(act, stamp, work)
        self.adopt(change)
        return change.after

    def skip_all(self, tasks: Iterable[Task], notes: str) -> None:
        """Skip open tasks for a reason that goes into their history."""
        tasks = tuple(tasks)
        skip = MassSkip(self.stamp(notes), task_ids=frozenset(task.id for task in tasks))
        self.tasks.skip_each(tasks, skip.stamp)
        self._count_skipped(skip, Counter((task.line_id, task.status) for task in tasks))

    def skip_lines(self, line_ids: Collection[int], notes: str) -> None:
        """Skip every open task of some lines. Where nothing has looked at the tasks yet, they are not read for that."""
        if not self.tasks.are_unread:
            self.skip_all((task for task in self.open_tasks if task.line_id in line_ids), notes)
            return
        lines = [line for line in self.lines.values() if line.id in line_ids and line.counts.open]
        skip = MassSkip(self.stamp(notes), line_ids=frozenset(line.id for line in lines))
        if lines:
            self.tasks.skip_lines(skip)
        open_tasks = {(line.id, status): line.counts.of(status) for line in lines for status in (WAITING, IN_PROGRESS)}
        self._count_skipped(skip, {place: number for place, number in open_tasks.items() if number})

    def _count_skipped(self, skip: MassSkip, numbers: Mapping[tuple[int, TaskStatus], int]) -> None:
        for (line_id, status), number in numbers.items():
            line = self.lines[line_id]
            counts = line.counts.moved(status, SKIPPED, number)
            self.lines[line_id] = replace(line, counts=counts, last_ended_on=self._ended_today(line))
        if numbers:
            self.mass_skips.append(skip)

    def skip_accounts(self, account_ids: Collection[int], notes: str) -> None:
        """Skip every open task of some accounts."""
        is_shared = any(line.account_id is None and line.counts.open for line in self.lines.values())
        if account_ids and is_shared:
            self.skip_all((task for task in self.open_tasks if task.account_id in account_ids), notes)
        else:
            self.skip_lines([line.id for line in self.lines.values() if line.account_id in account_ids], notes)

    def skip_everything(self, notes: str) -> None:
        """Skip every open task."""
        self.skip_lines(self.lines.keys(), notes)

    def stamp(self, notes: str = "") -> Stamp:
        """Who acts now, and why."""
        return Stamp(at=self.now, actor=self.actor, notes=notes)

    def enter(self, status: GoalStatus, kind: str, summary: str, task_id: int | None = None) -> None:
        """Change the goal's status and say why in the activity."""
        self.goal = self.goal.entered(status)
        self.record(kind, summary, task_id=task_id)

    def record(
        self, kind: str, summary: str, details: Mapping[str, object] | None = None, task_id: int | None = None
    ) -> None:
        """Add an entry to the goal's activity."""
        self.activity.append(
            Activity(
                at=self.now, actor=self.actor, kind=kind, summary=summary, platform_id=self.goal.platform_id,
                goal_id=self.goal.id, task_id=task_id, details=details or {},
            )
        )  # fmt: skip

    def pass_over(self, line: Line, entries: Iterable[PassedOver]) -> Line:
        """Count slots as passed over, unless the goal or the line owes nothing any more."""
        entries = tuple(entries)
        if self.goal.status in _OWES_NOTHING or line.is_met or not entries:
            return line
        self._passed_over += entries
        return replace(line, passed_over=line.passed_over + sum(entry.count for entry in entries))

    def move_cursors(self, reason: str, *, to_now: bool = False) -> None:
        """Every cursor to at least yesterday: the past is passed over, never replayed."""
        for line in self.open_lines:
            self.move_cursor(line, reason, to_now=to_now)

    def move_cursor(self, line: Line, reason: str, *, to_now: bool = False) -> None:
        """One cursor to at least yesterday (`to_now`: now, where slots have a time), what it crosses on record."""
        outcome = self.goal.policy.moved(line, self.planning_day(line), reason, to_now=to_now)
        self.keep_line(self.pass_over(outcome.line, outcome.passed_over))

    def record_passed_over(self) -> None:
        """One activity entry for each reason, however many lines: count, first and last day."""
        for reason in dict.fromkeys(entry.reason for entry in self._passed_over):
            entries = [entry for entry in self._passed_over if entry.reason == reason]
            count, first, last = (
                sum(entry.count for entry in entries),
                min(entry.first for entry in entries),
                max(entry.last for entry in entries),
            )
            times = "1 time" if count == 1 else f"{count:,} times"
            span = f"on {long_date(first)}" if first == last else f"from {long_date(first)} to {long_date(last)}"
            details = {"count": count, "first": str(first), "last": str(last), "reason": reason}
            self.record("slots_passed_over", f"Passed over {times} {span}: {reason}.", details)
        self._passed_over.clear()


def _by_due_date(task: Task) -> tuple[date, int]:
    return task.due_date, task.id

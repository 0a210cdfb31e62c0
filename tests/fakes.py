"""The ports in memory: what the acts need, without a database, a clock or processes."""

import copy
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

from app.domain.absence import Absence
from app.domain.account import Account, AccountState, Busyness
from app.domain.activity import Activity
from app.domain.breaks import Break, SameBreak
from app.domain.errors import ConcurrentChange, NotFound
from app.domain.feed_address import FeedAddress
from app.domain.goal import DuplicateForm, Goal, GoalStatus
from app.domain.goal_tasks import MassSkip
from app.domain.line import Line, TaskCounts
from app.domain.platform import DuplicateName, Platform
from app.domain.saved_view import SavedView
from app.domain.task import Task, TaskChange
from app.domain.task_log import Stamp, TaskLog
from app.domain.task_status import TaskStatus
from app.ports.bulk_journal import BulkStep
from app.ports.standing import Birth, LineMove, NewTask, Standing, StandingLine
from app.ports.whole_transaction import IWholeTransaction
from tests.fake_handwork import FakeHandworkRepository, FakeProposalRepository, HandworkTables
from tests.fake_run_store import FakeRunFileRepository, FakeRunRepository, FakeScriptRepository, RunTables


class FakeClock:
    """Stands still until told otherwise."""

    def __init__(self, now: datetime = datetime(2027, 5, 4, 12, tzinfo=UTC)) -> None:
        self.instant = now

    def now(self) -> datetime:
        return self.instant

    def advance(self, by: timedelta) -> None:
        self.instant += by


class FakeScheduler:
    """Remembers that it was asked to wake."""

    def __init__(self) -> None:
        self.wake_ups: list[datetime | None] = []

    def wake_at(self, instant: datetime | None) -> None:
        self.wake_ups.append(instant)

    def wake_now(self) -> None:
        self.wake_ups.append(None)


class FakeRunQueue:
    """Remembers what it was offered."""

    def __init__(self) -> None:
        self.offered: list[int] = []
        self.free_workers = self.kept_workers = 0

    def offer(self, run_id: int) -> None:
        if run_id not in self.offered:
            self.offered.append(run_id)

    def reserve(self) -> bool:
        is_free = self.free_workers > self.kept_workers
        self.kept_workers += is_free
        return is_free

    def offer_reserved(self, run_id: int) -> None:
        self.release()
        self.offer(run_id)

    def release(self) -> None:
        assert self.kept_workers > 0
        self.kept_workers -= 1


class FakeLogger:
    """Keeps every line."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str, dict[str, object]]] = []

    def info(self, message: str, **values: object) -> None:
        self.lines.append(("info", message, values))

    def warning(self, message: str, **values: object) -> None:
        self.lines.append(("warning", message, values))

    def failure(self, message: str, **values: object) -> None:
        self.lines.append(("failure", message, values))


class FakeSecretBox:
    """Reversible, and visibly not the secret itself."""

    def seal(self, secret: str) -> str:
        return f"sealed:{secret[::-1]}"

    def open(self, sealed: str) -> str:
        return sealed.removeprefix("sealed:")[::-1]


@dataclass
class _Tables(RunTables, HandworkTables):
    """Everything stored; values are frozen, so a shallow copy of each table is a snapshot."""

    platforms: dict[int, Platform] = field(default_factory=dict)
    deleted_platforms: set[int] = field(default_factory=set)
    accounts: dict[int, Account] = field(default_factory=dict)
    goals: dict[int, Goal] = field(default_factory=dict)
    form_keys: dict[str, int] = field(default_factory=dict)
    views: dict[int, SavedView] = field(default_factory=dict)
    lines: dict[int, Line] = field(default_factory=dict)
    breaks: dict[int, Break] = field(default_factory=dict)
    tasks: dict[int, Task] = field(default_factory=dict)
    hidden_tasks: set[int] = field(default_factory=set)
    reserved_task_id: int = 0
    logs: list[TaskLog] = field(default_factory=list)
    activity: list[Activity] = field(default_factory=list)
    pulse: list[datetime] = field(default_factory=list)
    absences: dict[int, Absence] = field(default_factory=dict)
    dismissed_absences: set[int] = field(default_factory=set)
    bulk_steps: dict[tuple[str, int], BulkStep] = field(default_factory=dict)
    feed: dict[str, FeedAddress] = field(default_factory=dict)

    def snapshot(self) -> "_Tables":
        return _Tables(**{name: copy.copy(value) for name, value in vars(self).items()})


class FakeStore:
    """A database in memory: `unit_of_work` begins a transaction."""

    def __init__(self) -> None:
        self.tables = _Tables()

    def unit_of_work(self) -> "FakeUnitOfWork":
        return FakeUnitOfWork(self)

    @contextmanager
    def whole(self) -> Iterator[IWholeTransaction]:
        yield FakeWhole(self)


class FakeWhole:
    """A whole transaction: its units of work have a store of their own until it is committed."""

    def __init__(self, store: FakeStore) -> None:
        self._store, self._own = store, FakeStore()
        self._own.tables = store.tables.snapshot()

    def begin(self) -> "FakeUnitOfWork":
        return self._own.unit_of_work()

    def commit(self) -> None:
        self._store.tables = self._own.tables.snapshot()


class FakeUnitOfWork:
    """Works on a snapshot that replaces the store's tables at commit."""

    def __init__(self, store: FakeStore) -> None:
        self._store = store
        self.tables = store.tables.snapshot()
        self._bind()

    def _bind(self) -> None:
        self.platforms = FakePlatformRepository(self.tables)
        self.goals = FakeGoalRepository(self.tables)
        self.tasks = FakeTaskRepository(self.tables)
        self.runs = FakeRunRepository(self.tables)
        self.run_files = FakeRunFileRepository(self.tables)
        self.scripts = FakeScriptRepository(self.tables)
        self.proposals = FakeProposalRepository(self.tables)
        self.handwork = FakeHandworkRepository(self.tables)
        self.activity = FakeActivityRepository(self.tables)
        self.views = FakeViewRepository(self.tables)
        self.absences = FakeAbsenceRepository(self.tables)
        self.bulk_journal = FakeBulkJournal(self.tables)
        self.feed = FakeFeedRepository(self.tables)

    def __enter__(self) -> Self:
        self.tables = self._store.tables.snapshot()
        self._bind()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.tasks = _TasksAfterTheEnd(self.tables)

    def commit(self) -> None:
        self._store.tables = self.tables.snapshot()


class FakeBulkJournal:
    def __init__(self, tables: _Tables) -> None:
        self._tables = tables

    def note(self, step: BulkStep) -> None:
        self._tables.bulk_steps[step.key, step.task_id] = step

    def take(self, key: str) -> list[BulkStep]:
        found = sorted(each for each in self._tables.bulk_steps if each[0] == key)
        return [self._tables.bulk_steps.pop(each) for each in found]

    def silent_since(self, instant: datetime) -> list[BulkStep]:
        steps = [step for _, step in sorted(self._tables.bulk_steps.items())]
        loud = {step.key for step in steps if step.at > instant}
        return [step for step in steps if step.key not in loud]

    def is_empty(self) -> bool:
        return not self._tables.bulk_steps


class FakeFeedRepository:
    def __init__(self, tables: _Tables) -> None:
        self._tables = tables

    def open_address(self) -> FeedAddress | None:
        return next(iter(self._tables.feed.values()), None)

    def is_open(self, key_hash: str) -> bool:
        return key_hash in self._tables.feed

    def open(self, key_hash: str, address: FeedAddress) -> None:
        self._tables.feed[key_hash] = address

    def close(self, at: datetime) -> bool:
        del at
        was_open = bool(self._tables.feed)
        self._tables.feed.clear()
        return was_open


class FakePlatformRepository:
    def __init__(self, tables: _Tables) -> None:
        self._tables = tables

    def get(self, platform_id: int) -> Platform:
        if platform_id not in self._tables.platforms or platform_id in self._tables.deleted_platforms:
            raise NotFound("platform", platform_id)
        return self._tables.platforms[platform_id]

    def is_any_kept(self) -> bool:
        return bool(self._tables.platforms)

    def add(self, platform: Platform) -> Platform:
        self._refuse_taken(platform)
        added = replace(platform, id=len(self._tables.platforms) + 1)
        self._tables.platforms[added.id] = added
        return added

    def save(self, platform: Platform) -> None:
        self._refuse_taken(platform)
        if self.get(platform.id).version != platform.version:
            raise ConcurrentChange("platform", platform.id)
        self._tables.platforms[platform.id] = replace(platform, version=platform.version + 1)

    def _refuse_taken(self, platform: Platform) -> None:
        for other in self._tables.platforms.values():
            is_there = other.id not in self._tables.deleted_platforms
            if other.name == platform.name and other.id != platform.id and is_there:
                raise DuplicateName(platform.name)

    def delete(self, platform_id: int, at: datetime) -> None:
        del at
        self.get(platform_id)
        self._tables.deleted_platforms.add(platform_id)
        for account in self.accounts_of(platform_id):
            self._tables.accounts[account.id] = replace(account, state=AccountState.DELETED)

    def get_account(self, account_id: int) -> Account:
        account = self._tables.accounts.get(account_id)
        if account is None or account.state is AccountState.DELETED:
            raise NotFound("account", account_id)
        return account

    def lock_account(self, account_id: int) -> None:
        del account_id

    def accounts_of(self, platform_id: int) -> Sequence[Account]:
        return [
            account
            for account in self._tables.accounts.values()
            if account.platform_id == platform_id and account.state is not AccountState.DELETED
        ]

    def account_states(self, account_ids: Iterable[int]) -> Mapping[int, AccountState]:
        accounts = self._tables.accounts
        return {
            account_id: accounts[account_id].state if account_id in accounts else AccountState.DELETED
            for account_id in account_ids
        }

    def add_account(self, account: Account) -> Account:
        if any(other.username == account.username for other in self.accounts_of(account.platform_id)):
            raise DuplicateName(account.username)
        added = replace(account, id=len(self._tables.accounts) + 1)
        self._tables.accounts[added.id] = added
        return added

    def save_account(self, account: Account) -> None:
        stored = self.get_account(account.id)
        if stored.version != account.version:
            raise ConcurrentChange("account", account.id)
        others = [other for other in self.accounts_of(stored.platform_id) if other.id != account.id]
        if any(other.username == account.username for other in others):
            raise DuplicateName(account.username)
        self._tables.accounts[account.id] = replace(account, version=account.version + 1)


class FakeGoalRepository:
    def __init__(self, tables: _Tables) -> None:
        self._tables = tables

    def get(self, goal_id: int) -> Goal:
        goal = self._tables.goals.get(goal_id)
        if goal is None or goal.status is GoalStatus.DELETED:
            raise NotFound("goal", goal_id)
        return goal

    def get_even_deleted(self, goal_id: int) -> Goal:
        if goal_id not in self._tables.goals:
            raise NotFound("goal", goal_id)
        return self._tables.goals[goal_id]

    def get_all(self, goal_ids: Sequence[int]) -> Sequence[Goal]:
        return [goal for goal in self._present() if goal.id in goal_ids]

    def add(self, goal: Goal, form_key: str | None = None) -> Goal:
        if form_key is not None and self.sent_with(form_key) is not None:
            raise DuplicateForm
        added = replace(goal, id=len(self._tables.goals) + 1)
        self._tables.goals[added.id] = added
        if form_key is not None:
            self._tables.form_keys[form_key] = added.id
        return added

    def sent_with(self, form_key: str) -> Goal | None:
        goal = self._tables.goals.get(self._tables.form_keys.get(form_key, 0))
        return None if goal is None or goal.status is GoalStatus.DELETED else goal

    def save(self, goal: Goal) -> None:
        if self.get(goal.id).version != goal.version:
            raise ConcurrentChange("goal", goal.id)
        self._tables.goals[goal.id] = replace(goal, version=goal.version + 1)

    def restore(self, goal: Goal) -> None:
        stored = self.get_even_deleted(goal.id)
        if (stored.version, stored.status) != (goal.version, GoalStatus.DELETED):
            raise ConcurrentChange("goal", goal.id)
        self._tables.goals[goal.id] = replace(goal, version=goal.version + 1)

    def lock(self, goal_id: int, *, wait: bool) -> bool:
        del wait
        return goal_id in self.all_ids()

    def lock_again(self, known: Goal) -> Goal:
        return self.get(known.id)

    def lock_free(self, goal_ids: Sequence[int]) -> Sequence[int]:
        return [goal_id for goal_id in goal_ids if self.lock(goal_id, wait=False)]

    def lines_of_all(self, goal_ids: Sequence[int]) -> Mapping[int, Sequence[Line]]:
        return {goal_id: self.lines_of(goal_id) for goal_id in goal_ids}

    def lines_of(self, goal_id: int) -> Sequence[Line]:
        return sorted(self._own_lines(goal_id), key=lambda line: (line.position, line.id))

    def _own_lines(self, goal_id: int) -> list[Line]:
        return [line for line in self._tables.lines.values() if line.goal_id == goal_id]

    def add_line(self, line: Line) -> Line:
        added = replace(line, id=len(self._tables.lines) + 1, counts=TaskCounts())
        self._tables.lines[added.id] = added
        return added

    def save_lines(self, lines: Sequence[Line]) -> None:
        for line in lines:
            stored = self._tables.lines[line.id]
            if stored.version != line.version:
                raise ConcurrentChange("line", line.id)
            self._tables.lines[line.id] = replace(line, counts=stored.counts, version=line.version + 1)

    def standings(self, goal_ids: Sequence[int]) -> Sequence[Standing]:
        return [
            Standing(
                goal.id,
                goal.platform_id,
                tuple(
                    StandingLine(line.id, line.version, line.account_id, line.sequence)
                    for line in self.lines_of(goal.id)
                ),
                self._position(goal),
            )
            for goal in self.get_all(goal_ids)
            if self._own_lines(goal.id)
        ]

    def _position(self, goal: Goal) -> str:
        lines = [
            replace(
                line,
                id=0,
                goal_id=0,
                version=0,
                account_id=None,
                sequence=0,
                counts=TaskCounts(),
                passed_over=0,
                next_attention_at=None,
            )
            for line in self.lines_of(goal.id)
        ]
        states = [
            self._tables.accounts[line.account_id].state if line.account_id in self._tables.accounts else None
            for line in self.lines_of(goal.id)
        ]
        plain = replace(goal, id=0, platform_id=0, description="", instructions="", account_ids=(), version=0)
        touched = [pause.id for pause in goal.breaks_among(self.breaks())]
        return repr((plain, len(goal.account_ids), lines, states, touched))

    def move_lines(self, moves: Sequence[LineMove]) -> None:
        for move in moves:
            moved = replace(
                self._tables.lines[move.id],
                version=move.version,
                sequence=move.sequence,
                cursor=move.cursor,
                cursor_at=move.cursor_at,
                next_attention_at=move.next_attention_at,
            )
            self.save_lines([moved])

    def of_account(self, account_id: int) -> Sequence[int]:
        working = {
            task.goal_id
            for task in self._tables.tasks.values()
            if task.account_id == account_id and task.is_open and task.id not in self._tables.hidden_tasks
        }
        return [goal.id for goal in self._present() if account_id in goal.account_ids or goal.id in working]

    def accounts_at_work(self, goal_ids: Sequence[int]) -> Sequence[int]:
        hidden, wanted = self._tables.hidden_tasks, set(goal_ids)
        working = (task for task in self._tables.tasks.values() if task.is_open and task.id not in hidden)
        return sorted({task.account_id for task in working if task.goal_id in wanted and task.account_id is not None})

    def of_platform(self, platform_id: int) -> Sequence[int]:
        return [goal.id for goal in self._present() if goal.platform_id == platform_id]

    def all_ids(self) -> Sequence[int]:
        return [goal.id for goal in self._present()]

    def _present(self) -> list[Goal]:
        return [goal for goal in self._tables.goals.values() if goal.status is not GoalStatus.DELETED]

    def _attention(self) -> list[tuple[datetime, int]]:
        present = set(self.all_ids())
        return sorted(
            (line.next_attention_at, line.goal_id)
            for line in self._tables.lines.values()
            if line.next_attention_at is not None and line.goal_id in present
        )

    def due(self, now: datetime, limit: int) -> Sequence[int]:
        return list(dict.fromkeys(goal_id for at, goal_id in self._attention() if at <= now))[:limit]

    def count_due(self, now: datetime) -> int:
        return len(self.due(now, len(self._tables.goals)))

    def next_attention_at(self) -> datetime | None:
        return min((at for at, _ in self._attention()), default=None)

    def postpone(self, goal_id: int, until: datetime, error: str) -> None:
        goal = self.get(goal_id)
        self._tables.goals[goal_id] = replace(goal, planning_error=error, version=goal.version + 1)
        for line in self._own_lines(goal_id):
            if line.next_attention_at is not None and line.next_attention_at < until:
                self._tables.lines[line.id] = replace(line, next_attention_at=until, version=line.version + 1)

    def breaks(self) -> Sequence[Break]:
        return sorted(self._tables.breaks.values(), key=lambda pause: (pause.first_day, pause.id))

    def add_break(self, pause: Break) -> Break:
        added = replace(pause, id=max(self._tables.breaks, default=0) + 1)
        if any(replace(each, id=added.id) == added for each in self._tables.breaks.values()):
            raise SameBreak(pause)
        self._tables.breaks[added.id] = added
        return added

    def get_break(self, break_id: int) -> Break:
        if break_id not in self._tables.breaks:
            raise NotFound("break", break_id)
        return self._tables.breaks[break_id]

    def delete_break(self, break_id: int, at: datetime) -> None:
        del self._tables.breaks[break_id], at


def _created(birth: Birth, new: NewTask) -> Task:
    return Task(
        id=new.id, goal_id=new.goal_id, line_id=new.line_id, platform_id=new.platform_id, account_id=new.account_id,
        sequence=new.sequence, due_date=birth.slot.due_date, due_at=birth.slot.due_at, created_at=birth.stamp.at,
    )  # fmt: skip


class FakeTaskRepository:
    def __init__(self, tables: _Tables) -> None:
        self._tables = tables

    def get(self, task_id: int) -> Task:
        if task_id not in self._tables.tasks or task_id in self._tables.hidden_tasks:
            raise NotFound("task", task_id)
        return self._tables.tasks[task_id]

    def get_locked(self, task_id: int) -> Task:
        return self.get(task_id)

    def for_pass(self, goal_ids: Collection[int], unsuperseded_of: Collection[int]) -> Sequence[Task]:
        return [
            task
            for task in self._tables.tasks.values()
            if task.id not in self._tables.hidden_tasks
            and (
                (task.goal_id in goal_ids and task.is_open)
                or (task.goal_id in unsuperseded_of and not task.has_superseded)
            )
        ]

    def last_entry(self, task_id: int, status: TaskStatus) -> Stamp | None:
        entries = [log for log in self._tables.logs if (log.task_id, log.to_status) == (task_id, status.name)]
        return next((log.stamp for log in reversed(entries) if log.from_status != log.to_status), None)

    def history_of(self, goal_id: int) -> Sequence[Task]:
        tasks = self._tables.tasks.values()
        return [task for task in tasks if task.goal_id == goal_id and task.id not in self._tables.hidden_tasks]

    def newest_of(self, goal_id: int) -> int | None:
        return max((task.id for task in self.history_of(goal_id)), default=None)

    def busyness(self, goal_id: int, account_ids: Sequence[int]) -> Mapping[int, Busyness]:
        shown = [task for task in self._tables.tasks.values() if task.id not in self._tables.hidden_tasks]
        return {
            account: Busyness(
                sum(task.is_open for task in shown if task.account_id == account),
                max((task.id for task in shown if (task.goal_id, task.account_id) == (goal_id, account)), default=0),
            )
            for account in account_ids
        }

    def new_ids(self, count: int) -> Sequence[int]:
        first = self._tables.reserved_task_id + 1
        self._tables.reserved_task_id += count
        return range(first, first + count)

    def skip(self, goal_id: int, skip: MassSkip) -> None:
        skipped = [task for task in self.history_of(goal_id) if skip.holds(task)]
        if len(skipped) < len(skip.task_ids):
            raise ConcurrentChange("task", min(skip.task_ids))
        skipped.sort(key=lambda task: (task.due_date, task.id))
        self.record([task.act("skip", skip.stamp) for task in skipped])

    def record(self, changes: Iterable[TaskChange]) -> None:
        versions: dict[int, int] = {}
        for change in changes:
            before, task = change.before, change.after
            self._guard(change, versions)
            version = versions.setdefault(task.id, task.version + (before is not None))
            self._tables.tasks[task.id] = replace(task, version=version)
            self._count(task, change)
            self._tables.logs.extend(change.logs)

    def create(self, births: Mapping[Birth, Sequence[NewTask]]) -> None:
        for birth, new in births.items():
            self.record([_created(birth, each).born(birth.stamp) for each in new])

    def _guard(self, change: TaskChange, versions: dict[int, int]) -> None:
        stored = self._tables.tasks.get(change.after.id)
        if change.before is None:
            if any(
                (task.line_id, task.sequence) == (change.after.line_id, change.after.sequence)
                for task in self._tables.tasks.values()
            ):
                raise ConcurrentChange("task", change.after.id)
        elif change.after.id not in versions and (stored is None or stored.version != change.before.version):
            raise ConcurrentChange("task", change.after.id)

    def _count(self, task: Task, change: TaskChange) -> None:
        line = self._tables.lines[task.line_id]
        before = change.before.status if change.before else None
        self._tables.lines[line.id] = replace(line, counts=line.counts.moved(before, task.status))

    def mark(self, tasks: Iterable[Task]) -> None:
        for task in tasks:
            self._tables.tasks[task.id] = replace(
                self._tables.tasks[task.id],
                has_superseded=task.has_superseded,
                is_dispatched=task.is_dispatched,
                due_date=task.due_date,
                due_at=task.due_at,
            )

    def hide(self, *, goal_id: int | None = None, account_id: int | None = None) -> None:
        self._tables.hidden_tasks |= {
            task.id
            for task in self._tables.tasks.values()
            if (goal_id is not None and task.goal_id == goal_id)
            or (account_id is not None and task.account_id == account_id)
        }

    def show(self, goal_id: int) -> None:
        tables = self._tables
        gone = {account.id for account in tables.accounts.values() if account.state is AccountState.DELETED}
        tables.hidden_tasks -= {
            task.id for task in tables.tasks.values() if task.goal_id == goal_id and task.account_id not in gone
        }


class _TasksAfterTheEnd(FakeTaskRepository):
    """Those of a transaction that is over: whoever looks at a goal's tasks too late finds that out."""

    def for_pass(self, goal_ids: Collection[int], unsuperseded_of: Collection[int]) -> Sequence[Task]:
        raise AssertionError("the transaction is over")


class FakeActivityRepository:
    def __init__(self, tables: _Tables) -> None:
        self._tables = tables

    def add(self, entries: Iterable[Activity]) -> None:
        self._tables.activity.extend(entries)

    def record(self, entry: Activity) -> int:
        self._tables.activity.append(entry)
        return len(self._tables.activity)

    def get(self, entry_id: int) -> Activity:
        if not 1 <= entry_id <= len(self._tables.activity):
            raise NotFound("entry", entry_id)
        return self._tables.activity[entry_id - 1]


class FakeViewRepository:
    def __init__(self, tables: _Tables) -> None:
        self._tables = tables

    def lock(self) -> None:
        """There is one writer at a time anyway."""

    def all(self) -> Sequence[SavedView]:
        return sorted(self._tables.views.values(), key=lambda view: (view.name, view.id))

    def get(self, view_id: int) -> SavedView:
        if view_id not in self._tables.views:
            raise NotFound("view", view_id)
        return self._tables.views[view_id]

    def add(self, view: SavedView, at: datetime) -> SavedView:
        del at
        added = replace(view, id=max(self._tables.views, default=0) + 1)
        self.save(added)
        return added

    def save(self, view: SavedView) -> None:
        if any(other.name == view.name and other.id != view.id for other in self._tables.views.values()):
            raise DuplicateName(view.name)
        self._tables.views[view.id] = view

    def delete(self, view_id: int) -> None:
        self._tables.views.pop(view_id, None)


class FakeAbsenceRepository:
    def __init__(self, tables: _Tables) -> None:
        self._tables = tables

    def last_tick_at(self) -> datetime | None:
        return max(self._tables.pulse, default=None)

    def note_tick(self, at: datetime) -> None:
        self._tables.pulse.append(at)

    def begin(self, off_from: datetime, off_until: datetime) -> None:
        if self.unfinished() is None:
            number = len(self._tables.absences) + 1
            self._tables.absences[number] = Absence(
                id=number,
                off_from=off_from,
                off_until=off_until,
                after_task=max(self._tables.tasks, default=0),
                after_entry=len(self._tables.activity),
            )

    def unfinished(self) -> Absence | None:
        return next((each for each in self._tables.absences.values() if each.last_task is None), None)

    def finish(self, absence: Absence) -> Absence | None:
        if self._tables.absences[absence.id].last_task is not None:
            return None
        tasks = [task for task in self._tables.tasks.values() if task.id > absence.after_task]
        entries = self._tables.activity[absence.after_entry :]
        counts = [entry.details["count"] for entry in entries if entry.kind == "slots_passed_over"]
        finished = replace(
            absence,
            last_task=max(self._tables.tasks, default=0),
            last_entry=len(self._tables.activity),
            tasks_made=sum(task.due_at <= absence.off_until for task in tasks),
            passed_over=sum(count for count in counts if isinstance(count, int)),
        )
        self._tables.absences[absence.id] = finished
        return finished

    def dismiss(self, absence_id: int, at: datetime) -> None:
        del at
        if absence_id not in self._tables.absences:
            raise NotFound("absence", absence_id)
        self._tables.dismissed_absences.add(absence_id)

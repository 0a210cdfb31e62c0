"""Tasks and their history in memory."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from app.domain.account import AccountState, Busyness
from app.domain.errors import ConcurrentChange, NotFound
from app.domain.goal_tasks import MassSkip
from app.domain.task import Task, TaskChange
from app.domain.task_log import Stamp
from app.domain.task_status import TaskStatus
from app.ports.standing import Birth, NewTask
from tests.fakes.tables import Tables


def _created(birth: Birth, new: NewTask) -> Task:
    return Task(
        id=new.id, goal_id=new.goal_id, line_id=new.line_id, platform_id=new.platform_id, account_id=new.account_id,
        sequence=new.sequence, due_date=birth.slot.due_date, due_at=birth.slot.due_at, created_at=birth.stamp.at,
    )  # fmt: skip


class FakeTaskRepository:
    def __init__(self, tables: Tables) -> None:
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

    def hide(
        self, *, goal_id: int | None = None, account_id: int | None = None, platform_id: int | None = None
    ) -> None:
        self._tables.hidden_tasks |= {
            task.id
            for task in self._tables.tasks.values()
            if (goal_id is not None and task.goal_id == goal_id)
            or (account_id is not None and task.account_id == account_id)
            or (platform_id is not None and task.platform_id == platform_id)
        }

    def show(self, goal_id: int) -> None:
        tables = self._tables
        gone = {account.id for account in tables.accounts.values() if account.state is AccountState.DELETED}
        tables.hidden_tasks -= {
            task.id
            for task in tables.tasks.values()
            if task.goal_id == goal_id
            and task.account_id not in gone
            and task.platform_id not in tables.deleted_platforms
        }


class TasksAfterTheEnd(FakeTaskRepository):
    """Those of a transaction that is over: whoever looks at a goal's tasks too late finds that out."""

    def for_pass(self, goal_ids: Collection[int], unsuperseded_of: Collection[int]) -> Sequence[Task]:
        raise AssertionError("the transaction is over")

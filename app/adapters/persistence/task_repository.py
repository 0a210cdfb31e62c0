"""Tasks and their audit rows in the database, written as sets."""

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, select, text, union, update
from sqlalchemy.exc import IntegrityError

from app.adapters.persistence.bulk import BulkStatement
from app.adapters.persistence.codecs import READ_TASK_COLUMNS, TASK_COLUMNS, task_of, task_row
from app.adapters.persistence.column_types import IdList, among
from app.adapters.persistence.conditions import OPEN_STATUSES, TASK_HAS_NOT_SUPERSEDED, TASK_IS_VISIBLE
from app.adapters.persistence.goal_questions import GOAL_IDS, LOCK
from app.adapters.persistence.history_codecs import LOG_COLUMNS, log_row
from app.adapters.persistence.mass_skips import skip_many
from app.adapters.persistence.statements import is_duplicate
from app.adapters.persistence.tables import accounts, platforms, task_logs, tasks
from app.adapters.persistence.task_counts import TaskTally
from app.domain.account import Busyness
from app.domain.errors import ConcurrentChange, NotFound
from app.domain.goal_tasks import MassSkip
from app.domain.task import Task, TaskChange
from app.domain.task_log import Stamp
from app.domain.task_status import TaskStatus
from app.ports.standing import Birth, NewTask

_KEPT = (
    "status", "started_at", "ended_at", "due_date", "due_at", "has_superseded", "is_dispatched", "ended_by", "minutes",
)  # fmt: skip
_MOST_NAMED = 5
_LARGEST_BLOCK = 512
_FIRST = itemgetter(0)
_MARKED = ("has_superseded", "is_dispatched", "due_date", "due_at")

_INSERT = BulkStatement(lambda _: insert(tasks), TASK_COLUMNS)
_LOG = BulkStatement(lambda _: insert(task_logs), LOG_COLUMNS)
_SAVE_TASK = (
    update(tasks)
    .where(tasks.c.id == bindparam("guarded_id"), tasks.c.version == bindparam("guarded_version"))
    .values({**{name: bindparam(name) for name in _KEPT}, "version": bindparam("next_version")})
)
_SAVE = BulkStatement(lambda _: _SAVE_TASK, ("guarded_id", "guarded_version", "next_version", *_KEPT))
_MARK = (
    update(tasks)
    .where(tasks.c.id == bindparam("guarded_id"), tasks.c.status == bindparam("guarded_status"))
    .values({name: bindparam(name) for name in _MARKED})
)
_READ = [tasks.c[name] for name in READ_TASK_COLUMNS]
_ONE_TASK = select(*_READ).where(tasks.c.id == bindparam("task_id"), TASK_IS_VISIBLE)
_SHOWN = select(tasks.c.id).where(TASK_IS_VISIBLE)
_OPEN = _SHOWN.where(among(tasks.c.goal_id, GOAL_IDS), tasks.c.status.in_(OPEN_STATUSES))
_UNSUPERSEDED = _SHOWN.where(
    among(tasks.c.goal_id, bindparam("unsuperseded_of", type_=IdList())), TASK_HAS_NOT_SUPERSEDED
)
_OPEN_TASKS = select(*_READ).where(tasks.c.id.in_(_OPEN)).order_by(tasks.c.id)
_OPEN_OR_UNSUPERSEDED = select(*_READ).where(tasks.c.id.in_(union(_OPEN, _UNSUPERSEDED))).order_by(tasks.c.id)
_LAST_ID = select(func.coalesce(func.max(tasks.c.id), 0)).where(
    tasks.c.goal_id == bindparam("goal"), tasks.c.account_id == bindparam("account"), TASK_IS_VISIBLE
)
_NEWEST = select(func.max(tasks.c.id)).where(tasks.c.goal_id == bindparam("goal"), TASK_IS_VISIBLE)
_LAST_ENTRY = (
    select(task_logs.c.at, task_logs.c.actor, task_logs.c.notes, task_logs.c.run_id)
    .where(task_logs.c.task_id == bindparam("task_id"), task_logs.c.to_status == bindparam("status"))
    .where(task_logs.c.from_status != task_logs.c.to_status)
    .order_by(task_logs.c.id.desc())
    .limit(1)
)
_NEXT_IDS = text("SELECT nextval(pg_get_serial_sequence('tasks', 'id')) FROM generate_series(1, :count)")


@dataclass(slots=True)
class _Writing:
    """One task in one call of `record`: the version that must still be there, and its last state."""

    last: Task
    version: int | None


class SqlTaskRepository:
    """Hidden tasks (deleted goal or account) are not found."""

    def __init__(self, connection: Connection, tally: TaskTally) -> None:
        """Works inside the transaction of a unit of work, which flushes the tally before it commits."""
        self._connection, self._tally = connection, tally
        self._last_id: int | None = None
        self._reserved: deque[int] = deque()
        self._block = 0

    def get(self, task_id: int) -> Task:
        """Raises NotFound."""
        row = self._connection.execute(_ONE_TASK, {"task_id": task_id}).one_or_none()
        if row is None:
            raise NotFound("task", task_id)
        return task_of(row)

    def get_locked(self, task_id: int) -> Task:
        """A task whose goal nobody else changes until the end of the transaction. Raises NotFound.

        On SQLite this transaction has the only write lock; elsewhere the task may have changed until its goal is free.
        """
        task = self.get(task_id)
        if self._connection.dialect.name == "sqlite":
            return task
        self._connection.execute(LOCK, {"goal_id": task.goal_id})
        return self.get(task_id)

    def for_pass(self, goal_ids: Collection[int], unsuperseded_of: Collection[int]) -> Sequence[Task]:
        """The open tasks of goals and, of some, those that have not superseded yet, in the order of their ids."""
        if not goal_ids:
            return []
        asked = {"goal_ids": list(goal_ids)}
        if not unsuperseded_of:
            return [task_of(row) for row in self._connection.execute(_OPEN_TASKS, asked)]
        asked["unsuperseded_of"] = list(unsuperseded_of)
        return [task_of(row) for row in self._connection.execute(_OPEN_OR_UNSUPERSEDED, asked)]

    def last_entry(self, task_id: int, status: TaskStatus) -> Stamp | None:
        """How a task last came into a status; None where it never did."""
        row = self._connection.execute(_LAST_ENTRY, {"task_id": task_id, "status": status.name}).one_or_none()
        return None if row is None else Stamp(at=row.at, actor=row.actor, notes=row.notes, run_id=row.run_id)

    def history_of(self, goal_id: int) -> Sequence[Task]:
        """Every task of a goal in the order of creation, ended ones too."""
        found = select(*_READ).where(tasks.c.goal_id == goal_id, TASK_IS_VISIBLE).order_by(tasks.c.id)
        return [task_of(row) for row in self._connection.execute(found)]

    def newest_of(self, goal_id: int) -> int | None:
        """The id of a goal's newest task; None before the first."""
        return self._connection.execute(_NEWEST, {"goal": goal_id}).scalar()

    def busyness(self, goal_id: int, account_ids: Sequence[int]) -> Mapping[int, Busyness]:
        """How much each account has to do, and its newest task of a goal, whatever became of that."""
        open_tasks = (
            select(tasks.c.account_id, func.count())
            .where(tasks.c.account_id.in_(account_ids), tasks.c.status.in_(OPEN_STATUSES), TASK_IS_VISIBLE)
            .group_by(tasks.c.account_id)
        )
        counted: dict[int, int] = dict(tuple(row) for row in self._connection.execute(open_tasks))
        return {
            account: Busyness(counted.get(account, 0), self._last_id_of(goal_id, account)) for account in account_ids
        }

    def _last_id_of(self, goal_id: int, account_id: int) -> int:
        """One step down an index, however many tasks there are."""
        found: int = self._connection.execute(_LAST_ID, {"goal": goal_id, "account": account_id}).scalar_one()
        return found

    def new_ids(self, count: int) -> Sequence[int]:
        """Reserve ids in rising order. On SQLite nobody else can: this transaction has the only write lock."""
        if count == 0:
            return []
        if self._connection.dialect.name != "sqlite":
            return [self._next_reserved(count - number) for number in range(count)]
        if self._last_id is None:
            self._last_id = self._connection.execute(select(func.max(tasks.c.id))).scalar() or 0
        first = self._last_id + 1
        self._last_id += count
        return range(first, first + count)

    def _next_reserved(self, wanted: int) -> int:
        """From a block that grows with what a transaction asks for; what is left of it is never used."""
        if not self._reserved:
            self._block = max(wanted, min(2 * self._block, _LARGEST_BLOCK))
            self._reserved.extend(sorted(self._connection.execute(_NEXT_IDS, {"count": self._block}).scalars()))
        return self._reserved.popleft()

    def record(self, changes: Iterable[TaskChange]) -> None:
        """Insert or update tasks with their audit rows, and keep the counts; several changes of a task in order.

        Raises ConcurrentChange where the version of `before` is gone.
        """
        changes = list(changes)
        writings = _by_task(changes)
        self._insert([task_row(writing.last) for writing in writings if writing.version is None])
        self._save([writing for writing in writings if writing.version is not None])
        _LOG.run(self._connection, [log_row(log) for change in changes for log in change.logs])
        self._tally.add(changes)

    def create(self, births: Mapping[Birth, Sequence[NewTask]]) -> None:
        """Insert Waiting tasks with the first row of their history, and count them; those of a birth are alike.

        Raises ConcurrentChange where a line has a task of that sequence already.
        """
        rows: list[tuple[object, ...]] = []
        logs: list[tuple[object, ...]] = []
        for birth, new in births.items():
            shared, first_log = _shared_by(birth)
            rows += [task + shared for task in new]
            logs += [(task.id, *first_log) for task in new]
        rows.sort(key=_FIRST)
        self._insert(rows)
        _LOG.run(self._connection, logs)
        self._tally.add_new([task for new in births.values() for task in new])

    def skip(self, goal_id: int, skip: MassSkip) -> None:
        """Skip open tasks of a goal with one audit row each, and keep the counts.

        Raises ConcurrentChange where one that is named is not open any more.
        """
        self._tally.add_skipped(skip_many(self._connection, goal_id, skip), skip.stamp.at)

    def mark(self, tasks: Iterable[Task]) -> None:
        """Keep `has_superseded`, `is_dispatched`, `due_date` and `due_at` of tasks whose status did not change.

        Raises ConcurrentChange where the status is another one by now.
        """
        rows = [
            {
                "guarded_id": task.id,
                "guarded_status": task.status.name,
                **{name: getattr(task, name) for name in _MARKED},
            }
            for task in tasks
        ]
        if rows and self._connection.execute(_MARK, rows).rowcount != len(rows):
            raise ConcurrentChange("task", _any_of([row["guarded_id"] for row in rows]))

    def hide(
        self, *, goal_id: int | None = None, account_id: int | None = None, platform_id: int | None = None
    ) -> None:
        """Hide the tasks of what is named from pages and acts; raises ValueError where nothing is."""
        owners = ((tasks.c.goal_id, goal_id), (tasks.c.account_id, account_id), (tasks.c.platform_id, platform_id))
        named = [column == value for column, value in owners if value is not None]
        if not named:
            raise ValueError("name a goal, an account or a platform")
        self._turn([*named, TASK_IS_VISIBLE], hidden=True)

    def show(self, goal_id: int) -> None:
        """Show the hidden tasks of a goal again, but for those of deleted accounts and platforms."""
        gone = [
            select(owner.c.id).where(owner.c.id == column, owner.c.deleted_at.is_not(None)).exists()
            for owner, column in ((accounts, tasks.c.account_id), (platforms, tasks.c.platform_id))
        ]
        self._turn([tasks.c.goal_id == goal_id, tasks.c.hidden, *(~each for each in gone)], hidden=False)

    def _turn(self, wanted: Sequence[ColumnElement[bool]], *, hidden: bool) -> None:
        """Hide or show tasks, and count them out of or into what their accounts have."""
        owners = (tasks.c.platform_id, tasks.c.account_id, tasks.c.status)
        counted = select(*owners, func.count()).where(*wanted).group_by(*owners)
        for platform_id, account, status, number in self._connection.execute(counted).all():
            self._tally.put_in(platform_id, account, status, -number if hidden else number)
        self._connection.execute(update(tasks).where(*wanted).values(hidden=hidden))

    def _insert(self, rows: Sequence[tuple[object, ...]]) -> None:
        try:
            _INSERT.run(self._connection, rows)
        except IntegrityError as error:
            if is_duplicate(error):  # another generator made the same slot; nothing of this transaction may stay
                raise ConcurrentChange("task", str(rows[0][0])) from error
            raise

    def _save(self, writings: Sequence[_Writing]) -> None:
        if not writings:
            return
        rows = [_saved(writing) for writing in writings]
        if _SAVE.run(self._connection, rows) != len(rows):
            raise ConcurrentChange("task", _any_of([row[0] for row in rows]))


def _shared_by(birth: Birth) -> tuple[tuple[object, ...], tuple[object, ...]]:
    """What the rows of alike tasks have after their own ids: in the tasks, and in the history."""
    slot, stamp = birth.slot, birth.stamp
    model = Task(
        id=0, goal_id=0, line_id=0, platform_id=0, account_id=None, sequence=0, due_date=slot.due_date,
        due_at=slot.due_at, created_at=stamp.at,
    )  # fmt: skip
    (log,) = model.born(stamp).logs
    return task_row(model)[len(NewTask._fields) :], log_row(log)[1:]


def _any_of(ids: Sequence[object]) -> str:
    """Which of several was stale is not known: a row that somebody else saved once looks like one saved here."""
    shown = " or ".join(str(each) for each in ids[:_MOST_NAMED])
    return shown if len(ids) <= _MOST_NAMED else f"{shown} or another one"


def _by_task(changes: Iterable[TaskChange]) -> list[_Writing]:
    writings: dict[int, _Writing] = {}
    for change in changes:
        task = change.after
        if task.id not in writings:
            version = None if change.before is None else change.before.version
            writings[task.id] = _Writing(task, version)
        writings[task.id].last = task
    return list(writings.values())


def _saved(writing: _Writing) -> tuple[object, ...]:
    """In the order of `_SAVE`."""
    task, version = writing.last, writing.version or 0
    return (
        task.id, version, version + 1, task.status.name, task.started_at, task.ended_at, task.due_date, task.due_at,
        task.has_superseded, task.is_dispatched, task.ended_by, task.minutes,
    )  # fmt: skip

"""The need to keep things: repositories that answer named questions, and the unit of work around them.

Every `save` is guarded by the version it was loaded with and raises `ConcurrentChange` when that is gone.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from app.domain.account import Account, AccountState, Busyness
from app.domain.breaks import Break
from app.domain.goal import Goal
from app.domain.goal_tasks import MassSkip
from app.domain.line import Line
from app.domain.platform import Platform
from app.domain.task import Task, TaskChange
from app.domain.task_log import Stamp
from app.domain.task_status import TaskStatus
from app.ports.bulk_journal import IBulkJournal
from app.ports.handwork_store import IHandworkRepository, IProposalRepository
from app.ports.record_store import IAbsenceRepository, IActivityRepository, IFeedRepository, IViewRepository
from app.ports.run_store import IRunFileRepository, IRunRepository, IScriptRepository
from app.ports.standing import Birth, LineMove, NewTask, Standing


class IPlatformRepository(Protocol):
    """Platforms and their accounts. Deleted ones are hidden from every question but `account_states`."""

    def get(self, platform_id: int) -> Platform:
        """Raises NotFound."""

    def add(self, platform: Platform) -> Platform:
        """The platform with its id; raises DuplicateName."""

    def save(self, platform: Platform) -> None:
        """Raises ConcurrentChange, DuplicateName."""

    def delete(self, platform_id: int, at: datetime) -> None:
        """Hide a platform and its accounts; everything stays in the database."""

    def is_any_kept(self) -> bool:
        """Whether there ever was a platform, deleted or not."""

    def get_account(self, account_id: int) -> Account:
        """Raises NotFound."""

    def lock_account(self, account_id: int) -> None:
        """Keep others from locking an account until the end of the transaction; waits for them."""

    def accounts_of(self, platform_id: int) -> Sequence[Account]:
        """In the order of their ids."""

    def account_states(self, account_ids: Iterable[int]) -> Mapping[int, AccountState]:
        """Where each account stands; deleted and unknown ones are DELETED."""

    def add_account(self, account: Account) -> Account:
        """The account with its id; raises DuplicateName."""

    def save_account(self, account: Account) -> None:
        """Raises ConcurrentChange. State DELETED hides the account."""


class IGoalRepository(Protocol):
    """Goals, their lines and the breaks that touch them."""

    def get(self, goal_id: int) -> Goal:
        """Raises NotFound, also for a deleted goal."""

    def get_even_deleted(self, goal_id: int) -> Goal:
        """A goal, deleted or not. Raises NotFound."""

    def get_all(self, goal_ids: Sequence[int]) -> Sequence[Goal]:
        """Those of several goals that are there, in the order of their ids."""

    def add(self, goal: Goal, form_key: str | None = None) -> Goal:
        """The goal with its id. A key names the form it came with; raises DuplicateForm where that came before."""

    def sent_with(self, form_key: str) -> Goal | None:
        """The goal that a form made, while it is not deleted."""

    def save(self, goal: Goal) -> None:
        """Raises ConcurrentChange. Status DELETED hides the goal."""

    def restore(self, goal: Goal) -> None:
        """Show a deleted goal again, as it is given; raises ConcurrentChange where it is not deleted any more."""

    def lock(self, goal_id: int, *, wait: bool) -> bool:
        """Take the row lock of a goal until the end of the transaction.

        False when the goal is gone or, without `wait`, when another transaction holds it.
        """

    def lock_again(self, known: Goal) -> Goal:
        """As `lock`, and the goal as it stands now: read anew only where it has changed since. Raises NotFound."""

    def lock_free(self, goal_ids: Sequence[int]) -> Sequence[int]:
        """As `lock` without waiting, for many: those that nobody else holds, in the order given.

        Where the whole database is locked instead of rows, one that is gone may be among them.
        """

    def lines_of(self, goal_id: int) -> Sequence[Line]:
        """All lines with their counts, closed ones too, by position."""

    def lines_of_all(self, goal_ids: Sequence[int]) -> Mapping[int, Sequence[Line]]:
        """The lines of each of several goals, as `lines_of`."""

    def add_line(self, line: Line) -> Line:
        """The line with its id."""

    def save_lines(self, lines: Sequence[Line]) -> None:
        """Everything but the counts, which the tasks keep. Raises ConcurrentChange."""

    def standings(self, goal_ids: Sequence[int]) -> Sequence[Standing]:
        """Where each of several goals stands that has lines, in the order of their ids."""

    def move_lines(self, moves: Sequence[LineMove]) -> None:
        """Keep what a pass changed that only created tasks. Raises ConcurrentChange."""

    def of_account(self, account_id: int) -> Sequence[int]:
        """The ids of the goals that name an account, or have an open task of one that they named before."""

    def accounts_at_work(self, goal_ids: Sequence[int]) -> Sequence[int]:
        """The ids of the accounts that open tasks of some goals are for."""

    def of_platform(self, platform_id: int) -> Sequence[int]:
        """The ids of the goals on a platform."""

    def working_on_platform(self, platform_id: int) -> Sequence[int]:
        """The ids of the goals with open tasks on a platform, also of those that have moved to another one since."""

    def all_ids(self) -> Sequence[int]:
        """Every goal that is not deleted."""

    def due(self, now: datetime, limit: int) -> Sequence[int]:
        """Ids of goals with a line that needs attention at or before an instant, longest waiting first."""

    def count_due(self, now: datetime) -> int:
        """How many goals `due` would answer without a limit."""

    def next_attention_at(self) -> datetime | None:
        """The earliest instant at which any line needs a pass."""

    def postpone(self, goal_id: int, until: datetime, error: str) -> None:
        """After a pass that failed: keep the reason on the goal and move the attention of its due lines.

        Touches nothing else and reads nothing back, so that it works for a row that cannot be understood.
        """

    def breaks(self) -> Sequence[Break]:
        """Every break that is not deleted, by its first day."""

    def add_break(self, pause: Break) -> Break:
        """The break with its id; raises SameBreak where there is one of this name, on these days, for the same."""

    def get_break(self, break_id: int) -> Break:
        """Raises NotFound, also for a deleted one."""

    def delete_break(self, break_id: int, at: datetime) -> None:
        """Hide a break; it stays in the database."""


class ITaskRepository(Protocol):
    """Tasks and their audit rows. Hidden tasks (deleted goal or account) are not found."""

    def get(self, task_id: int) -> Task:
        """Raises NotFound."""

    def get_locked(self, task_id: int) -> Task:
        """A task whose goal nobody else changes until the end of the transaction: waits for it. Raises NotFound."""

    def for_pass(self, goal_ids: Collection[int], unsuperseded_of: Collection[int]) -> Sequence[Task]:
        """The open tasks of goals and, of some, those that have not superseded yet, in the order of their ids."""

    def last_entry(self, task_id: int, status: TaskStatus) -> Stamp | None:
        """How a task last came into a status; None where it never did."""

    def history_of(self, goal_id: int) -> Sequence[Task]:
        """Every task of a goal in the order of creation, ended ones too."""

    def newest_of(self, goal_id: int) -> int | None:
        """The id of a goal's newest task; None before the first."""

    def busyness(self, goal_id: int, account_ids: Sequence[int]) -> Mapping[int, Busyness]:
        """How much each account has to do, and its newest task of a goal, whatever became of that."""

    def new_ids(self, count: int) -> Sequence[int]:
        """Reserve ids in rising order."""

    def record(self, changes: Iterable[TaskChange]) -> None:
        """Insert or update tasks with their audit rows, and keep the counts; several changes of a task in order.

        Raises ConcurrentChange where the version of `before` is gone.
        """

    def create(self, births: Mapping[Birth, Sequence[NewTask]]) -> None:
        """Insert Waiting tasks with the first row of their history, and count them; those of a birth are alike.

        Raises ConcurrentChange where a line has a task of that sequence already.
        """

    def skip(self, goal_id: int, skip: MassSkip) -> None:
        """Skip open tasks of a goal with one audit row each, and keep the counts.

        Raises ConcurrentChange where one that is named is not open any more.
        """

    def mark(self, tasks: Iterable[Task]) -> None:
        """Keep `has_superseded`, `is_dispatched`, `due_date` and `due_at` of tasks whose status did not change."""

    def hide(
        self, *, goal_id: int | None = None, account_id: int | None = None, platform_id: int | None = None
    ) -> None:
        """Hide the tasks of a goal, an account or a platform from pages and acts."""

    def show(self, goal_id: int) -> None:
        """Show the hidden tasks of a goal again, but for those of deleted accounts and platforms."""


class IUnitOfWork(Protocol):
    """One transaction: everything is rolled back unless `commit()` is called inside the `with` block."""

    @property
    def platforms(self) -> IPlatformRepository:
        """Platforms and accounts."""

    @property
    def goals(self) -> IGoalRepository:
        """Goals and lines."""

    @property
    def tasks(self) -> ITaskRepository:
        """Tasks and their audit rows."""

    @property
    def runs(self) -> IRunRepository:
        """Runs."""

    @property
    def run_files(self) -> IRunFileRepository:
        """Files kept with runs."""

    @property
    def scripts(self) -> IScriptRepository:
        """Versions of scripts."""

    @property
    def proposals(self) -> IProposalRepository:
        """What shadow runs propose."""

    @property
    def handwork(self) -> IHandworkRepository:
        """Links and ticked items."""

    @property
    def absences(self) -> IAbsenceRepository:
        """When the program was off."""

    @property
    def activity(self) -> IActivityRepository:
        """What happened."""

    @property
    def bulk_journal(self) -> IBulkJournal:
        """What acts on many tasks have changed so far."""

    @property
    def feed(self) -> IFeedRepository:
        """The address of the calendar feed."""

    @property
    def views(self) -> IViewRepository:
        """Saved views."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def commit(self) -> None:
        """Make everything durable."""


UnitOfWorkFactory = Callable[[], IUnitOfWork]
"""Begins a transaction; on SQLite it waits for the one writer."""

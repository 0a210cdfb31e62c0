"""The need to show things: frozen rows for pages, each page a fixed small number of queries, never one per row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Generic, Protocol, TypeVar

from app.domain.absence import Absence
from app.domain.account import AccountState
from app.domain.goal import GoalStatus
from app.domain.goal_labels import GoalLabels, Priority
from app.domain.run import RunKind, RunStatus
from app.domain.run_rules import AccountRunRules
from app.ports.break_rows import BreakRow
from app.ports.day_rows import DayRow
from app.ports.script_rows import ScriptVersionDetail, ScriptVersionRow

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """An account with its counts; `last_activity_at` is when one of its tasks was last started or ended."""

    id: int
    platform_id: int
    username: str
    notes: str
    state: AccountState
    waiting: int = 0
    in_progress: int = 0
    completed: int = 0
    failed: int = 0
    skipped: int = 0
    last_activity_at: datetime | None = None
    run_rules: AccountRunRules = AccountRunRules()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformRow:
    """A platform with its accounts; `own` counts the platform-level tasks (account id 0, no user name)."""

    id: int
    name: str
    color: str
    goal_count: int
    accounts: tuple[AccountRow, ...]
    own: AccountRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """A task as lists show it. `live_run` is the kind of run that is queued or running, `can_…` what may be asked.

    `due_time` is the wall-clock time of `due_at` in `zone`, the goal's, None for a task of the whole day.
    `failed_run_id`: no run goes on, the newest one did not succeed, and the task is in progress: a person has to look.
    """

    id: int
    goal_id: int
    goal_description: str
    platform_id: int
    platform_name: str
    platform_color: str
    account_id: int | None
    account_username: str
    account_is_paused: bool
    sequence: int
    status: str
    due_date: date
    due_at: datetime
    due_time: time | None
    zone: str
    is_overdue: bool
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    possible_acts: tuple[str, ...]
    live_run: RunKind | None
    live_run_status: RunStatus | None
    failed_run_id: int | None
    minutes: int | None
    """How long a person worked on it, where that is known."""
    proposal: str
    """What a shadow run would do with it while it is open: `complete`, `fail`, or nothing."""
    execution_strategy: str
    check_strategy: str
    can_be_met: bool
    version: int
    labels: GoalLabels = GoalLabels()


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalRow:
    """A goal as lists show it; `total` is the sum over its lines where the policy has one.

    `missing` is how many do not fit before its deadline, as of its last change.
    """

    id: int
    description: str
    platform_id: int
    platform_name: str
    platform_color: str
    policy_type: str
    sentence: str
    status: GoalStatus
    pause_reason: str
    paused_until: date | None
    planning_error: str
    missing: int
    account_usernames: tuple[str, ...]
    start_date: date
    last_day: date | None
    total: int | None
    waiting: int
    in_progress: int
    completed: int
    failed: int
    skipped: int
    passed_over: int
    next_attention_at: datetime | None
    labels: GoalLabels = GoalLabels()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One audit row of a task."""

    at: datetime
    from_status: str
    to_status: str
    actor: str
    notes: str
    run_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityRow:
    """One thing that happened, with what the goal and the platform are called now, also where they were deleted.

    `can_restore`: it is the newest deletion of a goal that may come back. `goal_is_there`, `task_is_there`,
    `platform_is_there`: it was not deleted and has a page.
    """

    id: int
    at: datetime
    actor: str
    kind: str
    summary: str
    platform_id: int | None
    goal_id: int | None
    task_id: int | None
    can_restore: bool = False
    goal_description: str = ""
    goal_is_there: bool = False
    task_is_there: bool = False
    platform_name: str = ""
    platform_is_there: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LateTask:
    """A task that was made after its time, and what has become of it since; `last_note` is that of its last arrow."""

    id: int
    goal_id: int
    goal_description: str
    account_username: str
    due_date: date
    due_at: datetime
    status: str
    last_note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOverRow:
    """Times of one goal that were not made at all, and why, in words."""

    summary: str
    goal_id: int
    goal_description: str
    is_goal_deleted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """What `/all-tasks` is narrowed to; None, and nothing in it, mean everything.

    Each of `statuses` is a name, or `open`, or `ended`. `responsible` and `tag` are those of the goal, whole.
    """

    statuses: tuple[str, ...] = ()
    platform_id: int | None = None
    account_id: int | None = None
    goal_id: int | None = None
    due_from: date | None = None
    due_to: date | None = None
    overdue: bool = False
    due_today: bool = False
    """Open, and due on the day that it is in the goal's zone."""
    text: str = ""
    responsible: str = ""
    tag: str = ""
    priority: Priority | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list in keyset order; the cursors are opaque text for the address, None where there is no page."""

    items: tuple[T, ...]
    next: str | None = None
    previous: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """The first page, whole: figures in the goal's own days, platforms with accounts, what to do now, progress."""

    overdue: int
    due_today: int
    """As the filter of the same name lists them, overdue or not."""
    overdue_today: int
    """Counted in both of the above."""
    running: int
    done_this_week: int
    to_do: tuple[TaskRow, ...]
    """Open tasks that are due today or before, at most 50."""
    has_more_to_do: bool
    platforms: tuple[PlatformRow, ...]
    progress: tuple[GoalRow, ...]
    """Unfinished goals with a total, those nearest their last day first, at most 20."""
    attention: tuple[GoalRow, ...]
    """Frozen goals, paused ones with a reason, those that could not be planned or do not fit, at most 20."""


class InvalidCursor(ValueError):
    """The place in a list that an address names cannot be read."""


class IReadModels(Protocol):
    """Every question a page asks. Hidden (deleted) things never appear. `now` decides what is overdue."""

    def dashboard(self, now: datetime) -> Dashboard:
        """At most 8 queries, whatever is stored. The week is that of the zone which `now` is told in."""

    def days_since(self, first_day: date) -> Sequence[DayRow]:
        """Every day since then on which tasks ended, in order: one query over the days, however many tasks."""

    def tasks(self, wanted: TaskFilter, now: datetime, cursor: str | None, size: int = 50) -> Page[TaskRow]:
        """At most 8 queries. Ordered by due instant, then id; raises InvalidCursor."""

    def task(self, task_id: int, now: datetime) -> TaskRow:
        """Raises NotFound."""

    def transitions(self, task_id: int) -> Sequence[Transition]:
        """Oldest first."""

    def moves_of_task(self, task_id: int, size: int = 100) -> Sequence[ActivityRow]:
        """To another day: the newest so many, oldest first."""

    def goals(self, cursor: str | None, size: int = 50) -> Page[GoalRow]:
        """Every goal, newest first; raises InvalidCursor."""

    def goal(self, goal_id: int) -> GoalRow:
        """Raises NotFound."""

    def script_versions(self, goal_id: int, cursor: str | None, size: int = 50) -> Page[ScriptVersionRow]:
        """Of both scripts, newest first, without drafts: one query. Raises InvalidCursor."""

    def script_version(self, goal_id: int, version_id: int) -> ScriptVersionDetail:
        """At most 4 queries. Raises NotFound, also for a version of another goal."""

    def platforms(self) -> Sequence[PlatformRow]:
        """By name."""

    def platform(self, platform_id: int) -> PlatformRow:
        """With its accounts; raises NotFound."""

    def activity(self, cursor: str | None, goal_id: int | None = None, size: int = 50) -> Page[ActivityRow]:
        """Newest first; raises InvalidCursor."""

    def absence(self, absence_id: int) -> Absence:
        """Raises NotFound."""

    def absence_to_tell(self, since: datetime) -> Absence | None:
        """The newest absence that ended after an instant, left something and was not dismissed."""

    def made_late(self, absence: Absence, cursor: str | None, size: int = 50) -> Page[LateTask]:
        """What was made after its time when the program was back, oldest first; raises InvalidCursor."""

    def passed_over(self, absence: Absence, size: int = 200) -> Sequence[PassedOverRow]:
        """What was not made at all, oldest first: one entry for each goal and reason."""

    def breaks(self, since: date) -> Sequence[BreakRow]:
        """Those that end on a day or later, the next one first."""

    def is_ready(self) -> bool:
        """Whether the database answers."""

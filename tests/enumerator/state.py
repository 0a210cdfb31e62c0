"""What the enumerator keeps: the rules of one goal, its lines and its tasks, all plain and mutable."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

ONE_DAY = timedelta(days=1)


class Status(StrEnum):
    """Of a goal."""

    ACTIVE = "Active"
    FROZEN = "Frozen"
    PAUSED = "Paused"
    COMPLETED = "Completed"
    EXPIRED = "Expired"


class TaskState(StrEnum):
    """Of a task."""

    WAITING = "Waiting"
    IN_PROGRESS = "InProgress"
    COMPLETED = "Completed"
    FAILED = "Failed"
    SKIPPED = "Skipped"


OPEN = (TaskState.WAITING, TaskState.IN_PROGRESS)


@dataclass(frozen=True)
class Rules:
    """The parameters of a case, absent ones at their defaults."""

    policy: str
    start: date
    interval: int
    last_day: date | None
    total: int
    shape: str
    daily_cap: int | None
    excluded: frozenset[int]
    lead_days: int
    catchup: str
    distribution: str
    freezes: bool
    skip_forgives: bool
    accounts: tuple[str, ...]
    breaks: tuple[tuple[date, date], ...]

    @property
    def has_end_date(self) -> bool:
        """Whether the goal ends when a last day has passed and all is done."""
        return self.policy in {"fixed", "after_completion"} and self.last_day is not None

    @property
    def has_rhythm(self) -> bool:
        """Whether slots come at fixed intervals, so that some may be passed over."""
        return self.policy in {"fixed", "state_based"}

    def in_break(self, day: date) -> bool:
        """Whether a break touches the goal that day."""
        return any(first <= day <= last for first, last in self.breaks)


def read_rules(goal: Mapping[str, Any]) -> Rules:
    """The rules of a case's goal."""
    policy = goal["policy_type"]
    interval = goal.get("interval_days", 1)
    if policy == "state_based":
        interval = goal.get("check_interval_days", interval)
    last_day = goal.get("end_date" if policy in {"fixed", "after_completion"} else "deadline_date")
    return Rules(
        policy=policy,
        start=date.fromisoformat(goal["start_date"]),
        interval=interval,
        last_day=None if last_day is None else date.fromisoformat(last_day),
        total=goal.get("total_occurrences", 0),
        shape=goal.get("deadline_shape", "even"),
        daily_cap=goal.get("daily_cap"),
        excluded=frozenset() if policy == "after_completion" else frozenset(goal.get("excluded_weekdays", ())),
        lead_days=goal.get("lead_days", 0),
        catchup="latest" if policy == "state_based" else goal.get("catchup_strategy", "all"),
        distribution=goal.get("task_distribution_strategy", "all"),
        freezes=goal.get("freeze_on_miss", False),
        skip_forgives=goal.get("skip_forgives", False),
        accounts=tuple(goal.get("accounts", ())),
        breaks=tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in goal.get("breaks", ())),
    )


@dataclass
class Task:
    """One task; `number` counts the goal's tasks from 1."""

    number: int
    line: int
    account: str | None
    sequence: int
    due: date
    created_on: date
    state: TaskState = TaskState.WAITING
    ended_on: date | None = None
    has_superseded: bool = False

    @property
    def is_open(self) -> bool:
        """Waiting or in progress."""
        return self.state in OPEN

    def end(self, state: TaskState, day: date) -> None:
        """Close it."""
        self.state = state
        self.ended_on = day


@dataclass
class Plan:
    """A deadline line's plan: the days, how many are made, and what was owed when it was made."""

    days: list[date]
    owed: int
    made: int = 0


@dataclass
class Line:
    """What one schedule runs for; no accounts means the platform itself."""

    index: int
    accounts: tuple[str, ...]
    cursor: date
    sequence: int = 0
    place: int = 0
    is_met: bool = False
    plan: Plan | None = None


@dataclass
class World:
    """One goal with all that is its own, on one day."""

    rules: Rules
    lines: list[Line]
    today: date
    status: Status = Status.ACTIVE
    status_before_pause: Status = Status.ACTIVE
    tasks: list[Task] = field(default_factory=list)
    paused_accounts: set[str] = field(default_factory=set)
    passed_over: int = 0

    @property
    def yesterday(self) -> date:
        """The day before today."""
        return self.today - ONE_DAY

    @property
    def horizon(self) -> date:
        """The last day whose slots are created today."""
        return self.today + self.rules.lead_days * ONE_DAY

    def tasks_of(self, line: Line) -> list[Task]:
        """All tasks of a line, oldest first."""
        return [task for task in self.tasks if task.line == line.index]

    def open_tasks(self) -> list[Task]:
        """All open tasks of the goal."""
        return [task for task in self.tasks if task.is_open]

    def live_accounts(self, line: Line) -> list[str]:
        """The accounts of a line that are not paused."""
        return [account for account in line.accounts if account not in self.paused_accounts]

    def is_live(self, line: Line) -> bool:
        """Whether a line may generate: the platform itself always may."""
        return not line.accounts or bool(self.live_accounts(line))


def open_world(goal: Mapping[str, Any]) -> World:
    """A goal as it is before its first event."""
    rules = read_rules(goal)
    day_before = rules.start - ONE_DAY
    if not rules.accounts or rules.distribution != "all":
        groups: list[tuple[str, ...]] = [rules.accounts]
    else:
        groups = [(account,) for account in rules.accounts]
    lines = [Line(index, accounts, day_before) for index, accounts in enumerate(groups)]
    return World(rules, lines, day_before)

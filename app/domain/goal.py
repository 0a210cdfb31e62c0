"""A goal: what has to be done, how often, for whom, and how it gets done."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.domain.breaks import Break
from app.domain.errors import Conflict
from app.domain.goal_labels import GoalLabels
from app.domain.run_rules import RunRules
from app.domain.scheduling.calendar_days import due_at, start_of_day
from app.domain.scheduling.catch_up import CatchUp
from app.domain.scheduling.policy import SchedulingPolicy
from app.domain.strategy import RunMode, StrategyChoice
from app.domain.task import Task


class GoalStatus(StrEnum):
    """Where a goal stands."""

    ACTIVE = "Active"
    FROZEN = "Frozen"
    PAUSED = "Paused"
    COMPLETED = "Completed"
    EXPIRED = "Expired"
    DELETED = "Deleted"


class Distribution(StrEnum):
    """The published values of `task_distribution_strategy`."""

    ALL = "all"
    ROUND_ROBIN = "round_robin"
    LEAST_BUSY = "least_busy"


class DuplicateForm(Conflict):
    """The form that makes this goal was sent before."""


class GoalActRefused(Conflict):
    """A goal in this status does not allow this act."""

    def __init__(self, goal: "Goal", act: str) -> None:
        """Name the goal, its present status and the act that was refused."""
        self.goal_id, self.status = goal.id, goal.status
        super().__init__(f"Goal {goal.id} is {goal.status}: it is not possible to {act} it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """`zone` is an IANA name, `due_time` a wall-clock time there (None: all day); `timeout_seconds` is per run.

    `lead_days` and `grace_minutes` as in the scheduling rules.
    """

    id: int
    platform_id: int
    description: str
    start_date: date
    policy: SchedulingPolicy
    account_ids: tuple[int, ...] = ()
    distribution: Distribution = Distribution.ALL
    catch_up: CatchUp = CatchUp.ALL
    freeze_on_miss: bool = False
    zone: str = "UTC"
    due_time: time | None = None
    lead_days: int = 0
    grace_minutes: int = 0
    execution: StrategyChoice = StrategyChoice("Manual")
    check: StrategyChoice = StrategyChoice("ManualCheck")
    run_mode: RunMode = RunMode.MANUAL
    timeout_seconds: int = 120
    run_rules: RunRules = RunRules()
    instructions: str = ""
    labels: GoalLabels = GoalLabels()
    status: GoalStatus = GoalStatus.ACTIVE
    paused_from: GoalStatus | None = None
    pause_reason: str = ""
    paused_until: date | None = None
    """The day whose first pass resumes it; None: a person does."""
    planning_error: str = ""
    missing: int = 0
    """How many tasks do not fit before its deadline, as of the last change."""
    version: int = 1

    @property
    def tz(self) -> ZoneInfo:
        """The zone as the standard library knows it."""
        return ZoneInfo(self.zone)

    def due_at(self, day: date) -> datetime:
        """The UTC instant from which a task of a local day is late."""
        return due_at(day, self.tz, self.due_time)

    @property
    def is_timed(self) -> bool:
        """Whether its tasks are due at a time of day, and not for the whole day."""
        return self.due_time is not None or self.policy.is_clock

    def fires_at(self, task: Task) -> datetime:
        """When the run of a task starts by itself: at its time, or at the start of its day where it has none."""
        return task.due_at if self.is_timed else start_of_day(task.due_date, self.tz)

    @property
    def effective_catch_up(self) -> CatchUp:
        """State-based goals always keep only the latest; where a policy has no missed slots it does not matter."""
        if self.policy.can_be_met:
            return CatchUp.LATEST
        return self.catch_up if self.policy.takes_catch_up else CatchUp.ALL

    def breaks_among(self, breaks: Iterable[Break]) -> tuple[Break, ...]:
        """Those for everything, the goal itself, its platform or one of its accounts."""
        return tuple(each for each in breaks if self._is_touched_by(each))

    def _is_touched_by(self, pause: Break) -> bool:
        if pause.account_id is not None:
            return pause.account_id in self.account_ids
        return pause.goal_id in {None, self.id} and pause.platform_id in {None, self.platform_id}

    @property
    def is_in_shadow(self) -> bool:
        """Whether its runs only propose: a person does the work."""
        return self.run_mode is RunMode.SHADOW

    @property
    def has_a_machine(self) -> bool:
        """Whether its work or its check can be done without a person."""
        return self.execution.acts_by_itself or self.check.acts_by_itself

    @property
    def is_done_by_hand(self) -> bool:
        """Whether the time between start and end of a task is that of a person."""
        return self.is_in_shadow or not self.execution.acts_by_itself

    @property
    def passes_look_at_tasks(self) -> bool:
        """Whether a pass may do something to tasks that exist already; where not, they need not be read."""
        ends = self.policy.last_day is not None or self.policy.can_be_met
        keeps_few = self.freeze_on_miss or self.effective_catch_up is CatchUp.LATEST
        return ends or keeps_few or self.run_mode.starts_by_itself or self.status is not GoalStatus.ACTIVE

    def is_left_alone_by(self, act: str) -> bool:
        """Whether an act on one of its tasks entails nothing: what is planned, and where the goal stands, stays."""
        if act == "start":
            return True  # what is open stays open
        follows = self.policy.follows_the_work or self.policy.can_be_met or self.policy.last_day is not None
        is_frozen = self.freeze_on_miss or self.status is GoalStatus.FROZEN
        return act != "reopen" and not follows and not is_frozen

    def paused(self, reason: str = "", until: date | None = None) -> "Goal":
        """Stop planning until resumed, or until a day; only an Active or Frozen goal can be paused."""
        if self.status not in {GoalStatus.ACTIVE, GoalStatus.FROZEN}:
            raise GoalActRefused(self, "pause")
        return replace(self, status=GoalStatus.PAUSED, paused_from=self.status, pause_reason=reason, paused_until=until)

    def resumed(self) -> "Goal":
        """Back to what it was before the pause."""
        if self.status is not GoalStatus.PAUSED:
            raise GoalActRefused(self, "resume")
        return self.entered(self.paused_from or GoalStatus.ACTIVE)

    def deleted(self) -> "Goal":
        """Hidden from now on; it remembers where it stood."""
        return replace(self, status=GoalStatus.DELETED, paused_from=self.status)

    def restored(self) -> "Goal":
        """Where it stood when it was deleted; only a deleted goal can be restored."""
        if self.status is not GoalStatus.DELETED:
            raise GoalActRefused(self, "restore")
        return replace(self, status=self.paused_from or GoalStatus.ACTIVE, paused_from=None)

    def entered(self, status: GoalStatus) -> "Goal":
        """The same goal in another status, with nothing left of a pause."""
        return replace(self, status=status, paused_from=None, pause_reason="", paused_until=None)

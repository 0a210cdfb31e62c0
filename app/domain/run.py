"""A run: one attempt of a strategy to perform or check one task. The row is the truth; a queue only carries its id."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.errors import Conflict
from app.domain.isolation import Isolation
from app.domain.run_file import RunFile


class RunKind(StrEnum):
    """What the run does for its task."""

    EXECUTION = "execution"
    CHECK = "check"


class RunStatus(StrEnum):
    """queued → running → one of the others."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"
    LOST = "lost"

    @property
    def is_live(self) -> bool:
        """Queued or running: no second run of the task may be made."""
        return self in {RunStatus.QUEUED, RunStatus.RUNNING}


class Verdict(StrEnum):
    """What a check says, as its last line of output or in its result file."""

    GOAL_MET = "GOAL_MET"
    CHECK_SUCCESS = "CHECK_SUCCESS"
    CHECK_FAIL = "CHECK_FAIL"


class AlreadyRequested(Conflict):
    """A run of this task is already queued or running."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """`fence` grows with every claim; a write that carries a stale fence changes nothing. Instants are UTC.

    A trial runs a draft of a script in the context of a task and never touches that task. A shadow run works beside
    the person: its end only proposes what to do with the task.
    """

    id: int
    task_id: int
    goal_id: int
    kind: RunKind
    requested_by: str
    queued_at: datetime
    status: RunStatus = RunStatus.QUEUED
    attempt: int = 1
    fence: int = 0
    lease_until: datetime | None = None
    started_at: datetime | None = None
    account_id: int | None = None
    is_trial: bool = False
    is_shadow: bool = False
    version_id: int | None = None
    """The script version that it runs; known from the claim on, for a trial from the beginning."""
    not_before: datetime | None = None
    held_because: str = ""
    """Why a queued run does not begin yet, in words; empty while nothing but a free worker is wanted."""
    cancel_asked_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOutcome:
    """How a run ended: its status, what it said, and why, in words for the task's history."""

    status: RunStatus
    note: str = ""
    verdict: Verdict | None = None
    exit_status: int | None = None
    value: float | None = None
    target: float | None = None
    isolation: Isolation | None = None
    """The level that a script really ran at; None where none was started."""
    files: tuple[RunFile, ...] = ()
    """What is to be kept with the run, in the order of its making."""


@dataclass(frozen=True, slots=True)
class RunOutput:
    """The first and the last part of what a run printed, and how many bytes between them were dropped."""

    head: str = ""
    tail: str = ""
    dropped_bytes: int = 0

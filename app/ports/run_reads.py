"""The need to show runs: frozen rows for pages, each page one query, never one per row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.domain.isolation import Isolation
from app.domain.run import RunKind, RunOutput, RunStatus
from app.domain.run_file import PICTURES, RunFile
from app.domain.run_rules import RunRules
from app.ports.read_models import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFilter:
    """What `/runs` is narrowed to; nothing set means everything.

    `is_trial` keeps trials only, or leaves them out; `is_shadow` likewise runs that only propose.
    """

    statuses: tuple[RunStatus, ...] = ()
    kind: RunKind | None = None
    goal_id: int | None = None
    account_id: int | None = None
    is_trial: bool | None = None
    is_shadow: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """A run as lists show it, with the goal and the account of its task. Instants are UTC.

    A queued run that has to wait says so in `held_because`, and until when in `not_before`. No `isolation`: none was
    recorded.
    """

    id: int
    task_id: int
    goal_id: int
    goal_description: str
    platform_name: str
    platform_color: str
    account_id: int | None
    account_username: str
    kind: RunKind
    status: RunStatus
    is_trial: bool
    is_shadow: bool
    attempt: int
    requested_by: str
    queued_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    not_before: datetime | None
    held_because: str
    cancel_asked_by: str
    exit_status: int | None
    verdict: str
    value: float | None
    target: float | None
    note: str
    isolation: Isolation | None
    version_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedRun(RunRow):
    """A run with what it printed, already capped."""

    output: RunOutput

    @property
    def has_forgotten_output(self) -> bool:
        """Whether there was output that is older than the program keeps it."""
        return self.output.dropped_bytes > 0 and not self.output.head


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeRun(PrintedRun):
    """Everything of one run, and the attempts before and after it.

    `rules` are those of its goal now; None where they cannot be read.
    """

    worker: str
    lease_until: datetime | None
    timeout_seconds: int
    rules: RunRules | None
    previous_attempt_id: int | None
    next_attempt_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFileRow:
    """A file kept with a run, without its content. `size` is in bytes."""

    name: str
    media_type: str
    size: int

    @property
    def is_picture(self) -> bool:
        """Whether a page may show it as it is."""
        return self.media_type in PICTURES


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredRun:
    """A run whose check gave a value; `target` is what it was measured against, where it said so."""

    run_id: int
    ended_at: datetime
    value: float
    target: float | None


class IRunReads(Protocol):
    """Every question that a page asks about runs. Those of hidden (deleted) tasks never appear."""

    def runs(self, wanted: RunFilter, cursor: str | None, size: int = 50) -> Page[RunRow]:
        """Newest first; raises InvalidCursor."""

    def run(self, run_id: int) -> WholeRun:
        """Raises NotFound."""

    def measured(self, goal_id: int, size: int = 60) -> Sequence[MeasuredRun]:
        """The newest ones of a goal that gave a value, oldest first; trials aside. One query."""

    def runs_of_task(self, task_id: int, size: int = 50) -> Sequence[PrintedRun]:
        """The newest of them, oldest first."""

    def files(self, run_id: int) -> Sequence[RunFileRow]:
        """What is kept with a run, in the order of its making; nothing where there is no such run."""

    def file(self, run_id: int, name: str) -> RunFile:
        """One of them; raises NotFound."""

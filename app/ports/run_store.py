"""The need to keep runs and the versions of scripts: the part of persistence that workers use."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from app.domain.run import Run, RunKind, RunOutcome, RunOutput
from app.domain.run_file import RunFile
from app.domain.script_version import ScriptVersion


class IRunRepository(Protocol):
    """Runs. Every write after the claim carries the fence and answers False when it is stale."""

    def add(self, run: Run) -> Run:
        """The run with its id; raises AlreadyRequested while another run of the task is queued or running.

        Trials stand beside the others and beside each other.
        """

    def get(self, run_id: int) -> Run:
        """Raises NotFound."""

    def live_of_task(self, task_id: int) -> Run | None:
        """The queued or running run of a task, trials aside."""

    def claim(self, run_id: int, now: datetime, lease: timedelta, worker: str) -> Run | None:
        """queued → running with a new fence, or None when somebody else has it or it may not begin yet.

        `worker` is the name of the process. The run gets the present version of its script, unless it has one already.
        """

    def add_begun(self, run: Run, now: datetime, lease: timedelta, worker: str) -> Run:
        """`add` and `claim` in one step, for a run that nobody else has seen yet; raises AlreadyRequested."""

    def hold(self, run: Run, because: str, until: datetime | None) -> None:
        """Keep a queued run from beginning: until an instant, or (None) until somebody tries again; with the reason."""

    def turn_into_shadows(self, goal_id: int) -> None:
        """Have what is queued of a goal only propose; trials stay trials."""

    def let_go(self, account_id: int) -> None:
        """Have what is held on an account try again; a further attempt whose time has not come stays as it is."""

    def renew(self, run: Run, lease_until: datetime) -> bool:
        """The heartbeat."""

    def keep_output(self, run: Run, output: RunOutput) -> bool:
        """Output so far, already within its caps and free of secrets."""

    def finish(self, run: Run, outcome: RunOutcome, at: datetime, *, only_if_lapsed: bool = False) -> bool:
        """running → an ended status; `only_if_lapsed`: only where its lease is over at that instant."""

    def cancel_queued(self, run_id: int, at: datetime, note: str) -> bool:
        """queued → cancelled."""

    def cancel_queued_of(self, task_ids: Collection[int], at: datetime, note: str) -> None:
        """queued → cancelled, for those runs of some tasks that are queued; trials aside."""

    def ask_to_cancel(self, run_id: int, by: str) -> bool:
        """Tell whoever runs a running run to end it; False when it is not running."""

    def queued(self, now: datetime, limit: int) -> Sequence[int]:
        """Ids of queued runs that may begin, oldest first; those last that wait for others to end."""

    def waiting_beside(self, run: Run, limit: int) -> Sequence[int]:
        """Ids of queued runs of the same goal or account that are held, oldest first."""

    def next_beginning(self, now: datetime) -> datetime | None:
        """The earliest instant after now at which a queued run may begin."""

    def running_of_goal(self, goal_id: int) -> int:
        """How many runs of a goal go on."""

    def running_of_account(self, account_id: int) -> int:
        """How many runs go on for an account, of whatever goal."""

    def last_end_of_account(self, account_id: int) -> datetime | None:
        """When the newest run on an account ended."""

    def failures_in_a_row(self, goal_id: int, limit: int) -> int:
        """How many of a goal's newest runs failed, up to the last that did not (at most `limit`).

        A check that says CHECK_FAIL failed. Cancelled runs, trials and shadow runs say nothing, nor does an execution
        whose check has not said yes.
        """

    def leases_over(self, now: datetime) -> Sequence[Run]:
        """Running runs whose lease has ended."""

    def next_lease_end(self) -> datetime | None:
        """The earliest end of a lease of a running run."""

    def forget_output(self, ended_before: datetime, limit: int) -> int:
        """Empty the output of runs that ended before an instant, at most so many; answers how many there were.

        What is emptied counts as dropped, so that a run still says that it had output.
        """


class IRunFileRepository(Protocol):
    """Files kept with runs, such as screenshots."""

    def keep(self, run_id: int, files: Sequence[RunFile], at: datetime) -> None:
        """Add the files of a run, whose names are all different; asked once, in the transaction that ends the run."""

    def forget(self, kept_before: datetime, limit: int) -> int:
        """Delete files that were kept before an instant, the oldest first, at most so many; answers how many."""


class IScriptRepository(Protocol):
    """Versions of scripts, only ever added to. The newest one of a goal that is no draft is its present script."""

    def add(self, version: ScriptVersion) -> ScriptVersion:
        """The version with its id."""

    def get(self, version_id: int) -> ScriptVersion:
        """Raises NotFound."""

    def present(self, goal_id: int, kind: RunKind) -> ScriptVersion | None:
        """What a goal's script is now; None before the first. Empty content: the goal has none any more."""

    def number_of(self, version: ScriptVersion) -> int:
        """Its place among the versions of its goal and kind that are no drafts, from 1 on."""

"""Runs of the planted tasks that wait, go on or have ended."""

from dataclasses import replace
from datetime import datetime, timedelta

from app.domain.account import Account
from app.domain.run import Run, RunKind, RunOutcome, RunStatus, Verdict
from app.domain.task import Task
from tests.contracts.seed import NOW, Seed

LEASE, SECOND = timedelta(seconds=60), timedelta(seconds=1)
SUCCEEDED = RunOutcome(status=RunStatus.SUCCEEDED)
ENDINGS = {
    "well": SUCCEEDED,
    "checked": RunOutcome(status=RunStatus.SUCCEEDED, verdict=Verdict.CHECK_SUCCESS),
    "said no": RunOutcome(status=RunStatus.SUCCEEDED, verdict=Verdict.CHECK_FAIL),
    "failed": RunOutcome(status=RunStatus.FAILED),
    "timed out": RunOutcome(status=RunStatus.TIMED_OUT),
    "lost": RunOutcome(status=RunStatus.LOST),
    "cancelled": RunOutcome(status=RunStatus.CANCELLED),
}


def asked(seed: Seed, task: Task, at: datetime = NOW, **changed: object) -> Run:
    """A queued run of a task, for its account."""
    usual = Run(
        id=0, task_id=task.id, goal_id=task.goal_id, account_id=task.account_id, kind=RunKind.EXECUTION,
        requested_by="ann", queued_at=at,
    )  # fmt: skip
    with seed.begin() as uow:
        added = uow.runs.add(replace(usual, **changed))  # type: ignore[arg-type]  # a test's own
        uow.commit()
    return added


def begun(seed: Seed, run: Run, at: datetime = NOW) -> Run:
    with seed.begin() as uow:
        claimed = uow.runs.claim(run.id, at, LEASE, "here:1")
        uow.commit()
    assert claimed is not None
    return claimed


def ended(seed: Seed, run: Run, outcome: RunOutcome = SUCCEEDED, at: datetime = NOW) -> None:
    with seed.begin() as uow:
        assert uow.runs.finish(run, outcome, at)
        uow.commit()


def held(seed: Seed, run: Run, because: str = "the goal is busy", until: datetime | None = None) -> None:
    with seed.begin() as uow:
        uow.runs.hold(run, because, until)
        uow.commit()


def of_other_account(seed: Seed, account: Account | None) -> Task:
    """A task of another goal, for an account or for the platform as a whole."""
    (task,) = seed.tasks(1, seed.more(account=account))
    return task

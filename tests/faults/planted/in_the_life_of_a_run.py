"""Mistakes in the record of runs, one each."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.application import recording_runs, run_consequences
from app.application.recording_runs import RecordingRuns
from app.application.run_consequences import Following, follow, locked_goal
from app.domain.goal import Goal
from app.domain.run import Run, RunOutcome, RunStatus
from app.domain.task import TaskChange
from tests.builders import World
from tests.fakes.runs import FakeRunRepository
from tests.fakes.tables import Tables
from tests.fakes.tasks import FakeTaskRepository
from tests.faults import run_actors
from tests.faults.explorer import Step
from tests.faults.run_actors import Working


def without_the_fence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever claimed a run once may write it for ever."""
    monkeypatch.setattr(FakeRunRepository, "_owned", lambda self, run: True)


def claims_what_is_not_queued(monkeypatch: pytest.MonkeyPatch) -> None:
    """A claim is an update without a condition."""

    def claim(self: FakeRunRepository, run_id: int, now: datetime, lease: timedelta, worker: str) -> Run:
        run = self._tables.runs[run_id]
        claimed = replace(run, status=RunStatus.RUNNING, fence=run.fence + 1, lease_until=now + lease, started_at=now)
        self._tables.runs[run_id] = claimed
        return claimed

    real_get = FakeRunRepository.get
    monkeypatch.setattr(FakeRunRepository, "claim", claim)
    monkeypatch.setattr(
        FakeRunRepository, "get", lambda self, run_id: replace(real_get(self, run_id), status=RunStatus.QUEUED)
    )


def gives_up_who_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who closes lost runs does not look at the lease again."""
    real = FakeRunRepository.finish

    def finish(self: FakeRunRepository, run: Run, outcome: RunOutcome, at: datetime, **_: bool) -> bool:
        return real(self, run, outcome, at)

    monkeypatch.setattr(FakeRunRepository, "finish", finish)


def ends_in_two_commits(monkeypatch: pytest.MonkeyPatch) -> None:
    """First the run, then the task: the worker may die between them."""

    def first(self: RecordingRuns, run: Run, outcome: RunOutcome, *_: object, **__: bool) -> None:
        with self._begin() as uow:
            uow.runs.finish(run, outcome, self._clock.now())
            uow.commit()

    def steps(self: run_actors.Worker, stands: Working, tables: Tables) -> Any:
        if stands.place != "half ended":
            yield from real_steps(self, stands, tables)
            return
        yield Step("dies", lambda world: (run_actors.GONE, None))
        yield Step("records the task", lambda world: (_followed(world, stands), None))

    def recorded(self: run_actors.Worker, world: World, stands: Working, run: Run, outcome: RunOutcome) -> Working:
        world.recording.end(run, outcome)
        return replace(stands, place="half ended")

    real_steps = run_actors.Worker.steps
    monkeypatch.setattr(RecordingRuns, "end", first)
    monkeypatch.setattr(run_actors.Worker, "steps", steps)
    monkeypatch.setattr(run_actors.Worker, "recorded", recorded)


def _followed(world: World, stands: Working) -> Working:
    assert stands.run is not None
    with world.store.unit_of_work() as uow:
        follow(uow, world.clock, stands.run, world.outcome(stands.run.id), locked_goal(uow, stands.run))
        uow.commit()
    return Working(claims_left=stands.claims_left)


def without_history(monkeypatch: pytest.MonkeyPatch) -> None:
    """A task changes and its history does not."""
    real = FakeTaskRepository.record

    def record(self: FakeTaskRepository, changes: Iterable[TaskChange]) -> None:
        real(self, [each if each.before is None else replace(each, logs=()) for each in changes])

    monkeypatch.setattr(FakeTaskRepository, "record", record)


def loses_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a lost run means for its task is forgotten."""
    real = run_consequences.follow

    def forgetful(uow: Any, clock: Any, run: Run, outcome: RunOutcome, goal: Goal | None) -> Following:
        return Following() if outcome.status is RunStatus.LOST else real(uow, clock, run, outcome, goal)

    monkeypatch.setattr(recording_runs, "follow", forgetful)


def never_reaps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks for workers that are gone."""
    monkeypatch.setattr(FakeRunRepository, "leases_over", lambda self, now: [])


def counts_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The counters move twice with each arrow."""
    real = FakeTaskRepository._count

    def count(self: FakeTaskRepository, task: Any, change: TaskChange) -> None:
        real(self, task, change)
        real(self, task, change)

    monkeypatch.setattr(FakeTaskRepository, "_count", count)


def asks_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A task may have two live runs."""
    monkeypatch.setattr(FakeRunRepository, "live_of_task", lambda self, task_id: None)

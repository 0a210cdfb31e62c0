"""Runs as pages show them, on every kind of store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import text

from app.adapters.persistence.engine import Database, open_database
from app.adapters.persistence.read_models.sql_read_models import SqlReadModels
from app.adapters.persistence.read_models.sql_run_reads import SqlRunReads
from app.adapters.persistence.unit_of_work import unit_of_work_factory
from app.domain.errors import NotFound
from app.domain.isolation import Isolation
from app.domain.run import Run, RunKind, RunOutcome, RunOutput, RunStatus, Verdict
from app.domain.run_rules import RunRules
from app.domain.task import Task
from app.ports.persistence import UnitOfWorkFactory
from app.ports.read_models import InvalidCursor, IReadModels, Page
from app.ports.run_reads import IRunReads, PrintedRun, RunFilter, RunRow, WholeRun
from tests.contracts.conftest import COPIES, POSTGRESQL
from tests.contracts.seed import DAY, NOW, TODAY, Seed, plant
from tests.fakes.store import FakeStore
from tests.web.fake_reads import FakeReads
from tests.web.fake_run_reads import FakeRunReads

EVERY = RunFilter()
FAILED = RunOutcome(status=RunStatus.FAILED, note="exit status 1", exit_status=1)


@dataclass
class World:
    """A planted store, and what pages ask of it."""

    seed: Seed
    runs: IRunReads
    reads: IReadModels

    def task(self, **of: Any) -> Task:
        return self.seed.tasks(1, **of)[0]

    def add(self, task: Task, **changed: Any) -> Run:
        plain = Run(
            id=0, task_id=task.id, goal_id=task.goal_id, account_id=task.account_id, kind=RunKind.EXECUTION,
            requested_by="ann", queued_at=NOW,
        )  # fmt: skip
        with self.seed.begin() as uow:
            added = uow.runs.add(replace(plain, **changed))
            uow.commit()
        return added

    def claimed(self, run: Run) -> Run:
        with self.seed.begin() as uow:
            claimed = uow.runs.claim(run.id, NOW + DAY, DAY, "here:1")
            assert claimed is not None
            uow.commit()
        return claimed

    def ended(self, task: Task, outcome: RunOutcome = FAILED, output: RunOutput | None = None, **changed: Any) -> Run:
        run = self.claimed(self.add(task, **changed))
        with self.seed.begin() as uow:
            uow.runs.keep_output(run, output or RunOutput())
            uow.runs.finish(run, outcome, NOW + 2 * DAY)
            uow.commit()
        return run


def planted(begin: UnitOfWorkFactory, runs: IRunReads, reads: IReadModels) -> World:
    return World(plant(begin), runs, reads)


@pytest.fixture(params=["fake", "sqlite", POSTGRESQL])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "fake":
        store = FakeStore()
        yield planted(store.unit_of_work, FakeRunReads(store), FakeReads(store))
        return
    opened = open_database(request.getfixturevalue(COPIES[request.param]))
    yield planted(unit_of_work_factory(opened), SqlRunReads(opened), SqlReadModels(opened))
    opened.dispose()


def ids(page: Page[RunRow]) -> list[int]:
    return [row.id for row in page.items]


def facts(task: Task, run: Run) -> dict[str, Any]:
    """What every row says of a queued run."""
    return {
        "id": run.id, "task_id": task.id, "goal_id": task.goal_id, "goal_description": "Water the plants",
        "platform_name": "Garden", "platform_color": "#206bc4", "account_id": task.account_id,
        "account_username": "ann", "kind": RunKind.EXECUTION, "status": RunStatus.QUEUED, "is_trial": False,
        "is_shadow": False,
        "attempt": 1, "requested_by": "ann", "queued_at": NOW, "started_at": None, "ended_at": None,
        "not_before": None, "held_because": "", "cancel_asked_by": "", "exit_status": None, "verdict": "",
        "value": None, "target": None, "note": "", "isolation": None, "version_id": None,
    }  # fmt: skip


def test_a_run_that_waits_says_why_and_until_when(world: World) -> None:
    task = world.task()
    run = world.add(task)
    with world.seed.begin() as uow:
        uow.runs.hold(run, "Quiet hours.", NOW + DAY)
        uow.commit()
    held = facts(task, run) | {"held_because": "Quiet hours.", "not_before": NOW + DAY}
    assert world.runs.runs(EVERY, None) == Page((RunRow(**held),))


def test_one_run_is_shown_whole(world: World) -> None:
    task = world.task()
    outcome = RunOutcome(
        status=RunStatus.SUCCEEDED, note="n", verdict=Verdict.GOAL_MET, exit_status=0, value=1.5, target=2.5,
        isolation=Isolation.SANDBOXED,
    )  # fmt: skip
    run = world.ended(task, outcome, RunOutput("head", "tail", 7), kind=RunKind.CHECK)
    expected = facts(task, run) | {
        "kind": RunKind.CHECK, "status": RunStatus.SUCCEEDED, "started_at": NOW + DAY, "ended_at": NOW + 2 * DAY,
        "exit_status": 0, "verdict": "GOAL_MET", "value": 1.5, "target": 2.5, "note": "n",
        "isolation": Isolation.SANDBOXED,
    }  # fmt: skip
    output = RunOutput("head", "tail", 7)
    assert list(world.runs.runs_of_task(task.id)) == [PrintedRun(**expected, output=output)]
    assert world.runs.run(run.id) == WholeRun(
        **expected, output=output, worker="here:1", lease_until=None, timeout_seconds=120, rules=RunRules(),
        previous_attempt_id=None, next_attempt_id=None,
    )  # fmt: skip


def test_a_run_says_that_its_output_was_forgotten(world: World) -> None:
    run = world.ended(world.task(), output=RunOutput("he\u00e9d", "tail", 3))
    before = world.runs.run(run.id)
    with world.seed.begin() as uow:
        uow.runs.forget_output(NOW + 3 * DAY, 10)
        uow.commit()
    after = world.runs.run(run.id)
    assert after == replace(before, output=RunOutput(dropped_bytes=12))
    assert (before.has_forgotten_output, after.has_forgotten_output) == (False, True)


def test_runs_of_a_task_come_oldest_first_and_without_those_of_others(world: World) -> None:
    task, other = world.task(), world.task()
    first, _, second = world.ended(task), world.ended(other), world.add(task)
    assert [run.id for run in world.runs.runs_of_task(task.id)] == [first.id, second.id]
    assert [run.id for run in world.runs.runs_of_task(task.id, size=1)] == [second.id]


def test_a_run_that_is_told_to_end_names_who_told_it(world: World) -> None:
    run = world.claimed(world.add(world.task()))
    with world.seed.begin() as uow:
        uow.runs.ask_to_cancel(run.id, "bob")
        uow.commit()
    whole = world.runs.run(run.id)
    assert (whole.cancel_asked_by, whole.status, whole.lease_until) == ("bob", RunStatus.RUNNING, NOW + 2 * DAY)


def test_what_is_not_there_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        world.runs.run(99)


def test_attempts_know_their_neighbours_but_not_those_of_another_time(world: World) -> None:
    task = world.task()
    first = world.ended(task)
    check = world.ended(task, kind=RunKind.CHECK, attempt=2)
    second = world.ended(task, attempt=2)
    again = world.ended(task)
    trial = world.ended(task, attempt=2, is_trial=True)
    shown = [world.runs.run(run.id) for run in (first, check, second, again, trial)]
    assert [(run.previous_attempt_id, run.next_attempt_id) for run in shown] == [
        (None, second.id), (None, None), (first.id, None), (None, None), (None, None),
    ]  # fmt: skip


def test_a_filter_narrows_the_list(world: World) -> None:
    line = world.seed.more(account=world.seed.other_account)
    mine, other = world.task(), world.task(of=line)
    failed = world.ended(mine)
    check = world.ended(mine, RunOutcome(status=RunStatus.SUCCEEDED), kind=RunKind.CHECK, is_shadow=True)
    trial = world.add(mine, is_trial=True)
    beside = world.add(other)
    wanted = (
        EVERY, RunFilter(statuses=(RunStatus.FAILED,)), RunFilter(kind=RunKind.CHECK), RunFilter(goal_id=line.goal_id),
        RunFilter(account_id=world.seed.account.id), RunFilter(is_trial=True), RunFilter(is_trial=False),
        RunFilter(statuses=(RunStatus.QUEUED,), goal_id=mine.goal_id), RunFilter(goal_id=99),
        RunFilter(is_shadow=True), RunFilter(is_shadow=False),
    )  # fmt: skip
    assert [ids(world.runs.runs(each, None)) for each in wanted] == [
        [beside.id, trial.id, check.id, failed.id], [failed.id], [check.id], [beside.id],
        [trial.id, check.id, failed.id], [trial.id], [beside.id, check.id, failed.id], [trial.id], [],
        [check.id], [beside.id, trial.id, failed.id],
    ]  # fmt: skip


def test_runs_come_in_pages_newest_first(world: World) -> None:
    task = world.task()
    made = [world.ended(task).id for _ in range(5)][::-1]
    first = world.runs.runs(EVERY, None, 2)
    second = world.runs.runs(EVERY, first.next, 2)
    third = world.runs.runs(EVERY, second.next, 2)
    assert [ids(page) for page in (first, second, third)] == [made[:2], made[2:4], made[4:]]
    assert (first.previous, third.next, world.runs.runs(EVERY, third.previous, 2).items) == (None, None, second.items)
    assert ids(world.runs.runs(EVERY, second.previous, 2)) == made[:2]


def test_a_place_that_cannot_be_read_is_refused(world: World) -> None:
    with pytest.raises(InvalidCursor):
        world.runs.runs(EVERY, "no such place")


def test_runs_of_deleted_goals_are_not_shown(world: World) -> None:
    task = world.task()
    run = world.ended(task)
    with world.seed.begin() as uow:
        uow.tasks.hide(goal_id=task.goal_id)
        uow.commit()
    with pytest.raises(NotFound):
        world.runs.run(run.id)
    assert (world.runs.runs(EVERY, None), list(world.runs.runs_of_task(task.id))) == (Page(()), [])


@pytest.mark.parametrize(
    ("outcome", "is_shown"),
    [
        (FAILED, True),
        (RunOutcome(status=RunStatus.TIMED_OUT), True),
        (RunOutcome(status=RunStatus.LOST), True),
        (RunOutcome(status=RunStatus.SUCCEEDED, verdict=Verdict.CHECK_FAIL), True),
        (RunOutcome(status=RunStatus.SUCCEEDED), False),
    ],
)
def test_a_task_in_progress_whose_newest_run_failed_is_with_a_person(
    world: World, outcome: RunOutcome, *, is_shown: bool
) -> None:
    task = world.task()
    waiting = world.task()
    world.seed.act(task.id, "start")
    world.ended(task, RunOutcome(status=RunStatus.SUCCEEDED) if is_shown else FAILED)
    newest = world.ended(task, outcome)
    world.ended(task, FAILED if not is_shown else RunOutcome(status=RunStatus.SUCCEEDED), is_trial=True)
    world.ended(waiting)
    rows = [world.reads.task(each.id, NOW).failed_run_id for each in (task, waiting)]
    assert rows == [newest.id if is_shown else None, None]


def test_a_task_whose_run_goes_on_or_was_called_off_is_not_with_a_person(world: World) -> None:
    task, called_off = world.task(), world.task()
    for each in (task, called_off):
        world.seed.act(each.id, "start")
    world.ended(task)
    world.add(task, attempt=2)
    queued = world.add(called_off)
    with world.seed.begin() as uow:
        uow.runs.cancel_queued(queued.id, NOW, "Cancelled by ann.")
        uow.commit()
    assert [world.reads.task(each.id, NOW).failed_run_id for each in (task, called_off)] == [None, None]


def test_rules_that_cannot_be_read_do_not_hide_a_run(seed: Seed, database: Database) -> None:
    (task,) = seed.tasks(1, due=TODAY)
    run = seed.run(task)
    with database.writer.begin() as connection:
        connection.execute(text("UPDATE goals SET run_rules = 'junk'"))
    assert SqlRunReads(database).run(run.id).rules is None


def test_what_checks_measured_comes_oldest_first_and_the_newest_are_kept(world: World) -> None:
    seed = world.seed
    others = world.task(of=seed.more())
    measured = [
        world.ended(task, RunOutcome(status=RunStatus.SUCCEEDED, value=float(task.id), target=9.5))
        for task in seed.tasks(3)
    ]
    for outcome in (FAILED, RunOutcome(status=RunStatus.SUCCEEDED)):
        world.ended(world.task(), outcome)
    world.ended(world.task(), RunOutcome(status=RunStatus.SUCCEEDED, value=1.0), is_trial=True)
    world.ended(others, RunOutcome(status=RunStatus.SUCCEEDED, value=1.0))
    found = world.runs.measured(seed.goal.id, 2)
    assert [(run.run_id, run.value, run.target) for run in found] == [
        (run.id, float(run.task_id), 9.5) for run in measured[1:]
    ]

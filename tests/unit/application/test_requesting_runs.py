"""Asking for runs: one at a time, only where a machine can do it, never for what is over; and runs that start alone."""

from collections.abc import Mapping

import pytest

from app.application.requesting_runs import NothingToRun
from app.application.working_on_tasks import Answer
from app.domain.errors import NotFound
from app.domain.run import Run, RunKind, RunStatus
from app.domain.task_status import InvalidTransition
from tests.builders import PERSON, World, noon

EXECUTION, CHECK = RunKind.EXECUTION, RunKind.CHECK
QUEUED, CANCELLED = RunStatus.QUEUED, RunStatus.CANCELLED
BY_SCRIPT = {"execution_strategy": "CustomScript", "execution_script_content": "x"}
CHECKED_BY_SCRIPT = {"check_strategy": "CustomScriptCheck", "check_script_content": "x"}
ON_DUE = {"run_mode": "on_due"}
KINDS = pytest.mark.parametrize("kind", RunKind)


def with_task(**fields: str) -> World:
    world = World()
    world.add_goal(**{**BY_SCRIPT, **CHECKED_BY_SCRIPT, **fields})
    world.tick()
    return world


@KINDS
def test_a_run_asked_for_is_queued_and_offered_and_the_task_waits(kind: RunKind) -> None:
    world = with_task()
    answer = world.request(1, kind)
    run = Run(id=1, task_id=1, goal_id=1, kind=kind, requested_by=PERSON, queued_at=noon("2027-05-04"))
    assert (answer, world.runs(), world.queue.offered, world.statuses()) == (Answer.DONE, [run], [1], ["Waiting"])


@KINDS
def test_a_run_may_be_asked_for_on_a_task_in_progress(kind: RunKind) -> None:
    world = with_task()
    world.act(1, "start")
    world.request(1, kind)
    assert world.run_statuses() == [(kind, QUEUED)]


@KINDS
@pytest.mark.parametrize("act", ["complete", "fail", "skip"])
def test_nothing_runs_for_an_ended_task(kind: RunKind, act: str) -> None:
    world = with_task()
    world.act(1, act)
    with pytest.raises(InvalidTransition):
        world.request(1, kind)
    assert world.runs() == []


@pytest.mark.parametrize("first", RunKind)
@pytest.mark.parametrize("second", RunKind)
def test_asking_twice_while_a_run_is_queued_makes_no_second_one(first: RunKind, second: RunKind) -> None:
    world = with_task()
    world.request(1, first)
    assert (world.request(1, second), world.run_statuses()) == (Answer.ALREADY_DONE, [(first, QUEUED)])


def test_after_a_run_has_ended_another_may_be_asked_for() -> None:
    world = with_task()
    world.run(1)
    assert (world.request(1), len(world.runs())) == (Answer.DONE, 2)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (EXECUTION, {"execution_strategy": "Manual"}),
        (CHECK, {"check_strategy": "ManualCheck"}),
        (CHECK, {"check_strategy": "NoCheck"}),
    ],
)
def test_what_is_left_to_a_person_cannot_be_run(kind: RunKind, fields: dict[str, str]) -> None:
    world = with_task(**fields)
    with pytest.raises(NothingToRun):
        world.request(1, kind)


def test_a_task_that_is_not_there_cannot_be_run() -> None:
    with pytest.raises(NotFound):
        with_task().request(9)


def test_a_task_of_a_deleted_goal_cannot_be_run() -> None:
    world = with_task()
    world.planning.delete(1, PERSON)
    with pytest.raises(NotFound):
        world.request(1)


@pytest.mark.parametrize("act", ["complete", "fail", "skip"])
def test_a_queued_run_is_cancelled_when_a_person_ends_its_task(act: str) -> None:
    world = with_task()
    world.request(1)
    world.act(1, act)
    assert (world.run_statuses(), world.outcome(1).note) == ([(EXECUTION, CANCELLED)], "the task ended")


def test_what_is_queued_of_tasks_that_end_together_is_called_off_too() -> None:
    world = with_task(
        policy_type="state_based", interval_days="1", lead_days="3", start_date="2027-05-04", catchup_strategy="latest"
    )
    for task in world.tasks()[:3]:
        world.request(task.id)
    world.act(1, "complete", goal_met=True)
    assert (set(world.statuses()[1:]), world.run_statuses()) == ({"Skipped"}, 3 * [(EXECUTION, CANCELLED)])


def test_a_queued_run_of_a_superseded_task_is_called_off_when_its_turn_comes() -> None:
    world = with_task(catchup_strategy="latest")
    world.request(1)
    world.on("2027-05-05").tick()
    world.performing.perform(1)
    assert (world.run_statuses(), world.outcome(1).note) == ([(EXECUTION, CANCELLED)], "The task is Skipped already.")


def test_a_queued_run_goes_on_when_its_task_is_only_started() -> None:
    world = with_task()
    world.request(1)
    world.act(1, "start")
    assert world.run_statuses() == [(EXECUTION, QUEUED)]


# Runs that start by themselves


def test_on_the_day_the_execution_is_queued_and_offered_once() -> None:
    world = with_task(**ON_DUE)
    world.tick()
    world.clock.instant = noon("2027-05-04").replace(hour=13)
    world.tick()
    run = Run(id=1, task_id=1, goal_id=1, kind=EXECUTION, requested_by="scheduler", queued_at=noon("2027-05-04"))
    assert (world.runs(), world.queue.offered) == ([run], [1])


def test_where_a_person_performs_the_check_is_queued_instead() -> None:
    world = with_task(**ON_DUE, execution_strategy="Manual")
    assert world.run_statuses() == [(CHECK, QUEUED)]


MANUAL: Mapping[str, str] = {"execution_strategy": "Manual", "check_strategy": "ManualCheck"}


@pytest.mark.parametrize("fields", [{}, {**ON_DUE, **MANUAL}])
def test_nothing_starts_alone_unless_the_goal_and_its_strategies_say_so(fields: dict[str, str]) -> None:
    assert with_task(**fields).runs() == []


def test_a_task_made_ahead_runs_on_its_day_only() -> None:
    world = with_task(**ON_DUE, interval_days="3", lead_days="3")
    early = [run.task_id for run in world.runs()]
    world.on("2027-05-06").tick()
    before = [run.task_id for run in world.runs()]
    following = world.tick()
    world.on("2027-05-07").tick()
    assert (early, before, following, [run.task_id for run in world.runs()]) == (
        [1],
        [1],
        noon("2027-05-07").replace(hour=0),
        [1, 2],
    )


def test_a_run_that_ended_is_not_started_again_by_the_next_pass() -> None:
    world = with_task(**ON_DUE, check_strategy="ManualCheck")
    world.performing.perform(1)
    world.act(1, "reopen")
    world.edit(1)
    world.tick()
    assert len(world.runs()) == 1


def test_a_task_moved_to_another_day_runs_again_on_that_day() -> None:
    world = with_task(**ON_DUE, interval_days="30", check_strategy="ManualCheck")
    world.performing.perform(1)
    world.act(1, "reopen")
    world.reschedule(1, "2027-05-06")
    world.tick()
    before = len(world.runs())
    world.on("2027-05-06").tick()
    assert (before, len(world.runs())) == (1, 2)


def test_a_run_that_a_person_asked_for_ahead_is_not_doubled_on_the_day() -> None:
    world = with_task(**ON_DUE, interval_days="3", lead_days="3")
    world.request(2)
    world.on("2027-05-07").tick()
    assert [run.task_id for run in world.runs()] == [1, 2]


def test_nothing_starts_alone_for_a_paused_account() -> None:
    world = World()
    (account,) = world.add_accounts(1)
    world.add_goal(**BY_SCRIPT, **ON_DUE, account_ids=[account], interval_days=3, lead_days=3)
    world.tick()
    world.platforms.pause_account(account, PERSON)
    world.on("2027-05-07").tick()
    assert [run.task_id for run in world.runs()] == [1]


def test_nothing_starts_alone_while_the_goal_is_paused() -> None:
    world = with_task(**ON_DUE, interval_days="3", lead_days="3")
    world.planning.pause(1, PERSON)
    world.on("2027-05-07").tick()
    assert [run.task_id for run in world.runs()] == [1]


def test_a_task_that_a_person_began_is_not_performed_by_a_machine_too() -> None:
    world = with_task(**ON_DUE, interval_days="3", lead_days="3")
    world.act(2, "start")
    world.on("2027-05-07").tick()
    assert [run.task_id for run in world.runs()] == [1]


def test_a_task_that_a_person_began_early_is_still_checked_on_its_day() -> None:
    world = with_task(**ON_DUE, execution_strategy="Manual", interval_days="3", lead_days="3")
    world.act(2, "start")
    world.on("2027-05-07").tick()
    assert [(run.task_id, run.kind) for run in world.runs()] == [(1, CHECK), (2, CHECK)]

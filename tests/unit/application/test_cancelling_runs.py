"""Cancelling: a queued run is over at once, a running one is told to end, what is over cannot be cancelled."""

from threading import Event

import pytest

from app.application.cancelling_runs import RunIsOver
from app.application.working_on_tasks import Answer
from app.domain.errors import NotFound
from app.domain.run import RunOutcome, RunStatus
from app.ports.strategies import StrategyRequest
from tests.builders import PERSON, World, noon
from tests.unit.application.run_world import EXECUTION, SECOND, begin, ends, last, perform, with_task

QUEUED, RUNNING, CANCELLED = RunStatus.QUEUED, RunStatus.RUNNING, RunStatus.CANCELLED


def asked(**fields: str | int) -> World:
    world = with_task(**fields)
    world.request(1)
    return world


def test_a_queued_run_is_over_at_once_and_its_task_waits_as_before() -> None:
    world = asked()
    answer = world.cancelling.cancel(1, "bob")
    assert (answer, world.run_statuses(), world.outcome(1), world.statuses(), len(world.logs(1))) == (
        Answer.DONE,
        [(EXECUTION, CANCELLED)],
        RunOutcome(status=CANCELLED, note="Cancelled by bob."),
        ["Waiting"],
        1,
    )


def test_a_queued_run_that_was_cancelled_is_never_performed() -> None:
    world = asked()
    world.cancelling.cancel(1, PERSON)
    world.performing.perform(1)
    assert world.strategies.by_name["CustomScript"].requests == []


def test_after_a_cancel_another_run_may_be_asked_for() -> None:
    world = asked()
    world.cancelling.cancel(1, PERSON)
    assert (world.request(1), last(world).status) == (Answer.DONE, QUEUED)


def test_a_running_run_goes_on_until_its_worker_has_ended_it() -> None:
    world = asked()
    run = begin(world)
    answer = world.cancelling.cancel(run.id, "bob")
    assert (answer, last(world).status, last(world).cancel_asked_by) == (Answer.DONE, RUNNING, "bob")


def test_the_strategy_of_a_running_run_is_told_and_the_history_names_who_cancelled() -> None:
    world = with_task()

    def act(request: StrategyRequest) -> RunOutcome:
        world.cancelling.cancel(1, "bob")
        waited = 0
        while not request.is_cancelled() and waited < 500:
            waited += 1
            Event().wait(0.01)
        return RunOutcome(status=CANCELLED, note="Cancelled.")

    world.request(1)
    perform(world, act)
    assert (world.run_statuses(), world.statuses(), world.logs(1)[-1].stamp.notes) == (
        [(EXECUTION, CANCELLED)],
        ["Failed"],
        "Cancelled by bob.",
    )


def test_a_run_that_ended_well_before_it_could_be_cancelled_has_succeeded() -> None:
    world = with_task(check_strategy="NoCheck")

    def act(request: StrategyRequest) -> RunOutcome:
        world.cancelling.cancel(1, "bob")
        return ends()(request)

    world.request(1)
    perform(world, act)
    assert (world.run_statuses(), world.statuses()) == ([(EXECUTION, RunStatus.SUCCEEDED)], ["Completed"])


@pytest.mark.parametrize("is_running", [False, True])
def test_cancelling_twice_is_done_already(is_running: bool) -> None:
    world = asked()
    if is_running:
        begin(world)
    world.cancelling.cancel(1, "ann")
    before = world.store.tables
    assert (world.cancelling.cancel(1, "bob"), world.store.tables is before) == (Answer.ALREADY_DONE, True)


@pytest.mark.parametrize("status", [RunStatus.SUCCEEDED, RunStatus.FAILED, RunStatus.TIMED_OUT, RunStatus.LOST])
def test_what_is_over_cannot_be_cancelled_and_the_answer_says_how_it_ended(status: RunStatus) -> None:
    world = asked()
    perform(world, ends(status))
    with pytest.raises(RunIsOver, match=f"Run 1 is over already: {status.replace('_', ' ')}."):
        world.cancelling.cancel(1, PERSON)


def test_a_run_that_is_not_there_cannot_be_cancelled() -> None:
    with pytest.raises(NotFound):
        with_task().cancelling.cancel(9, PERSON)


def failed_once(**fields: str | int) -> World:
    """A run that failed and waits to be repeated."""
    world = asked(max_attempts=3, **fields)
    perform(world, ends(RunStatus.FAILED))
    world.cancelling.cancel(2, "bob")
    return world


def test_a_queued_repeat_that_is_cancelled_ends_the_task() -> None:
    world = failed_once()
    assert ([run.status for run in world.runs()], world.statuses(), world.logs(1)[-1].stamp.notes) == (
        [RunStatus.FAILED, CANCELLED],
        ["Failed"],
        "Cancelled by bob.",
    )


def test_a_queued_repeat_that_is_cancelled_is_handed_over_where_a_person_takes_over() -> None:
    world = failed_once(fallback_to_manual="true")
    assert (world.statuses(), world.logs(1)[-1].stamp.notes) == (
        ["InProgress"],
        "Handed to a person: Cancelled by bob.",
    )


def test_a_cancel_wakes_the_scheduler_at_the_next_attention() -> None:
    world = asked(interval_days=1)
    world.scheduler.wake_ups.clear()
    world.cancelling.cancel(1, PERSON)
    assert world.scheduler.wake_ups == [noon("2027-05-05").replace(hour=0)]


def test_a_run_that_was_asked_to_end_and_whose_worker_is_gone_is_lost() -> None:
    world = asked()
    begin(world)
    world.cancelling.cancel(1, PERSON)
    world.clock.advance(60 * SECOND)
    world.reconciling.reconcile()
    assert (world.run_statuses(), world.statuses()) == ([(EXECUTION, RunStatus.LOST)], ["Failed"])

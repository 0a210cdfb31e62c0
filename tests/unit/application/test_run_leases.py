"""Claims, fences and leases: a run is performed once, late results count for nothing, lost workers are noticed."""

from datetime import timedelta

from app.application.performing_runs import STOPPING
from app.application.recording_runs import LOST
from app.domain.run import RunOutcome, RunStatus
from app.domain.run_file import RunFile
from app.domain.scheduling.fixed import FixedInterval
from app.ports.strategies import StrategyRequest
from tests.builders import World, noon
from tests.unit.application.broken_policy import BrokenPolicy
from tests.unit.application.run_world import EXECUTION, SCRIPTS, ends, with_task


def test_a_run_is_performed_once_however_often_it_is_offered() -> None:
    world = with_task()
    world.run(1)
    world.performing.perform(1)
    assert len(world.strategies.by_name["CustomScript"].requests) == 1


def test_a_run_that_is_not_there_is_passed_over() -> None:
    world = with_task()
    world.performing.perform(99)
    assert world.runs() == []


def test_a_cancelled_queued_run_is_never_performed() -> None:
    world = with_task()
    world.request(1)
    with world.store.unit_of_work() as uow:
        uow.runs.cancel_queued(1, world.clock.now(), "no")
        uow.commit()
    world.performing.perform(1)
    assert (world.strategies.by_name["CustomScript"].requests, world.statuses()) == ([], ["Waiting"])


def test_a_result_with_a_stale_fence_writes_nothing() -> None:
    world = with_task(check_strategy="NoCheck")

    def act(request: StrategyRequest) -> RunOutcome:
        request.emit(b"late")
        world.clock.advance(timedelta(seconds=60))
        world.reconciling.reconcile()
        return RunOutcome(status=RunStatus.SUCCEEDED, note="late")

    world.strategies.set("CustomScript", act)
    world.run(1)
    assert (world.run_statuses(), world.outcome(1).note, world.statuses(), world.store.tables.outputs) == (
        [(EXECUTION, RunStatus.LOST)],
        LOST,
        ["Failed"],
        {},
    )


def test_a_late_result_is_in_the_log() -> None:
    world = with_task()

    def act(request: StrategyRequest) -> RunOutcome:
        world.clock.advance(timedelta(seconds=60))
        world.reconciling.reconcile()
        return ends()(request)

    world.strategies.set("CustomScript", act)
    world.run(1)
    assert world.logger.lines == [
        ("warning", "A late result was discarded: the run is over or has another owner", {"run": 1})
    ]


def claimed(world: World) -> World:
    """A run whose worker is gone."""
    world.request(1)
    with world.store.unit_of_work() as uow:
        assert uow.runs.claim(1, world.clock.now(), timedelta(seconds=60), "here:1")
        uow.commit()
    return world


def test_a_run_whose_lease_is_over_is_lost_and_its_task_fails_saying_so() -> None:
    world = claimed(with_task())
    world.act(1, "start")
    world.clock.advance(timedelta(seconds=60))
    world.reconciling.reconcile()
    assert (world.run_statuses(), world.arrows(1)[-1]) == (
        [(EXECUTION, RunStatus.LOST)],
        ("InProgress", "Failed", "CustomScript", LOST),
    )


def test_a_run_is_not_lost_before_its_lease_is_over() -> None:
    world = claimed(with_task())
    world.clock.advance(timedelta(seconds=59))
    following = world.reconciling.reconcile()
    assert (world.run_statuses(), following) == (
        [(EXECUTION, RunStatus.RUNNING)],
        noon("2027-05-04") + timedelta(seconds=60),
    )


def test_queued_runs_that_no_queue_holds_are_offered_again() -> None:
    world = with_task()
    world.request(1)
    world.queue.offered.clear()
    world.reconciling.reconcile()
    assert world.queue.offered == [1]


def test_one_lost_run_that_cannot_be_closed_never_stops_the_others() -> None:
    world = claimed(with_task())
    world.change_goal(1, policy=BrokenPolicy(1))
    world.add_goal(**SCRIPTS)
    world.tick()
    world.request(2)
    world.queue.offered.clear()
    world.clock.advance(timedelta(seconds=60))
    world.reconciling.reconcile()
    world.change_goal(1, policy=FixedInterval(1))
    world.reconciling.reconcile()
    assert (world.queue.offered, world.run_statuses()[0]) == ([2], (EXECUTION, RunStatus.LOST))


def test_a_program_that_stops_leaves_its_run_lost_with_a_note() -> None:
    world = with_task()

    def act(request: StrategyRequest) -> RunOutcome:
        world.is_stopping = True
        assert request.is_cancelled()
        return RunOutcome(status=RunStatus.CANCELLED, note="Cancelled.")

    world.strategies.set("CustomScript", act)
    world.run(1)
    assert (world.run_statuses(), world.outcome(1).note) == ([(EXECUTION, RunStatus.LOST)], STOPPING)


def test_a_run_that_ends_well_while_the_program_stops_has_succeeded() -> None:
    world = with_task(check_strategy="NoCheck")

    def act(request: StrategyRequest) -> RunOutcome:
        world.is_stopping = True
        return ends()(request)

    world.strategies.set("CustomScript", act)
    world.run(1)
    assert (world.run_statuses(), world.statuses()) == ([(EXECUTION, RunStatus.SUCCEEDED)], ["Completed"])


def test_the_files_of_a_late_end_are_discarded_with_it() -> None:
    world = with_task()

    def act(_: StrategyRequest) -> RunOutcome:
        world.clock.advance(timedelta(seconds=61))
        world.reconciling.reconcile()
        return RunOutcome(status=RunStatus.SUCCEEDED, files=(RunFile("end.txt", b""),))

    world.strategies.set("CustomScript", act)
    world.run(1)
    assert (world.store.tables.outcomes[1].status, world.store.tables.run_files) == (RunStatus.LOST, [])

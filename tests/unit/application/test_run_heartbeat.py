"""The heartbeat: leases renewed and output kept while a strategy works; a lost run tells its strategy to stop."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from app.application import run_heartbeat
from app.application.run_heartbeat import Heartbeat, Heartbeats
from app.application.run_output import OutputCapture, SecretMask
from app.domain.run import Run, RunOutcome, RunOutput, RunStatus
from app.ports.strategies import StrategyRequest
from tests.builders import World, noon
from tests.fakes.store import FakeUnitOfWork
from tests.waiting import eventually


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beat a hundred times a second."""
    monkeypatch.setattr(run_heartbeat, "OUTPUT_SECONDS", 0.005)
    monkeypatch.setattr(run_heartbeat, "BEAT_SECONDS", 0.01)


def claimed() -> tuple[World, Run]:
    """A run that a worker has just claimed."""
    world = World()
    world.add_goal(execution_strategy="CustomScript", execution_script_content="x")
    world.tick()
    world.request(1)
    with world.store.unit_of_work() as uow:
        run = uow.runs.claim(1, world.clock.now(), timedelta(seconds=60), "here:1")
        uow.commit()
    assert run is not None
    return world, run


def beating(
    world: World,
    run: Run,
    output: OutputCapture | None = None,
    begin: Callable[[], FakeUnitOfWork] | None = None,
    begin_reading: Callable[[], FakeUnitOfWork] | None = None,
) -> Heartbeat:
    capture, usual = output or OutputCapture(SecretMask([])), world.store.unit_of_work
    heartbeats = Heartbeats(begin or usual, begin_reading or usual, world.clock, world.logger)
    return heartbeats.of(run, capture, timeout_seconds=120, give_up=lambda: None, takes_place=lambda: True)


def test_the_lease_is_renewed_for_a_minute_from_now() -> None:
    world, run = claimed()
    world.clock.advance(timedelta(seconds=40))
    with beating(world, run):
        assert eventually(lambda: world.runs()[0].lease_until == noon("2027-05-04") + timedelta(seconds=100))


def test_output_is_kept_while_the_strategy_works() -> None:
    world, run = claimed()
    output = OutputCapture(SecretMask([]))
    with beating(world, run, output):
        output.take(b"step 1\n")
        assert eventually(lambda: world.store.tables.outputs == {1: RunOutput(head="step 1\n")})


def test_a_run_that_somebody_else_ended_is_lost_and_nothing_more_is_written() -> None:
    world, run = claimed()
    world.clock.advance(timedelta(seconds=60))
    world.reconciling.reconcile()
    output = OutputCapture(SecretMask([]))
    with beating(world, run, output) as heartbeat:
        output.take(b"late")
        assert eventually(heartbeat.must_end)
    assert (world.run_statuses()[0][1], world.store.tables.outputs) == (RunStatus.LOST, {})


def test_a_run_is_not_lost_while_its_fence_is_the_latest() -> None:
    world, run = claimed()
    with beating(world, run) as heartbeat:
        time.sleep(0.05)
    assert heartbeat.must_end() is False


def test_a_strategy_whose_run_is_lost_is_told_to_stop() -> None:
    world = World()
    world.add_goal(execution_strategy="CustomScript", execution_script_content="x")
    world.tick()
    told: list[bool] = []

    def somebody_claims_it_too() -> bool:
        run = world.runs()[0]
        world.store.tables.runs[1] = replace(run, fence=run.fence + 1)
        return True

    def act(request: StrategyRequest) -> RunOutcome:
        # The store in memory may lose a write that crosses a heartbeat: say it until it is noticed.
        told.append(eventually(lambda: somebody_claims_it_too() and request.is_cancelled()))
        return RunOutcome(status=RunStatus.CANCELLED)

    world.strategies.set("CustomScript", act)
    world.run(1)
    assert told == [True]


def test_a_store_that_is_away_for_a_moment_ends_nothing() -> None:
    world, run = claimed()
    world.clock.advance(timedelta(seconds=40))
    failures = iter(range(3))

    def begin() -> FakeUnitOfWork:
        if next(failures, None) is not None:
            raise ConnectionError
        return world.store.unit_of_work()

    with beating(world, run, begin=begin) as heartbeat:
        renewed = eventually(lambda: world.runs()[0].lease_until == noon("2027-05-04") + timedelta(seconds=100))
    line = ("failure", "The heartbeat of a run could not be written", {"run": 1})
    assert (renewed, heartbeat.must_end(), world.logger.lines) == (True, False, [line] * 3)


def test_no_heart_beats_after_its_run_not_even_one_that_was_about_to() -> None:
    world, run = claimed()
    output = OutputCapture(SecretMask([]))
    with beating(world, run, output) as heartbeat:
        pass
    output.take(b"late")
    heartbeat.beat()
    assert world.store.tables.outputs == {}


def test_the_pulse_forgets_a_run_that_is_over() -> None:
    world, run = claimed()
    with beating(world, run) as heartbeat:
        during = heartbeat in run_heartbeat._PULSE._hearts
    assert (during, heartbeat in run_heartbeat._PULSE._hearts) == (True, False)


def test_one_thread_beats_for_all_runs_and_ends_with_the_last() -> None:
    def beating_threads() -> int:
        return sum(thread.name == "heartbeats" for thread in threading.enumerate())

    world, run = claimed()
    with beating(world, run), beating(world, run), beating(world, run):
        during = beating_threads()
    assert (during, eventually(lambda: beating_threads() == 0)) == (1, True)


def test_a_run_whose_store_is_away_keeps_no_other_from_beating() -> None:
    world, run = claimed()
    world.clock.advance(timedelta(seconds=40))

    def away() -> FakeUnitOfWork:
        raise ConnectionError

    capture = OutputCapture(SecretMask([]))
    capture.take(b"x")
    with beating(world, run, capture, away, away), beating(world, run):
        assert eventually(lambda: world.runs()[0].lease_until == noon("2027-05-04") + timedelta(seconds=100))


def test_a_machine_without_a_thread_to_spare_for_a_moment_keeps_no_later_run_from_beating() -> None:
    world, run = claimed()
    world.clock.advance(timedelta(seconds=40))

    assert eventually(lambda: not run_heartbeat._PULSE._is_beating)

    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        with pytest.raises(RuntimeError), beating(world, run):
            pass
    with beating(world, run):
        assert eventually(lambda: world.runs()[0].lease_until == noon("2027-05-04") + timedelta(seconds=100))

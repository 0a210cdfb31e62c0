"""A strategy that neither ends in time nor stops when told to: its run ends without it, and its worker is let go."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from app.application import run_heartbeat, run_patience
from app.application.performing_runs import GIVEN_UP
from app.application.run_patience import MOST_BEATS, Patience
from app.domain.run import RunOutcome, RunStatus
from app.ports.strategies import StrategyRequest
from tests.builders import World
from tests.strategies import FakeStrategy
from tests.waiting import PATIENCE_SECONDS, eventually

SCRIPT = {"execution_strategy": "CustomScript", "execution_script_content": "x", "check_strategy": "NoCheck"}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beat two hundred times a second, and wait for three beats."""
    monkeypatch.setattr(run_heartbeat, "OUTPUT_SECONDS", 0.005)
    monkeypatch.setattr(run_patience, "MOST_BEATS", 3)


@contextmanager
def blocked(world: World, note: str = "Done after all.", *, awaits_start: bool = False) -> Iterator[threading.Thread]:
    """The task's run, whose strategy says something and then hears nothing until the end of the block."""
    released, began = threading.Event(), threading.Event()

    def act(request: StrategyRequest) -> RunOutcome:
        request.emit(b"halfway\n")
        began.set()
        released.wait(PATIENCE_SECONDS)
        return RunOutcome(status=RunStatus.SUCCEEDED, note=note)

    declaration = replace(world.strategies.named("CustomScript").declaration, awaits_start=awaits_start)
    world.strategies.by_name["CustomScript"] = FakeStrategy(declaration, act)
    worker = threading.Thread(target=world.run, args=(1,))
    worker.start()
    began.wait(PATIENCE_SECONDS)
    yield worker
    released.set()
    worker.join()


def with_task(seconds: int = 120) -> World:
    world = World()
    world.add_goal(**SCRIPT, catchup_strategy="latest")
    world.change_goal(1, timeout_seconds=seconds)
    world.tick()
    return world


def standing(world: World) -> tuple[RunStatus, str, str]:
    run = world.runs()[0]
    return run.status, world.outcome(run.id).note, world.statuses()[0]


def test_a_strategy_past_its_time_limit_is_given_up_with_its_output_and_its_worker_is_let_go() -> None:
    world = with_task(seconds=0)
    with blocked(world):
        assert eventually(lambda: world.let_go == [1])
        found = standing(world)
        output = world.store.tables.outputs[1].head
    assert (found, output) == ((RunStatus.LOST, GIVEN_UP, "Failed"), "halfway\n")


def test_nor_is_one_waited_for_that_never_comes_to_the_end_of_its_preparing() -> None:
    world = with_task(seconds=0)
    with blocked(world, awaits_start=True):
        assert eventually(lambda: world.let_go == [1])
        assert standing(world) == (RunStatus.LOST, GIVEN_UP, "Failed")


def test_a_cancel_that_nobody_hears_ends_the_run_all_the_same() -> None:
    world = with_task()
    with blocked(world):
        world.cancelling.cancel(1, "ann")
        assert eventually(lambda: world.let_go == [1])
        assert standing(world)[0] is RunStatus.LOST


def test_what_it_says_later_changes_nothing() -> None:
    world = with_task(seconds=0)
    with blocked(world):
        eventually(lambda: world.let_go == [1])
    assert standing(world) == (RunStatus.LOST, GIVEN_UP, "Failed")


def test_a_run_that_somebody_else_has_ended_lets_its_worker_go_too() -> None:
    world = with_task()
    with blocked(world):
        world.clock.advance(timedelta(minutes=5))
        world.reconciling.reconcile()
        assert eventually(lambda: world.let_go == [1])
    assert standing(world)[1] != GIVEN_UP


def test_within_its_time_it_is_waited_for() -> None:
    world = with_task()
    with blocked(world):
        time.sleep(0.1)
        assert (world.let_go, world.runs()[0].status) == ([], RunStatus.RUNNING)
    assert standing(world) == (RunStatus.SUCCEEDED, "Done after all.", "Completed")


def test_moments_in_which_the_process_stood_still_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_patience, "MOST_BEATS", MOST_BEATS)
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    patience = Patience(10)
    early = patience.is_over(must_end=False)
    now[0] = 100_000.0
    answers = [patience.is_over(must_end=False) for _ in range(MOST_BEATS)]
    assert (early, answers) == (False, [False] * (MOST_BEATS - 1) + [True])

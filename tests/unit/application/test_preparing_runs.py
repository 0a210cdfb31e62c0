"""A run is prepared while its claim becomes durable, or its instant is to come; it acts once it has its go-ahead."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.application import run_heartbeat
from app.application.recording_runs import Place
from app.domain.run import RunOutcome, RunStatus
from app.domain.strategy import StrategyDeclaration
from app.ports.secret_box import UnreadableSecret
from app.ports.strategies import StrategyRequest
from tests.builders import World
from tests.strategies import FakeStrategy
from tests.unit.application.run_world import SECOND, last, with_task
from tests.waiting import eventually

SUCCEEDED, FAILED = RunOutcome(status=RunStatus.SUCCEEDED), RunOutcome(status=RunStatus.FAILED)


def prepares(done: list[str]) -> Callable[[StrategyRequest], RunOutcome]:
    """A strategy that says what it has done until when."""

    def act(request: StrategyRequest) -> RunOutcome:
        done.append("prepared")
        request.await_start()
        done.append("acted")
        return SUCCEEDED

    return act


def world_with(act: Callable[[StrategyRequest], RunOutcome], *, awaits_start: bool = True) -> World:
    """A task that is done by a strategy which may be called before it may act."""
    world = with_task(check_strategy="NoCheck")
    declaration = replace(world.strategies.named("CustomScript").declaration, awaits_start=awaits_start)
    world.strategies.by_name["CustomScript"] = FakeStrategy(declaration, act)
    return world


class Worker:
    """Performs the first run in a thread, as a worker would."""

    def __init__(self, world: World) -> None:
        self._thread = threading.Thread(target=world.performing.perform, args=[1], daemon=True)
        self._thread.start()

    def is_back(self) -> bool:
        self._thread.join(5)
        return not self._thread.is_alive()


def claimed_ahead(world: World) -> Place:
    """The place of a run that is to begin soon."""
    world.request(1)
    world.queue.free_workers = 1
    (place,) = world.recording.begin_ahead([1], world.clock.now())
    return place


def prepared_ahead() -> tuple[World, Place, Worker, list[str]]:
    """A run that is prepared and waits, who waits with it, and what was done so far."""
    done: list[str] = []
    world = world_with(prepares(done))
    place, worker = claimed_ahead(world), Worker(world)
    assert eventually(lambda: bool(done))
    return world, place, worker, done


def happens_soon(holds: Callable[[], bool]) -> bool:
    """Whether it is so after a moment in which it would have come about."""
    return threading.Event().wait(0.05) or holds()


def test_who_declares_it_prepares_before_the_run_begins_and_acts_after_that() -> None:
    world, place, worker, done = prepared_ahead()
    before = list(done)
    place.offer()
    assert (worker.is_back(), before, done, world.statuses()) == (
        True,
        ["prepared"],
        ["prepared", "acted"],
        ["Completed"],
    )


def test_who_does_not_declare_it_is_not_called_before_the_run_begins() -> None:
    done: list[str] = []
    world = world_with(prepares(done), awaits_start=False)
    place = claimed_ahead(world)
    worker = Worker(world)
    assert not happens_soon(lambda: bool(done))
    place.offer()
    assert (worker.is_back(), done, world.statuses()) == (True, ["prepared", "acted"], ["Completed"])


def failing_commit(world: World, monkeypatch: pytest.MonkeyPatch) -> list[Worker]:
    """The worker that prepares a run whose claim is never durable."""
    workers: list[Worker] = []
    world.queue.free_workers = 1
    monkeypatch.setattr(world.queue, "offer_reserved", lambda _: workers.append(Worker(world)))

    def fail(_: object) -> None:
        raise ConnectionError("away")

    with monkeypatch.context() as broken:
        broken.setattr("tests.fakes.store.FakeUnitOfWork.commit", fail)
        with pytest.raises(ConnectionError):
            world.request(1)
    return workers


def test_a_run_whose_claim_is_never_durable_does_not_act_and_leaves_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    world = world_with(prepares(done))
    (worker,) = failing_commit(world, monkeypatch)
    assert (worker.is_back(), "acted" in done, world.runs(), world.statuses(), world.logger.lines) == (
        True,
        False,
        [],
        ["Waiting"],
        [],
    )


def swallows(request: StrategyRequest) -> RunOutcome:
    """A strategy that lets nothing through."""
    try:
        request.await_start()
    except Exception:  # noqa: BLE001 - what it must not do
        return FAILED
    return SUCCEEDED


def test_nor_where_its_strategy_swallows_what_tells_it_so(monkeypatch: pytest.MonkeyPatch) -> None:
    world = world_with(swallows)
    (worker,) = failing_commit(world, monkeypatch)
    assert (worker.is_back(), world.runs(), world.logger.lines) == (True, [], [])


def test_a_strategy_that_ends_before_it_may_begin_is_recorded_once_it_may() -> None:
    world = world_with(lambda _: FAILED)
    place = claimed_ahead(world)
    worker = Worker(world)
    assert not happens_soon(lambda: last(world).status is not RunStatus.RUNNING)
    place.offer()
    assert (worker.is_back(), last(world).status) == (True, RunStatus.FAILED)


def test_secrets_that_cannot_be_opened_are_told_of_once_the_run_may_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    world = world_with(lambda _: SUCCEEDED)
    world.planning.edit(1, world.planning.form_of(1) | {"execution_script_env_vars": ["A=1"]}, "x")

    def refuse(_: str) -> str:
        raise UnreadableSecret

    monkeypatch.setattr(world.box, "open", refuse)
    place = claimed_ahead(world)
    worker = Worker(world)
    assert not happens_soon(lambda: bool(world.logger.lines))
    place.offer()
    assert (worker.is_back(), last(world).status) == (True, RunStatus.FAILED)


def test_what_was_prepared_too_long_does_not_act_any_more() -> None:
    world, place, worker, done = prepared_ahead()
    world.clock.advance(60 * SECOND)
    place.offer()
    assert (worker.is_back(), done, world.logger.lines) == (
        True,
        ["prepared"],
        [("warning", "A run was claimed too long ago to be begun", {"run": 1})],
    )


def test_nothing_of_a_run_is_written_before_its_go_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_heartbeat, "OUTPUT_SECONDS", 0.005)
    monkeypatch.setattr(run_heartbeat, "_PULSE", run_heartbeat._Pulse())  # that of others may sleep for a second still

    def act(request: StrategyRequest) -> RunOutcome:
        request.emit(b"preparing\n")
        request.await_start()
        assert eventually(lambda: 1 in world.store.tables.outputs)
        return SUCCEEDED

    world = world_with(act)
    place = claimed_ahead(world)
    worker = Worker(world)
    assert not happens_soon(lambda: bool(world.store.tables.outputs))
    place.offer()
    assert (worker.is_back(), last(world).status) == (True, RunStatus.SUCCEEDED)


def test_asking_to_start_again_is_harmless_also_after_the_lease() -> None:
    world = world_with(lambda _: SUCCEEDED)

    def act(request: StrategyRequest) -> RunOutcome:
        request.await_start()
        world.clock.advance(61 * SECOND)
        request.await_start()
        return SUCCEEDED

    world.strategies.set("CustomScript", act)
    world.request(1)
    world.performing.perform(1)
    assert (last(world).status, world.statuses()) == (RunStatus.SUCCEEDED, ["Completed"])


def test_strategies_are_called_at_their_start_unless_they_declare_otherwise() -> None:
    assert StrategyDeclaration("By pigeon", "", "").awaits_start is False

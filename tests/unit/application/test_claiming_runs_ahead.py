"""Claims before a worker takes the run up: with the asking where one is free, and ahead of an instant."""

from datetime import datetime

import pytest

from app.application.working_on_tasks import Answer
from app.domain.run import RunStatus
from tests.builders import World, noon
from tests.unit.application.run_world import (
    ONE_OF_GOAL,
    QUEUED,
    RUNNING,
    SCRIPTS,
    SECOND,
    begin,
    last,
    waits,
    with_task,
)

# Asking and claiming at once


def test_where_a_worker_is_free_asking_claims_in_the_same_transaction() -> None:
    world = with_task()
    world.queue.free_workers = 1
    world.request(1)
    assert (last(world).status, last(world).fence, world.queue.offered, world.queue.kept_workers, world.statuses()) == (
        RUNNING,
        1,
        [1],
        0,
        ["InProgress"],
    )


def test_what_was_claimed_with_the_asking_is_performed_once() -> None:
    world = with_task(check_strategy="NoCheck")
    world.queue.free_workers = 1
    world.request(1)
    world.performing.perform(1)
    world.performing.perform(1)
    assert (len(world.strategies.by_name["CustomScript"].requests), world.statuses()) == (1, ["Completed"])


def test_where_no_worker_is_free_a_run_waits_for_one() -> None:
    world = with_task()
    world.request(1)
    assert (last(world).status, world.queue.offered) == (QUEUED, [1])


def test_asking_twice_gives_the_worker_back() -> None:
    world = with_task()
    world.request(1)
    world.queue.free_workers = 1
    assert (world.request(1), world.queue.kept_workers) == (Answer.ALREADY_DONE, 0)


def test_a_run_that_has_to_wait_is_queued_with_its_reason_though_a_worker_is_free() -> None:
    world = with_task(interval_days=1, lead_days=1, max_parallel_runs=1)
    world.queue.free_workers = 2
    world.request(1)
    world.request(2)
    assert (waits(world, 2), world.queue.kept_workers) == ((QUEUED, ONE_OF_GOAL, None), 0)


@pytest.mark.parametrize("wrong", ["refused", "fails"])
def test_a_request_that_comes_to_nothing_gives_the_worker_back(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    world = with_task()
    world.queue.free_workers = 1
    if wrong == "refused":
        world.complete(1)
    else:
        monkeypatch.setattr("tests.fakes.store.FakeUnitOfWork.commit", _fail)
    with pytest.raises(Exception, match=r"Completed|away"):
        world.request(1)
    for run_id in world.queue.offered:
        world.performing.perform(run_id)
    assert (world.queue.kept_workers, world.runs(), world.strategies.by_name["CustomScript"].requests) == (0, [], [])


def _fail(_: object) -> None:
    raise ConnectionError("away")


def test_what_was_claimed_too_long_ago_is_not_begun_any_more() -> None:
    world = with_task()
    world.queue.free_workers = 1
    world.request(1)
    world.clock.advance(60 * SECOND)
    world.performing.perform(1)
    world.reconciling.reconcile()
    assert (world.strategies.by_name["CustomScript"].requests, last(world).status, world.logger.lines) == (
        [],
        RunStatus.LOST,
        [("warning", "A run was claimed too long ago to be begun", {"run": 1})],
    )


def test_a_worker_that_beat_after_its_lease_was_seen_lapsed_is_not_given_up() -> None:
    world = with_task()
    world.request(1)
    run = begin(world)
    world.clock.advance(60 * SECOND)
    with world.store.unit_of_work() as uow:
        uow.runs.renew(run, world.clock.now() + 60 * SECOND)
        uow.commit()
    world.recording.close_lost(run)
    assert (last(world).status, world.statuses(), world.logger.lines) == (RUNNING, ["InProgress"], [])


# Beginning ahead of an instant


def ahead(free_workers: int) -> tuple[World, datetime]:
    """Two tasks whose runs start by themselves at an instant half a minute from now, which was prepared for."""
    world = World()
    for _ in range(2):
        world.add_goal(**SCRIPTS, run_mode="on_due", start_date="2027-05-05")
    world.clock.instant = noon("2027-05-04").replace(hour=23, minute=59, second=30)
    world.queue.free_workers = free_workers
    instant = noon("2027-05-05").replace(hour=0)
    world.generating.prepare(instant)
    return world, instant


def test_runs_are_claimed_ahead_as_of_their_instant_as_far_as_workers_are_free() -> None:
    world, instant = ahead(free_workers=1)
    seen = [(run.status, run.started_at, run.lease_until, run.queued_at) for run in world.runs()]
    assert (seen, world.queue.offered, world.queue.kept_workers) == (
        [(RUNNING, instant, instant + 60 * SECOND, instant), (QUEUED, None, None, instant)],
        [1],
        0,
    )


def test_at_the_instant_what_was_claimed_ahead_is_offered_and_no_worker_stays_kept() -> None:
    world, instant = ahead(free_workers=1)
    world.clock.instant = instant
    began = world.generating.begin_prepared()
    again = world.generating.begin_prepared()
    assert (began, again, world.queue.offered, world.queue.kept_workers) == (True, False, [1, 2], 0)


def test_a_tick_offers_what_was_prepared_where_nobody_did() -> None:
    world, instant = ahead(free_workers=2)
    world.clock.instant = instant
    world.tick()
    assert (world.queue.offered, world.queue.kept_workers) == ([1, 2], 0)


def test_a_run_that_cannot_be_claimed_ahead_gives_its_worker_back_and_is_tried_at_its_instant(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = with_task()
    world.request(1)
    world.queue.free_workers = 1
    with monkeypatch.context() as broken:
        broken.setattr("tests.fakes.runs.FakeRunRepository.claim", _fail_to_claim)
        places = world.recording.begin_ahead([1], world.clock.now())
    kept = world.queue.kept_workers
    for place in places:
        place.offer()
    assert (kept, world.queue.kept_workers, begin(world, 1).status, world.logger.lines) == (
        0,
        0,
        RUNNING,
        [("failure", "A run could not be claimed ahead", {"run": 1})],
    )


def _fail_to_claim(*_: object) -> None:
    raise ConnectionError("away")

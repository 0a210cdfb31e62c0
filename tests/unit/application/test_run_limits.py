"""Limits: how many runs go on at once, rests and quiet hours; what is held says why and begins when it may."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from app.application.working_on_tasks import Answer
from app.domain.account import AccountState
from app.domain.run import RunOutcome, RunStatus
from app.domain.run_rules import AccountRunRules
from tests.builders import Typed, World, noon
from tests.unit.application.run_world import SCRIPTS, SECOND, begin, ends, last, limit, waits, with_task

QUEUED, RUNNING = RunStatus.QUEUED, RunStatus.RUNNING
WELL = RunOutcome(status=RunStatus.SUCCEEDED)
ONE_OF_GOAL = "Of this goal one run goes on at a time."
ONE_ON_ACCOUNT = "On this account one run goes on at a time."


def queued_tasks(count: int, **fields: Typed) -> World:
    """A goal with so many tasks, each with a queued run."""
    world = with_task(interval_days=1, lead_days=count - 1, **fields)
    for task_id in range(1, count + 1):
        world.request(task_id)
    world.queue.offered.clear()
    world.scheduler.wake_ups.clear()
    return world


def goals_of_one_account(rules: AccountRunRules, count: int = 2, **fields: Typed) -> World:
    """So many goals of one account, with a queued run each."""
    world = World()
    (account,) = world.add_accounts(1)
    limit(world, account, rules)
    for _ in range(count):
        world.add_goal(**SCRIPTS, account_ids=[account], interval_days=30, **fields)
    world.tick()
    for task_id in range(1, count + 1):
        world.request(task_id)
    world.queue.offered.clear()
    world.scheduler.wake_ups.clear()
    return world


# At once


def test_no_more_runs_of_a_goal_begin_than_it_allows() -> None:
    world = queued_tasks(3, max_parallel_runs=2)
    begin(world, 1)
    begin(world, 2)
    answer = world.recording.claim(3)
    assert (answer, waits(world, 3)) == (None, (QUEUED, "Of this goal at most 2 runs go on at a time.", None))


def test_a_held_run_leaves_its_task_and_its_script_alone() -> None:
    world = queued_tasks(2, max_parallel_runs=1)
    begin(world, 1)
    world.performing.perform(2)
    assert (world.statuses(), world.strategies.by_name["CustomScript"].requests) == (["InProgress", "Waiting"], [])


def test_the_limit_of_one_goal_says_nothing_of_another() -> None:
    world = queued_tasks(1, max_parallel_runs=1)
    world.add_goal(**SCRIPTS, max_parallel_runs=1)
    world.tick()
    world.request(2)
    begin(world, 1)
    assert begin(world, 2).status is RUNNING


def test_the_end_of_a_run_offers_those_that_waited_for_it() -> None:
    world = queued_tasks(3, max_parallel_runs=1)
    first = begin(world, 1)
    for run_id in (2, 3):
        world.performing.perform(run_id)
    world.recording.end(first, WELL)
    offered = list(world.queue.offered)
    assert (offered, begin(world, 2).status, begin_or_hold(world, 3)) == ([2, 3], RUNNING, ONE_OF_GOAL)


def begin_or_hold(world: World, run_id: int) -> str:
    """Why a run does not begin; empty where it does."""
    world.recording.claim(run_id)
    return world.store.tables.runs[run_id].held_because


def test_a_lost_run_gives_its_place_to_who_waited() -> None:
    world = queued_tasks(2, max_parallel_runs=1)
    begin(world, 1)
    world.performing.perform(2)
    world.clock.advance(60 * SECOND)
    world.reconciling.reconcile()
    assert (world.queue.offered, begin(world, 2).held_because) == ([2], "")


def test_runs_of_all_goals_of_an_account_are_counted() -> None:
    world = goals_of_one_account(AccountRunRules(most_running=1))
    first = begin(world, 1)
    world.performing.perform(2)
    held = waits(world, 2)
    world.recording.end(first, WELL)
    assert (held, world.queue.offered, begin(world, 2).status) == ((QUEUED, ONE_ON_ACCOUNT, None), [2], RUNNING)


def test_an_account_without_rules_holds_nothing() -> None:
    world = goals_of_one_account(AccountRunRules())
    assert [begin(world, run_id).status for run_id in (1, 2)] == [RUNNING, RUNNING]


def test_an_account_that_is_gone_holds_nothing() -> None:
    world = goals_of_one_account(AccountRunRules(most_running=1))
    begin(world, 1)
    accounts = world.store.tables.accounts
    accounts[1] = replace(accounts[1], state=AccountState.DELETED)
    assert begin(world, 2).status is RUNNING


# Rest between runs


def test_an_account_rests_after_the_end_of_a_run_and_the_scheduler_wakes_after_it() -> None:
    world = goals_of_one_account(AccountRunRules(gap_seconds=1500))
    world.performing.perform(1)
    world.scheduler.wake_ups.clear()
    world.performing.perform(2)
    rested = world.clock.now() + timedelta(seconds=1500)
    held = waits(world, 2)
    world.clock.instant = rested - SECOND
    early = world.recording.claim(2)
    world.clock.instant = rested
    assert (held, early, begin(world, 2).status, world.scheduler.wake_ups[0]) == (
        (QUEUED, "The account rests 1,500 s between runs.", rested),
        None,
        RUNNING,
        rested,
    )


def test_with_a_rest_between_runs_one_goes_on_at_a_time() -> None:
    world = goals_of_one_account(AccountRunRules(gap_seconds=10))
    begin(world, 1)
    world.performing.perform(2)
    assert waits(world, 2) == (QUEUED, ONE_ON_ACCOUNT, None)


def test_the_first_run_on_an_account_need_not_rest() -> None:
    world = goals_of_one_account(AccountRunRules(gap_seconds=10))
    assert begin(world, 1).status is RUNNING


def test_a_run_that_was_cancelled_before_it_began_asks_for_no_rest() -> None:
    world = goals_of_one_account(AccountRunRules(gap_seconds=10))
    world.cancelling.cancel(1, "ann")
    assert begin(world, 2).status is RUNNING


# Quiet hours


NIGHT = AccountRunRules(quiet_from=time(22), quiet_until=time(6))


def test_in_quiet_hours_a_run_waits_for_their_end_and_says_so() -> None:
    world = goals_of_one_account(NIGHT, timezone="Europe/Berlin")
    world.clock.instant = noon("2027-05-04").replace(hour=21)  # 23:00 in Berlin
    world.performing.perform(1)
    morning = noon("2027-05-05").replace(hour=4)
    held = waits(world, 1)
    world.clock.instant = morning
    assert (held, begin(world, 1).status) == (
        (QUEUED, "The account has quiet hours until 06:00 (Europe/Berlin).", morning),
        RUNNING,
    )


def test_the_quiet_hours_are_those_of_the_clock_of_each_goal() -> None:
    world = goals_of_one_account(NIGHT, timezone="Asia/Tokyo")
    world.clock.instant = noon("2027-05-04").replace(hour=13)  # 22:00 in Tokyo
    world.performing.perform(1)
    assert waits(world, 1)[2] == noon("2027-05-04").replace(hour=21)


def test_a_run_that_goes_on_into_the_quiet_hours_is_left_alone() -> None:
    world = goals_of_one_account(NIGHT)
    run = begin(world, 1)
    world.clock.instant = noon("2027-05-04").replace(hour=23)
    world.recording.end(run, WELL)
    assert world.runs()[0].status is RunStatus.SUCCEEDED


# Held and repeated, held and offered early


def test_an_early_offer_changes_nothing_of_the_hold() -> None:
    world = goals_of_one_account(NIGHT)
    world.clock.instant = noon("2027-05-04").replace(hour=23)
    world.performing.perform(1)
    held = waits(world, 1)
    world.clock.advance(timedelta(hours=1))
    world.performing.perform(1)
    assert (held, waits(world, 1)) == (held, held)


def test_a_repeat_that_is_offered_early_keeps_its_time() -> None:
    world = queued_tasks(2, max_parallel_runs=1, max_attempts=2)
    perform_failing(world, 1)
    due = last(world).not_before
    begin(world, 2)
    world.performing.perform(last(world).id)
    assert waits(world, last(world).id)[2] == due


def perform_failing(world: World, run_id: int) -> None:
    world.strategies.set("CustomScript", ends(RunStatus.FAILED))
    world.performing.perform(run_id)


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
        monkeypatch.setattr("tests.fakes.FakeUnitOfWork.commit", _fail)
    with pytest.raises(Exception, match=r"Completed|away"):
        world.request(1)
    assert (world.queue.kept_workers, world.queue.offered, world.runs()) == (0, [], [])


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
        [],
        1,
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
        broken.setattr("tests.fake_run_store.FakeRunRepository.claim", _fail_to_claim)
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

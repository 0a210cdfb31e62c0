"""Limits: how many runs go on at once, rests and quiet hours; what is held says why and begins when it may."""

from dataclasses import replace
from datetime import time, timedelta

from app.domain.account import AccountState
from app.domain.run import RunOutcome, RunStatus
from app.domain.run_rules import AccountRunRules
from tests.builders import Typed, World, noon
from tests.unit.application.run_world import (
    ONE_OF_GOAL,
    QUEUED,
    RUNNING,
    SCRIPTS,
    SECOND,
    begin,
    ends,
    last,
    limit,
    waits,
    with_task,
)

WELL = RunOutcome(status=RunStatus.SUCCEEDED)
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

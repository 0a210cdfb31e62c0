"""What a run that failed leads to: repeats with growing delays, a person who takes over, or the end of its task."""

from datetime import timedelta

import pytest

from app.application.recording_runs import LOST
from app.domain.run import Run, RunStatus, Verdict
from app.domain.run_rules import RunRules
from tests.builders import PERSON, Typed, World
from tests.unit.application.run_world import (
    CHECK,
    EXECUTION,
    SCRIPTS,
    SECOND,
    begin,
    ends,
    last,
    lose,
    perform,
    with_task,
)

BAD_ENDS = [RunStatus.FAILED, RunStatus.TIMED_OUT, RunStatus.CANCELLED]
THREE_TIMES: dict[str, Typed] = {"max_attempts": 3, "retry_delay_seconds": 60}


# Repeats


def test_a_run_that_failed_is_tried_again_after_its_delay_and_twice_that() -> None:
    world = with_task(**THREE_TIMES)
    world.request(1)
    delays = []
    for _ in range(3):
        perform(world)
        following = last(world)
        delays.append(None if following.not_before is None else following.not_before - world.clock.now())
    tried = [(run.attempt, run.status) for run in world.runs()]
    assert (delays[:2], tried, world.statuses()) == (
        [60 * SECOND, 120 * SECOND],
        [(attempt, RunStatus.FAILED) for attempt in (1, 2, 3)],
        ["Failed"],
    )


def test_a_repeat_is_for_the_same_task_account_kind_and_person() -> None:
    world = World()
    (account,) = world.add_accounts(1)
    world.add_goal(**SCRIPTS, **THREE_TIMES, account_ids=[account])
    world.tick()
    world.request(1, CHECK)
    perform(world, ends(verdict=Verdict.CHECK_FAIL), CHECK)
    now = world.clock.now()
    assert last(world) == Run(
        id=2, task_id=1, goal_id=1, account_id=account, kind=CHECK, requested_by=PERSON, queued_at=now, attempt=2,
        not_before=now + 60 * SECOND,
    )  # fmt: skip


def test_a_repeat_does_not_begin_before_its_time() -> None:
    world = with_task(**THREE_TIMES)
    world.request(1)
    perform(world)
    world.clock.advance(59 * SECOND)
    early = world.recording.claim(2)
    world.clock.advance(SECOND)
    assert (early, begin(world).attempt) == (None, 2)


def test_a_repeat_wakes_the_scheduler_at_its_time_and_is_not_offered_before() -> None:
    world = with_task(**THREE_TIMES)
    world.request(1)
    world.queue.offered.clear()
    world.scheduler.wake_ups.clear()
    perform(world)
    at_first = (list(world.queue.offered), world.scheduler.wake_ups, world.reconciling.reconcile())
    due = world.clock.now() + 60 * SECOND
    world.clock.instant = due
    world.reconciling.reconcile()
    assert (at_first, world.queue.offered) == (([], [due], due), [2])


def test_a_repeat_without_a_delay_is_offered_at_once() -> None:
    world = with_task(max_attempts=2, retry_delay_seconds=0)
    world.request(1)
    world.queue.offered.clear()
    perform(world)
    assert (last(world).not_before, world.queue.offered) == (None, [2])


def test_a_repeat_that_succeeds_completes_the_task() -> None:
    world = with_task(**THREE_TIMES, check_strategy="NoCheck")
    world.request(1)
    perform(world)
    perform(world, ends())
    assert (world.statuses(), [run.status for run in world.runs()]) == (
        ["Completed"],
        [RunStatus.FAILED, RunStatus.SUCCEEDED],
    )


def test_between_attempts_the_task_is_in_progress_and_its_history_has_no_end() -> None:
    world = with_task(**THREE_TIMES)
    world.request(1)
    perform(world)
    assert (world.statuses(), [arrow[1] for arrow in world.arrows(1)]) == (["InProgress"], ["Waiting", "InProgress"])


@pytest.mark.parametrize("status", BAD_ENDS)
def test_whatever_kind_of_failure_it_was_is_repeated(status: RunStatus) -> None:
    world = with_task(**THREE_TIMES)
    world.request(1)
    perform(world, ends(status))
    assert (last(world).attempt, last(world).status) == (2, RunStatus.QUEUED)


def test_without_further_attempts_the_first_failure_ends_the_task() -> None:
    world = with_task()
    world.request(1)
    perform(world)
    assert (world.statuses(), len(world.runs())) == (["Failed"], 1)


def test_a_success_is_not_repeated() -> None:
    world = with_task(**THREE_TIMES)
    world.request(1)
    perform(world, ends())
    assert len(world.runs()) == 1


@pytest.mark.parametrize(
    ("attempt", "seconds"), [(1, 60), (2, 120), (5, 960), (11, 61_440), (12, 86_400), (20, 86_400)]
)
def test_delays_double_up_to_a_day(attempt: int, seconds: int) -> None:
    assert RunRules(retry_delay_seconds=60).delay_after(attempt) == timedelta(seconds=seconds)


@pytest.mark.parametrize("attempt", [1, 20])
def test_no_delay_stays_none(attempt: int) -> None:
    assert RunRules(retry_delay_seconds=0).delay_after(attempt) == timedelta()


# Lost runs


def test_a_lost_run_is_not_repeated_unless_that_is_safe() -> None:
    world = with_task(**THREE_TIMES)
    world.request(1)
    lose(world)
    assert (world.run_statuses(), world.statuses(), world.logs(1)[-1].stamp.notes) == (
        [(EXECUTION, RunStatus.LOST)],
        ["Failed"],
        LOST,
    )


def test_a_lost_run_is_repeated_where_that_is_safe() -> None:
    world = with_task(**THREE_TIMES, retry_safe="true", check_strategy="NoCheck")
    world.request(1)
    lost = lose(world)
    perform(world, ends())
    assert (lost.status, world.outcome(1).note, world.statuses(), last(world).attempt) == (
        RunStatus.LOST,
        LOST,
        ["Completed"],
        2,
    )


def test_a_lost_run_is_repeated_no_more_often_than_any_other() -> None:
    world = with_task(**THREE_TIMES, retry_safe="true")
    world.request(1)
    for _ in range(3):
        world.clock.advance(timedelta(days=1))
        lose(world)
    assert ([run.status for run in world.runs()], world.statuses()) == ([RunStatus.LOST] * 3, ["Failed"])


def test_a_run_that_was_lost_and_not_safe_is_handed_over_where_a_person_takes_over() -> None:
    world = with_task(**THREE_TIMES, fallback_to_manual="true")
    world.request(1)
    lose(world)
    assert (world.statuses(), world.logs(1)[-1].stamp.notes) == (["InProgress"], f"Handed to a person: {LOST}")

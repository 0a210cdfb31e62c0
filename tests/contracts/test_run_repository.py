"""Runs: one at a time for each task, claimed once, written by whoever holds the fence."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.domain.errors import NotFound
from app.domain.run import AlreadyRequested, Run, RunKind, RunOutcome, RunOutput, RunStatus
from app.ports.persistence import UnitOfWorkFactory
from tests.contracts.seed import DAY, NOW, Seed, plant, version

LEASE = timedelta(seconds=60)
FAILED = RunOutcome(status=RunStatus.FAILED, note="exit status 3", exit_status=3)


def claimed_by(seed: Seed, run: Run) -> Run | None:
    with seed.begin() as uow:
        claimed = uow.runs.claim(run.id, NOW, LEASE, "here:1")
        uow.commit()
    return claimed


def claimed(seed: Seed, run: Run) -> Run:
    found = claimed_by(seed, run)
    assert found is not None
    return found


def stored(seed: Seed, run: Run) -> Run:
    with seed.begin() as uow:
        return uow.runs.get(run.id)


def test_a_run_is_kept_as_it_was_asked_for(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    run = seed.run(seed.tasks(1)[0])
    assert stored(seed, run) == run


def test_a_run_that_is_not_there_is_not_found(begin: UnitOfWorkFactory) -> None:
    with begin() as uow, pytest.raises(NotFound):
        uow.runs.get(4711)


@pytest.mark.parametrize("is_claimed", [False, True])
def test_a_task_has_one_live_run(begin: UnitOfWorkFactory, is_claimed: bool) -> None:
    seed = plant(begin)
    (task,) = seed.tasks(1)
    run = seed.run(task)
    live = claimed(seed, run) if is_claimed else run
    with pytest.raises(AlreadyRequested):
        seed.run(task, RunKind.CHECK)
    with begin() as uow:
        assert uow.runs.live_of_task(task.id) == live


def test_after_a_run_has_ended_there_may_be_another(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    (task,) = seed.tasks(1)
    first = claimed(seed, seed.run(task))
    with begin() as uow:
        assert uow.runs.finish(first, FAILED, NOW)
        assert uow.runs.live_of_task(task.id) is None
        uow.commit()
    assert seed.run(task).id != first.id


def test_a_claim_counts_the_fence_and_sets_the_lease(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    run = seed.run(seed.tasks(1)[0])
    expected = replace(run, status=RunStatus.RUNNING, fence=1, lease_until=NOW + LEASE, started_at=NOW)
    assert claimed_by(seed, run) == expected
    assert stored(seed, run) == expected
    assert claimed_by(seed, run) is None


@pytest.mark.parametrize("content", ["print(1)", ""])
def test_a_run_that_nobody_else_has_seen_is_added_and_claimed_in_one_step(
    begin: UnitOfWorkFactory, content: str
) -> None:
    seed = plant(begin)
    (task,) = seed.tasks(1)
    asked = Run(
        id=0, task_id=task.id, goal_id=task.goal_id, account_id=task.account_id, kind=RunKind.CHECK,
        requested_by="ann", queued_at=NOW,
    )  # fmt: skip
    with begin() as uow:
        uow.scripts.add(version(task.goal_id, "print(2)"))
        saved = uow.scripts.add(version(task.goal_id, content, RunKind.CHECK))
        added = uow.runs.add_begun(asked, NOW, LEASE, "here:1")
        uow.commit()
    begun = replace(
        asked, id=added.id, status=RunStatus.RUNNING, fence=1, lease_until=NOW + LEASE, started_at=NOW,
        version_id=saved.id if content else None,
    )  # fmt: skip
    assert (added, stored(seed, added), claimed_by(seed, added)) == (begun, begun, None)
    with begin() as uow, pytest.raises(AlreadyRequested):
        uow.runs.add_begun(asked, NOW, LEASE, "here:1")


def test_of_two_that_claim_at_once_one_gets_it(sql_begin: UnitOfWorkFactory) -> None:
    seed = plant(sql_begin)
    runs = [seed.run(task) for task in seed.tasks(20)]
    barrier = threading.Barrier(2)

    def claim(run: Run) -> bool:
        barrier.wait(timeout=30)
        return claimed_by(seed, run) is not None

    with ThreadPoolExecutor(2) as pool:
        answers = [sorted(pool.map(claim, [run, run])) for run in runs]
    assert answers == [[False, True]] * 20


def test_whoever_has_a_stale_fence_writes_nothing(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    mine = claimed(seed, seed.run(seed.tasks(1)[0]))
    stale = replace(mine, fence=mine.fence - 1)
    with begin() as uow:
        answers = (
            uow.runs.renew(stale, NOW + DAY),
            uow.runs.keep_output(stale, RunOutput("late", "", 0)),
            uow.runs.finish(stale, FAILED, NOW),
        )
        uow.commit()
    assert answers == (False, False, False)
    assert stored(seed, mine) == mine


def test_whoever_holds_the_fence_writes_until_the_end_and_not_after(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    mine = claimed(seed, seed.run(seed.tasks(1)[0]))
    with begin() as uow:
        answers = [
            uow.runs.renew(mine, NOW + DAY),
            uow.runs.keep_output(mine, RunOutput("head", "tail", 3)),
            uow.runs.finish(mine, FAILED, NOW),
            uow.runs.renew(mine, NOW + DAY),
            uow.runs.finish(mine, FAILED, NOW),
        ]
        uow.commit()
    assert answers == [True, True, True, False, False]
    assert stored(seed, mine) == replace(mine, status=RunStatus.FAILED, lease_until=None)


def test_a_queued_run_can_be_cancelled_and_a_running_one_cannot(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    first, second = (seed.run(task) for task in seed.tasks(2))
    running = claimed(seed, second)
    with begin() as uow:
        assert uow.runs.cancel_queued(first.id, NOW, "not needed")
        assert not uow.runs.cancel_queued(second.id, NOW, "too late")
        uow.commit()
    assert stored(seed, first) == replace(first, status=RunStatus.CANCELLED)
    assert stored(seed, second) == running


def test_the_queue_is_in_the_order_of_asking(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    first, second, third = (seed.run(task) for task in seed.tasks(3))
    claimed(seed, second)
    with begin() as uow:
        assert list(uow.runs.queued(NOW, 10)) == [first.id, third.id]
        assert list(uow.runs.queued(NOW, 1)) == [first.id]


def test_leases_that_are_over(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    queued, mine = (seed.run(task) for task in seed.tasks(2))
    running = claimed(seed, mine)
    with begin() as uow:
        assert uow.runs.next_lease_end() == NOW + LEASE
        assert list(uow.runs.leases_over(NOW + LEASE - timedelta(seconds=1))) == []
        assert list(uow.runs.leases_over(NOW + LEASE)) == [running]
        assert uow.runs.finish(running, RunOutcome(status=RunStatus.LOST), NOW)
        assert uow.runs.next_lease_end() is None
    assert queued.status is RunStatus.QUEUED


def held(seed: Seed, run: Run, because: str) -> Run:
    with seed.begin() as uow:
        uow.runs.hold(run, because, NOW + DAY)
        uow.commit()
    return stored(seed, run)


def test_what_is_held_on_an_account_is_let_go_and_nothing_else(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    mine, retried, theirs = seed.tasks(3)
    with begin() as uow:
        runs = [
            uow.runs.add(
                Run(id=0, task_id=task.id, goal_id=task.goal_id, account_id=account_id, kind=RunKind.EXECUTION,
                    requested_by="ann", queued_at=NOW)
            )
            for task, account_id in ((mine, 1), (retried, 1), (theirs, 2))
        ]  # fmt: skip
        uow.commit()
    before = [held(seed, run, because) for run, because in zip(runs, ("rest", "", "rest"), strict=True)]
    with begin() as uow:
        uow.runs.let_go(1)
        uow.commit()
    assert [stored(seed, run) for run in runs] == [runs[0], before[1], before[2]]


def with_output(seed: Seed, output: RunOutput, ended_at: datetime) -> Run:
    """A run of a new task that printed something and ended."""
    run = claimed(seed, seed.run(seed.tasks(1)[0]))
    with seed.begin() as uow:
        uow.runs.keep_output(run, output)
        uow.runs.finish(run, FAILED, ended_at)
        uow.commit()
    return run


def forgotten(seed: Seed, limit: int = 10) -> int:
    """How many runs that ended before now lose their output."""
    with seed.begin() as uow:
        count = uow.runs.forget_output(NOW, limit)
        uow.commit()
    return count


def test_old_output_is_forgotten_once_so_many_runs_at_a_time(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    for minutes in (3, 2, 1, 0):
        with_output(seed, RunOutput("head"), NOW - timedelta(minutes=minutes))
    with_output(seed, RunOutput(), NOW - DAY)
    claimed(seed, seed.run(seed.tasks(1)[0]))
    assert [forgotten(seed, 2), forgotten(seed, 2), forgotten(seed, 2)] == [2, 1, 0]

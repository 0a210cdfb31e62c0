"""Runs that wait, are held, repeated, tried or cancelled: what every store answers about them."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.domain.account import Account
from app.domain.run import AlreadyRequested, Run, RunKind, RunOutcome, RunStatus, Verdict
from app.domain.task import Task
from app.ports.persistence import UnitOfWorkFactory
from tests.contracts.seed import DAY, NOW, Seed, plant, version

LEASE, SECOND = timedelta(seconds=60), timedelta(seconds=1)
SUCCEEDED = RunOutcome(status=RunStatus.SUCCEEDED)
ENDINGS = {
    "well": SUCCEEDED,
    "checked": RunOutcome(status=RunStatus.SUCCEEDED, verdict=Verdict.CHECK_SUCCESS),
    "said no": RunOutcome(status=RunStatus.SUCCEEDED, verdict=Verdict.CHECK_FAIL),
    "failed": RunOutcome(status=RunStatus.FAILED),
    "timed out": RunOutcome(status=RunStatus.TIMED_OUT),
    "lost": RunOutcome(status=RunStatus.LOST),
    "cancelled": RunOutcome(status=RunStatus.CANCELLED),
}


def asked(seed: Seed, task: Task, at: datetime = NOW, **changed: object) -> Run:
    """A queued run of a task, for its account."""
    usual = Run(
        id=0, task_id=task.id, goal_id=task.goal_id, account_id=task.account_id, kind=RunKind.EXECUTION,
        requested_by="ann", queued_at=at,
    )  # fmt: skip
    with seed.begin() as uow:
        added = uow.runs.add(replace(usual, **changed))  # type: ignore[arg-type]  # a test's own
        uow.commit()
    return added


def begun(seed: Seed, run: Run, at: datetime = NOW) -> Run:
    with seed.begin() as uow:
        claimed = uow.runs.claim(run.id, at, LEASE, "here:1")
        uow.commit()
    assert claimed is not None
    return claimed


def ended(seed: Seed, run: Run, outcome: RunOutcome = SUCCEEDED, at: datetime = NOW) -> None:
    with seed.begin() as uow:
        assert uow.runs.finish(run, outcome, at)
        uow.commit()


def held(seed: Seed, run: Run, because: str = "the goal is busy", until: datetime | None = None) -> None:
    with seed.begin() as uow:
        uow.runs.hold(run, because, until)
        uow.commit()


def of_other_account(seed: Seed, account: Account | None) -> Task:
    """A task of another goal, for an account or for the platform as a whole."""
    (task,) = seed.tasks(1, seed.more(account=account))
    return task


# Not before


def test_a_run_comes_back_with_everything_that_it_was_asked_with(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    (task,) = seed.tasks(1)
    run = asked(seed, task, attempt=3, not_before=NOW + DAY, kind=RunKind.CHECK)
    with begin() as uow:
        assert uow.runs.get(run.id) == run


def test_a_run_is_neither_claimed_nor_listed_before_its_instant(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    run = asked(seed, seed.tasks(1)[0], not_before=NOW + DAY)
    with begin() as uow:
        early = (uow.runs.claim(run.id, NOW + DAY - SECOND, LEASE, "here:1"), list(uow.runs.queued(NOW, 9)))
        at_it = (list(uow.runs.queued(NOW + DAY, 9)), uow.runs.claim(run.id, NOW + DAY, LEASE, "here:1"))
    claimed = replace(run, status=RunStatus.RUNNING, fence=1, lease_until=NOW + DAY + LEASE, started_at=NOW + DAY)
    assert (early, at_it) == ((None, []), ([run.id], claimed))


def test_the_next_beginning_is_the_earliest_that_is_still_to_come(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    first, second, third = seed.tasks(3)
    asked(seed, first, not_before=NOW + 2 * DAY)
    sooner = asked(seed, second, not_before=NOW + DAY)
    asked(seed, third)
    with begin() as uow:
        answers = [uow.runs.next_beginning(NOW + after) for after in (timedelta(), DAY - SECOND, DAY, 2 * DAY)]
        assert uow.runs.cancel_queued(sooner.id, NOW, "no")
        answers.append(uow.runs.next_beginning(NOW))
    assert answers == [NOW + DAY, NOW + DAY, NOW + 2 * DAY, None, NOW + 2 * DAY]


# Holding


def test_a_held_run_says_why_and_until_when(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    run = asked(seed, seed.tasks(1)[0])
    held(seed, run, "quiet hours", NOW + DAY)
    with begin() as uow:
        assert uow.runs.get(run.id) == replace(run, held_because="quiet hours", not_before=NOW + DAY)
        assert uow.runs.claim(run.id, NOW, LEASE, "here:1") is None


def test_a_run_that_begins_is_not_held_any_more(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    run = asked(seed, seed.tasks(1)[0])
    held(seed, run)
    assert begun(seed, run).held_because == ""


def test_what_is_not_queued_cannot_be_held(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    running = begun(seed, asked(seed, seed.tasks(1)[0]))
    held(seed, running)
    with begin() as uow:
        assert uow.runs.get(running.id) == running


def test_held_runs_come_last_in_the_queue(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    first, second, third = (asked(seed, task) for task in seed.tasks(3))
    held(seed, first)
    with begin() as uow:
        assert list(uow.runs.queued(NOW, 9)) == [second.id, third.id, first.id]


def test_held_runs_of_the_same_goal_or_account_wait_beside_a_run(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    ending, same_goal, not_held = (asked(seed, task) for task in seed.tasks(3))
    same_account = asked(seed, of_other_account(seed, seed.account))
    elsewhere = asked(seed, of_other_account(seed, seed.other_account))
    for run in (same_account, same_goal, elsewhere):
        held(seed, run)
    with begin() as uow:
        answers = [list(uow.runs.waiting_beside(ending, limit)) for limit in (9, 1)]
    assert (answers, not_held.held_because) == ([[same_goal.id, same_account.id], [same_goal.id]], "")


def test_runs_without_an_account_are_not_beside_each_other_for_that(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    ending = asked(seed, of_other_account(seed, None))
    held(seed, asked(seed, of_other_account(seed, None)))
    with begin() as uow:
        assert list(uow.runs.waiting_beside(ending, 9)) == []


# What goes on


def test_running_runs_are_counted_by_goal_and_by_account(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    first, second, third = (asked(seed, task) for task in seed.tasks(3))
    of_another_goal = begun(seed, asked(seed, of_other_account(seed, seed.account)))
    begun(seed, first)
    ended(seed, begun(seed, second))
    with begin() as uow:
        counted = (
            uow.runs.running_of_goal(first.goal_id),
            uow.runs.running_of_goal(of_another_goal.goal_id),
            uow.runs.running_of_account(seed.account.id),
            uow.runs.running_of_account(seed.other_account.id),
        )
    assert (counted, third.status) == ((1, 1, 2, 0), RunStatus.QUEUED)


def test_the_last_end_on_an_account_is_of_a_run_that_had_begun(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    first, second, third = (asked(seed, task) for task in seed.tasks(3))
    with begin() as uow:
        before = uow.runs.last_end_of_account(seed.account.id)
    ended(seed, begun(seed, second), at=NOW + 2 * SECOND)
    ended(seed, begun(seed, first), at=NOW + SECOND)
    with begin() as uow:
        uow.runs.cancel_queued(third.id, NOW + DAY, "never begun")
        uow.commit()
    with begin() as uow:
        ends = [uow.runs.last_end_of_account(account.id) for account in (seed.account, seed.other_account)]
    assert (before, ends) == (None, [NOW + 2 * SECOND, None])


# Failures in a row


@pytest.mark.parametrize(
    ("endings", "failures"),
    [
        ([], 0),
        (["failed"], 1),
        (["failed", "timed out", "lost", "said no"], 4),
        (["failed", "well", "failed"], 1),
        (["failed", "checked"], 0),
        (["failed", "cancelled", "failed", "cancelled"], 2),
    ],
)
def test_failures_in_a_row_end_at_the_last_success(begin: UnitOfWorkFactory, endings: list[str], failures: int) -> None:
    seed = plant(begin)
    for task, ending in zip(seed.tasks(len(endings)), endings, strict=True):
        ended(seed, begun(seed, asked(seed, task)), ENDINGS[ending])
    with begin() as uow:
        assert uow.runs.failures_in_a_row(seed.goal.id, 9) == failures


def test_failures_are_counted_up_to_a_limit_and_for_one_goal(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    for task in [*seed.tasks(3), of_other_account(seed, seed.account)]:
        ended(seed, begun(seed, asked(seed, task)), ENDINGS["failed"])
    with begin() as uow:
        assert [uow.runs.failures_in_a_row(seed.goal.id, limit) for limit in (2, 9)] == [2, 3]


def test_trials_and_runs_that_go_on_are_no_failures_and_end_no_row(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    first, second, third = seed.tasks(3)
    ended(seed, begun(seed, asked(seed, first)), ENDINGS["failed"])
    ended(seed, begun(seed, asked(seed, second, is_trial=True)), ENDINGS["failed"])
    ended(seed, begun(seed, asked(seed, second, is_trial=True)), ENDINGS["well"])
    begun(seed, asked(seed, third))
    with begin() as uow:
        assert uow.runs.failures_in_a_row(seed.goal.id, 9) == 1


@pytest.mark.parametrize(("check", "failures"), [("said no", 2), ("failed", 2), ("lost", 2), ("checked", 0)])
def test_work_ends_a_row_only_where_its_check_says_so(begin: UnitOfWorkFactory, check: str, failures: int) -> None:
    seed = plant(begin)
    for task in seed.tasks(2):
        ended(seed, begun(seed, asked(seed, task)), ENDINGS["well"])
        ended(seed, begun(seed, asked(seed, task, kind=RunKind.CHECK)), ENDINGS[check])
    with begin() as uow:
        assert uow.runs.failures_in_a_row(seed.goal.id, 9) == failures


@pytest.mark.parametrize(("changed", "failures"), [({}, 1), ({"is_shadow": True}, 0), ({"is_trial": True}, 0)])
def test_work_whose_check_goes_on_ends_no_row_yet(
    begin: UnitOfWorkFactory, changed: dict[str, Any], failures: int
) -> None:
    seed = plant(begin)
    first, second = seed.tasks(2)
    ended(seed, begun(seed, asked(seed, first)), ENDINGS["failed"])
    ended(seed, begun(seed, asked(seed, second)), ENDINGS["well"])
    begun(seed, asked(seed, second, kind=RunKind.CHECK, **changed))
    with begin() as uow:
        assert uow.runs.failures_in_a_row(seed.goal.id, 9) == failures


# Trials


def test_trials_stand_beside_a_live_run_and_beside_each_other(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    (task,) = seed.tasks(1)
    asked(seed, task, is_trial=True)
    asked(seed, task, is_trial=True)
    live = asked(seed, task)
    with pytest.raises(AlreadyRequested):
        asked(seed, task)
    with begin() as uow:
        assert uow.runs.live_of_task(task.id) == live


# Cancelling


def test_only_a_running_run_is_asked_to_end(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    queued, second, third = (asked(seed, task) for task in seed.tasks(3))
    running, over = begun(seed, second), begun(seed, third)
    ended(seed, over)
    with begin() as uow:
        answers = [uow.runs.ask_to_cancel(run_id, "bob") for run_id in (queued.id, running.id, over.id, 4711)]
        uow.commit()
    with begin() as uow:
        assert uow.runs.get(running.id) == replace(running, cancel_asked_by="bob")
        assert uow.runs.get(queued.id) == queued
    assert answers == [False, True, False, False]


def test_only_a_queued_run_is_called_off(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    run = asked(seed, seed.tasks(1)[0])
    with begin() as uow:
        answers = [uow.runs.cancel_queued(each, NOW, "no") for each in (run.id, run.id, 4711)]
    assert answers == [True, False, False]


def test_what_is_queued_of_some_tasks_is_called_off_and_nothing_else(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    tasks = seed.tasks(4)
    queued, running, other = (asked(seed, task) for task in tasks[:3])
    begun(seed, running)
    with begin() as uow:
        trial = uow.runs.add(replace(queued, id=0, task_id=tasks[1].id, is_trial=True))
        uow.runs.cancel_queued_of([tasks[0].id, tasks[1].id, tasks[3].id], NOW, "the task ended")
        uow.commit()
    with begin() as uow:
        statuses = [uow.runs.get(run.id).status for run in (queued, running, other, trial)]
    assert statuses == [RunStatus.CANCELLED, RunStatus.RUNNING, RunStatus.QUEUED, RunStatus.QUEUED]


# Leases


@pytest.mark.parametrize(("at", "is_over"), [(NOW + LEASE - SECOND, False), (NOW + LEASE, True)])
def test_a_run_is_given_up_only_once_its_lease_is_over(begin: UnitOfWorkFactory, at: datetime, is_over: bool) -> None:
    seed = plant(begin)
    running = begun(seed, asked(seed, seed.tasks(1)[0]))
    with begin() as uow:
        assert uow.runs.finish(running, ENDINGS["lost"], at, only_if_lapsed=True) is is_over
        uow.commit()
    with begin() as uow:
        stands = replace(running, status=RunStatus.LOST, lease_until=None) if is_over else running
        assert uow.runs.get(running.id) == stands


def test_a_run_that_renewed_its_lease_is_not_given_up_by_who_saw_it_lapsed(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    running = begun(seed, asked(seed, seed.tasks(1)[0]))
    with begin() as uow:
        (seen,) = uow.runs.leases_over(NOW + LEASE)
        assert uow.runs.renew(running, NOW + 2 * LEASE)
        uow.commit()
    with begin() as uow:
        assert not uow.runs.finish(seen, ENDINGS["lost"], NOW + LEASE, only_if_lapsed=True)


# Which script it ran


def test_a_claim_notes_the_present_script(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    versions = [seed_version(seed, content) for content in ("print(1)", "print(2)")]
    seed_version(seed, "print('draft')", is_draft=True)
    seed_version(seed, "print('check')", kind=RunKind.CHECK)
    run = asked(seed, seed.tasks(1)[0])
    assert begun(seed, run).version_id == versions[-1]


def test_a_goal_whose_script_was_taken_away_runs_no_version(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    seed_version(seed, "print(1)")
    seed_version(seed, "")
    assert begun(seed, asked(seed, seed.tasks(1)[0])).version_id is None


def test_a_run_keeps_the_version_that_it_was_asked_with(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    draft = seed_version(seed, "print('draft')", is_draft=True)
    seed_version(seed, "print(1)")
    run = asked(seed, seed.tasks(1)[0], is_trial=True, version_id=draft)
    assert begun(seed, run).version_id == draft


def seed_version(seed: Seed, content: str, kind: RunKind = RunKind.EXECUTION, *, is_draft: bool = False) -> int:
    with seed.begin() as uow:
        added = uow.scripts.add(version(seed.goal.id, content, kind, is_draft=is_draft))
        uow.commit()
    return added.id

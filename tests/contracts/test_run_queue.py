"""Runs that wait, are held, tried or cancelled: what every store answers about them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.run import AlreadyRequested, RunKind, RunStatus
from app.ports.persistence import UnitOfWorkFactory
from tests.contracts.queued_runs import LEASE, SECOND, asked, begun, ended, held, of_other_account
from tests.contracts.seed import DAY, NOW, plant

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

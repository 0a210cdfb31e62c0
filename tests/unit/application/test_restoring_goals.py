"""Restoring a deleted goal: it comes back as it was, without what is gone, and goes on from today."""

from dataclasses import replace

import pytest

from app.application.restoring_goals import PlatformIsGone
from app.domain.errors import NotFound
from app.domain.goal import GoalActRefused, GoalStatus
from app.domain.scheduling.goal_end import NO_ACCOUNT_LEFT
from tests.builders import PERSON, Typed, World, day

BY_DEADLINE: dict[str, Typed] = {
    "policy_type": "deadline",
    "deadline_date": "2027-05-08",
    "total_occurrences": 5,
}


def delete_and_restore(world: World, days: int = 0) -> None:
    """The goal is deleted for so many days."""
    world.planning.delete(1, PERSON)
    world.days_later(days).planning.restore(1, PERSON)


def shown(world: World) -> list[str]:
    """The statuses of the tasks that pages show."""
    with world.store.unit_of_work() as uow:
        return [task.status.name for task in uow.tasks.history_of(1)]


def test_a_restored_goal_and_its_tasks_are_found_again(world: World) -> None:
    world.add_goal(lead_days=1)
    world.tick()
    world.complete(1)
    delete_and_restore(world)
    assert (world.status(), shown(world)) == (GoalStatus.ACTIVE, ["Completed", "Skipped"])
    assert world.planning.form_of(1)["description"] == ["Water the plants"]


def test_it_goes_on_from_today_and_what_was_missed_is_passed_over_on_record(world: World) -> None:
    world.add_goal()
    world.tick()
    delete_and_restore(world, days=3)
    world.tick()
    assert (world.due_dates(), world.statuses()) == (["05-04", "05-07"], ["Skipped", "Waiting"])
    told = "Passed over 2 times from 5 May 2027 to 6 May 2027: the goal was deleted."
    assert world.history("slots_passed_over") == [told]


def test_a_deadline_goal_plans_what_is_still_owed_over_the_days_left(world: World) -> None:
    world.add_goal(**BY_DEADLINE)
    world.tick()
    world.complete(1)
    delete_and_restore(world, days=2)
    for _ in range(3):
        world.tick()
        world.days_later(1)
    assert world.due_dates() == ["05-04", "05-06", "05-07", "05-08", "05-08"]


def test_what_does_not_fit_any_more_is_kept_again(world: World) -> None:
    world.add_goal(**BY_DEADLINE, daily_cap=1)
    world.planning.delete(1, PERSON)
    found = [world.goal().missing]
    world.days_later(2).planning.restore(1, PERSON)
    assert [*found, world.goal().missing] == [0, 2]


def test_turns_go_on_where_they_stood(world: World) -> None:
    world.add_goal(account_ids=[3, 1, 2], task_distribution_strategy="round_robin")
    world.tick()
    delete_and_restore(world, days=1)
    world.tick()
    assert [(task.account_id, task.sequence) for task in world.tasks()] == [(3, 1), (1, 2)]


def test_restoring_wakes_the_generator_and_is_told_once(world: World) -> None:
    world.add_goal()
    world.planning.delete(1, PERSON)
    before = len(world.scheduler.wake_ups)
    world.planning.restore(1, PERSON)
    assert (world.scheduler.wake_ups[before:], world.history("goal_restored")) == (
        [None],
        ["Goal restored: Water the plants"],
    )


def test_a_goal_may_be_deleted_and_restored_again(world: World) -> None:
    world.add_goal(account_ids=[1, 2])
    for _ in range(3):
        delete_and_restore(world, days=1)
    world.tick()
    assert (world.due_dates(), [line.is_closed for line in world.lines()]) == (["05-07", "05-07"], [False, False])


# Where it stood


def test_a_pause_comes_back_with_its_reason_and_its_end(world: World) -> None:
    world.add_goal()
    world.planning.pause(1, PERSON, {"until": ["2027-05-09"]})
    before = world.goal()
    delete_and_restore(world, days=2)
    goal = world.goal()
    assert (goal.status, goal.pause_reason, goal.paused_until) == (GoalStatus.PAUSED, "", before.paused_until)
    world.on("2027-05-09").tick()
    assert (world.status(), world.due_dates()) == (GoalStatus.ACTIVE, ["05-09"])


def test_a_pause_that_is_over_by_then_ends_at_the_next_pass(world: World) -> None:
    world.add_goal()
    world.planning.pause(1, PERSON, {"until": ["2027-05-09"]})
    delete_and_restore(world, days=9)
    world.tick()
    assert (world.status(), world.due_dates()) == (GoalStatus.ACTIVE, ["05-13"])


@pytest.mark.parametrize("status", [GoalStatus.COMPLETED, GoalStatus.EXPIRED])
def test_a_goal_that_had_ended_is_as_it_was(world: World, status: GoalStatus) -> None:
    world.add_goal()
    world.change_goal(1, status=status)
    delete_and_restore(world, days=2)
    world.tick()
    assert (world.status(), world.tasks()) == (status, [])


def test_a_frozen_goal_has_nothing_overdue_any_more_and_is_active(world: World) -> None:
    world.add_goal(freeze_on_miss="true")
    world.tick()
    world.days_later(1).tick()
    found = [world.status()]
    delete_and_restore(world)
    assert [*found, world.status()] == [GoalStatus.FROZEN, GoalStatus.ACTIVE]


def test_a_goal_whose_deadline_has_passed_meanwhile_is_expired(world: World) -> None:
    world.add_goal(**BY_DEADLINE)
    delete_and_restore(world, days=9)
    assert world.status() is GoalStatus.EXPIRED


def test_a_goal_whose_last_day_has_passed_meanwhile_is_completed(world: World) -> None:
    world.add_goal(end_date="2027-05-06")
    delete_and_restore(world, days=9)
    assert world.status() is GoalStatus.COMPLETED


# Accounts and platforms that are gone


def test_accounts_that_were_deleted_meanwhile_are_left_out(world: World) -> None:
    world.add_goal(account_ids=[1, 2])
    world.tick()
    world.complete(1, 2)
    world.planning.delete(1, PERSON)
    world.platforms.delete_account(1, PERSON)
    world.days_later(1).planning.restore(1, PERSON)
    world.tick()
    with world.store.unit_of_work() as uow:
        found = [(task.account_id, task.status.name) for task in uow.tasks.history_of(1)]
    assert (world.goal().account_ids, found) == ((2,), [(2, "Completed"), (2, "Waiting")])


@pytest.mark.parametrize("distribution", ["all", "round_robin"])
def test_a_goal_without_any_account_left_waits_for_a_person(world: World, distribution: str) -> None:
    world.add_goal(account_ids=[1, 2], task_distribution_strategy=distribution)
    world.planning.delete(1, PERSON)
    for account_id in (1, 2):
        world.platforms.delete_account(account_id, PERSON)
    world.planning.restore(1, PERSON)
    world.tick()
    goal = world.goal()
    assert (goal.status, goal.pause_reason, goal.account_ids) == (GoalStatus.PAUSED, NO_ACCOUNT_LEFT, ())
    assert (world.tasks(), [line.is_closed for line in world.lines()]) == ([], [True] * len(world.lines()))


def test_a_goal_that_had_lost_its_accounts_before_is_never_for_the_platform_afterwards(world: World) -> None:
    world.add_goal(account_ids=[1], task_distribution_strategy="round_robin")
    world.platforms.delete_account(1, PERSON)
    delete_and_restore(world)
    assert (world.goal().pause_reason, world.line().is_closed) == (NO_ACCOUNT_LEFT, True)
    with pytest.raises(GoalActRefused):
        world.planning.resume(1, PERSON)


def test_a_goal_of_a_deleted_platform_is_not_restored(world: World) -> None:
    world.add_goal()
    world.platforms.delete(1, PERSON)
    before = world.store.tables.snapshot()
    with pytest.raises(PlatformIsGone, match="Goal 1 cannot be restored: its platform was deleted"):
        world.planning.restore(1, PERSON)
    assert world.store.tables == before


def test_a_goal_that_is_not_deleted_is_not_restored(world: World) -> None:
    world.add_goal()
    with pytest.raises(GoalActRefused, match="Goal 1 is Active: it is not possible to restore it"):
        world.planning.restore(1, PERSON)


def test_an_unknown_goal_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        world.planning.restore(4711, PERSON)


def test_a_break_in_between_is_still_kept(world: World) -> None:
    world.add_goal()
    world.add_break("Away", day("2027-05-06"), day("2027-05-08"))
    delete_and_restore(world, days=1)
    for _ in range(5):
        world.tick()
        world.days_later(1)
    assert world.due_dates() == ["05-05", "05-09"]


def test_a_break_that_came_while_it_was_deleted_is_planned_around(world: World) -> None:
    world.add_goal(**{**BY_DEADLINE, "total_occurrences": 3, "start_date": "2027-05-05"})
    world.tick()  # nothing is open yet, and the plan is made
    world.planning.delete(1, PERSON)
    world.breaks.add(
        {"name": ["Away"], "first_day": ["2027-05-05"], "last_day": ["2027-05-06"], "scope": ["everything"]}, PERSON
    )
    world.planning.restore(1, PERSON)
    for _ in range(5):
        world.tick()
        world.days_later(1)
    assert world.due_dates() == ["05-07", "05-08", "05-08"]


def test_a_goal_that_was_deleted_with_its_lines_closed_waits_for_a_person(world: World) -> None:
    world.add_goal(account_ids=[1])
    world.planning.delete(1, PERSON)
    lines = world.store.tables.lines
    lines[1] = replace(lines[1], is_closed=True)
    world.planning.restore(1, PERSON)
    assert (world.status(), world.goal().pause_reason) == (GoalStatus.PAUSED, NO_ACCOUNT_LEFT)

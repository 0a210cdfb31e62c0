"""Editing for which accounts a goal plans: lines that come and go, turns that stay, goals that have none left."""

import pytest

from app.domain.goal import GoalStatus
from app.domain.scheduling.goal_end import NO_ACCOUNT_LEFT
from app.domain.scheduling.reshaping import ACCOUNTS_AGAIN
from tests.builders import PERSON, World, day
from tests.unit.application.edited_goals import DEADLINE, REMOVED, cursors, open_lines


def test_an_account_added_starts_at_yesterday(world: World) -> None:
    world.add_goal(account_ids=[1])
    world.tick()
    world.on("2027-05-09").edit(1, account_ids=[1, 2])
    assert [(line.account_id, line.cursor) for line in world.lines()] == [
        (1, day("2027-05-04")),
        (2, day("2027-05-08")),
    ]


def test_an_account_added_before_the_start_waits_for_it(world: World) -> None:
    world.add_goal(account_ids=[1], start_date="2027-06-01")
    world.edit(1, account_ids=[1, 2])
    assert cursors(world) == [day("2027-05-31")] * 2


def test_an_account_added_gets_its_task_of_today_only(world: World) -> None:
    world.add_goal(account_ids=[1])
    world.tick()
    world.on("2027-05-06").edit(1, account_ids=[1, 2])
    world.tick()
    assert [(task.account_id, f"{task.due_date:%m-%d}") for task in world.tasks()] == [
        (1, "05-04"),
        (1, "05-05"),
        (1, "05-06"),
        (2, "05-06"),
    ]


def test_a_removed_account_closes_its_line_and_its_open_tasks_are_skipped_with_a_note(world: World) -> None:
    world.add_goal(account_ids=[1, 2])
    world.tick()
    world.edit(1, account_ids=[2])
    assert (open_lines(world), world.statuses(), world.arrows(1)[-1]) == (
        [(2, 2)],
        ["Skipped", "Waiting"],
        ("Waiting", "Skipped", PERSON, REMOVED),
    )


def test_the_history_of_a_removed_account_stays(world: World) -> None:
    world.add_goal(account_ids=[1, 2])
    world.tick()
    world.complete(1)
    world.edit(1, account_ids=[2])
    assert world.statuses() == ["Completed", "Waiting"]


@pytest.mark.parametrize("distribution", ["round_robin", "least_busy"])
@pytest.mark.parametrize("accounts", [[1, 2], [2]])
def test_an_account_added_where_none_was_live_takes_over_from_today(
    world: World, distribution: str, accounts: list[int]
) -> None:
    world.add_goal(account_ids=[1], task_distribution_strategy=distribution)
    world.tick()
    world.platforms.pause_account(1, PERSON)
    world.on("2027-05-09").edit(1, account_ids=accounts)
    world.tick()
    assert (world.due_dates(), world.tasks()[-1].account_id) == (["05-04", "05-09"], 2)
    assert world.history("slots_passed_over") == [
        "Passed over 4 times from 5 May 2027 to 8 May 2027: no account was live."
    ]


def test_an_account_added_beside_a_live_one_moves_no_cursor(world: World) -> None:
    world.add_goal(account_ids=[1], task_distribution_strategy="round_robin")
    world.tick()
    world.on("2027-05-06").edit(1, account_ids=[1, 2])
    world.tick()
    assert world.due_dates() == ["05-04", "05-05", "05-06"]


def test_a_paused_account_added_where_none_was_live_changes_nothing(world: World) -> None:
    world.add_goal(account_ids=[1], task_distribution_strategy="round_robin")
    world.tick()
    for account in (1, 2):
        world.platforms.pause_account(account, PERSON)
    world.on("2027-05-09").edit(1, account_ids=[1, 2])
    assert (cursors(world), world.line().passed_over) == ([day("2027-05-04")], 0)


def test_a_frozen_goal_thaws_at_once_with_the_account_whose_task_was_late(world: World) -> None:
    world.freeze_by_the_first_of_two_accounts()
    world.edit(1, account_ids=[2])
    assert (world.status(), cursors(world)[1]) == (GoalStatus.ACTIVE, day("2027-05-05"))


def test_what_does_not_fit_counts_an_account_added_at_once(world: World) -> None:
    world.add_goal(
        account_ids=[1], policy_type="deadline", deadline_date="2027-05-05", total_occurrences=3, daily_cap=1
    )
    world.tick()
    world.edit(1, account_ids=[1, 2])
    assert world.goal().missing == 2


def test_an_account_that_comes_back_gets_a_new_line(world: World) -> None:
    world.add_goal(account_ids=[1, 2])
    world.edit(1, account_ids=[2])
    world.edit(1, account_ids=[1, 2])
    assert open_lines(world) == [(3, 1), (2, 2)]


def test_in_turn_a_removed_account_leaves_the_line_open_and_its_tasks_are_skipped(world: World) -> None:
    world.add_goal(account_ids=[1, 2], task_distribution_strategy="round_robin")
    world.tick()
    world.edit(1, account_ids=[2, 3])
    assert (open_lines(world), world.statuses()) == ([(1, None)], ["Skipped"])


ORDERS = [([2, 3], [3, 2]), ([3, 1], [3, 1]), ([2, 1], [1, 2]), ([3, 2, 1], [3, 2])]


@pytest.mark.parametrize(("order", "nexts"), ORDERS)
def test_the_turn_stays_with_the_account_whose_turn_it_was(world: World, order: list[int], nexts: list[int]) -> None:
    world.add_goal(account_ids=[1, 2, 3], task_distribution_strategy="round_robin")
    world.tick()
    world.on("2027-05-05").tick()
    world.edit(1, account_ids=order)
    world.on("2027-05-07").tick()
    assert [task.account_id for task in world.tasks()[2:]] == nexts


def test_accounts_added_to_a_platform_level_goal_take_over(world: World) -> None:
    world.add_goal()
    world.tick()
    world.edit(1, account_ids=[1])
    world.tick()
    assert (open_lines(world), [(task.account_id, task.status.name) for task in world.tasks()]) == (
        [(2, 1)],
        [(None, "Skipped"), (1, "Waiting")],
    )


ROUNDS = pytest.mark.parametrize("distribution", ["all", "round_robin"])


@ROUNDS
def test_a_goal_that_loses_all_accounts_is_paused_with_the_reason(world: World, distribution: str) -> None:
    world.add_goal(account_ids=[1], task_distribution_strategy=distribution)
    world.tick()
    world.edit(1, account_ids=[])
    goal = world.goal()
    assert (goal.status, goal.pause_reason, open_lines(world), world.statuses()) == (
        GoalStatus.PAUSED,
        NO_ACCOUNT_LEFT,
        [],
        ["Skipped"],
    )


@ROUNDS
def test_a_goal_without_its_accounts_never_becomes_one_of_the_platform(world: World, distribution: str) -> None:
    world.add_goal(account_ids=[1], task_distribution_strategy=distribution)
    world.edit(1, account_ids=[])
    world.edit(1, description="Other")
    assert (world.status(), open_lines(world)) == (GoalStatus.PAUSED, [])


@ROUNDS
def test_a_goal_that_gets_an_account_again_can_be_resumed(world: World, distribution: str) -> None:
    world.add_goal(account_ids=[1], task_distribution_strategy=distribution)
    world.edit(1, account_ids=[])
    world.edit(1, account_ids=[2])
    assert (world.status(), world.goal().pause_reason) == (GoalStatus.PAUSED, ACCOUNTS_AGAIN)
    world.planning.resume(1, PERSON)
    world.tick()
    assert (world.status(), [task.account_id for task in world.tasks()]) == (GoalStatus.ACTIVE, [2])


def test_a_paused_goal_that_loses_all_accounts_says_so(world: World) -> None:
    world.add_goal(account_ids=[1])
    world.planning.pause(1, PERSON)
    world.edit(1, account_ids=[])
    assert (world.status(), world.goal().pause_reason) == (GoalStatus.PAUSED, NO_ACCOUNT_LEFT)


def test_an_expired_goal_without_accounts_is_paused_when_its_deadline_moves(world: World) -> None:
    world.add_goal(**DEADLINE, account_ids=[1])
    world.on("2027-06-01").tick()
    world.platforms.delete_account(1, PERSON)
    world.edit(1, deadline_date="2027-07-01")
    assert (world.status(), world.goal().pause_reason) == (GoalStatus.PAUSED, NO_ACCOUNT_LEFT)


def test_an_expired_goal_that_loses_its_accounts_while_its_deadline_moves_is_paused(world: World) -> None:
    world.add_goal(**DEADLINE, account_ids=[1])
    world.on("2027-06-01").tick()
    world.edit(1, deadline_date="2027-07-01", account_ids=[])
    assert (world.status(), world.goal().pause_reason) == (GoalStatus.PAUSED, NO_ACCOUNT_LEFT)


def test_a_completed_goal_without_accounts_is_paused_when_a_task_is_reopened(world: World) -> None:
    world.add_goal(account_ids=[1], policy_type="deadline", deadline_date="2027-05-04", total_occurrences=1)
    world.tick()
    world.complete(1)
    world.edit(1, account_ids=[])
    world.act(1, "reopen")
    goal = world.goal()
    assert (goal.status, goal.pause_reason, world.statuses()) == (GoalStatus.PAUSED, NO_ACCOUNT_LEFT, ["Waiting"])


def test_a_completed_goal_without_accounts_is_paused_when_it_is_reactivated(world: World) -> None:
    world.add_goal(**{**DEADLINE, "total_occurrences": "1", "deadline_date": "2027-05-04"}, account_ids=[1])
    world.tick()
    world.complete(1)
    world.platforms.delete_account(1, PERSON)
    world.edit(1, reactivate="on", deadline_date="2027-07-01")
    assert (world.status(), world.goal().pause_reason) == (GoalStatus.PAUSED, NO_ACCOUNT_LEFT)

"""Deleting goals, accounts and platforms: hidden, closed, noted, and never lost."""

import pytest

from app.domain.account import AccountState
from app.domain.errors import FieldError, InvalidInput, NotFound
from app.domain.goal import GoalStatus
from app.domain.scheduling.goal_end import NO_ACCOUNT_LEFT
from tests.builders import PERSON, World, refusals

# Goals


def test_a_deleted_goal_skips_its_open_tasks_with_a_note(world: World) -> None:
    world.add_goal(lead_days=1)
    world.tick()
    world.complete(1)
    world.planning.delete(1, PERSON)
    assert (world.statuses(), world.arrows(2)[-1]) == (
        ["Completed", "Skipped"],
        ("Waiting", "Skipped", PERSON, "goal deleted"),
    )


def test_a_deleted_goal_and_its_tasks_are_not_found(world: World) -> None:
    world.add_goal()
    world.tick()
    world.planning.delete(1, PERSON)
    with pytest.raises(NotFound):
        world.planning.form_of(1)
    with pytest.raises(NotFound):
        world.act(1, "reopen")


def test_a_deleted_goal_never_wants_a_pass(world: World) -> None:
    world.add_goal()
    world.planning.delete(1, PERSON)
    assert (world.days_later(3).tick(), world.tasks()) == (None, [])


def test_everything_of_a_deleted_goal_stays_in_store(world: World) -> None:
    world.add_goal()
    world.tick()
    world.planning.delete(1, PERSON)
    assert (world.status(), len(world.tasks()), world.history("goal_deleted")) == (
        GoalStatus.DELETED,
        1,
        ["Goal deleted: Water the plants"],
    )


def test_a_reopened_task_of_an_account_that_left_is_skipped_with_its_goal(world: World) -> None:
    world.add_goal(account_ids=[1, 2])
    world.tick()
    world.edit(1, account_ids=[2])
    world.act(1, "reopen")
    world.planning.delete(1, PERSON)
    assert world.arrows(1)[-1] == ("Waiting", "Skipped", PERSON, "goal deleted")


def test_a_completed_goal_can_be_deleted(world: World) -> None:
    world.add_goal()
    world.change_goal(1, status=GoalStatus.COMPLETED)
    world.planning.delete(1, PERSON)
    assert world.status() is GoalStatus.DELETED


def test_a_goal_is_deleted_once(world: World) -> None:
    world.add_goal()
    world.planning.delete(1, PERSON)
    with pytest.raises(NotFound):
        world.planning.delete(1, PERSON)


# Accounts


def test_a_deleted_account_closes_its_line_and_skips_its_tasks_with_a_note(world: World) -> None:
    world.add_goal(account_ids=[1, 2])
    world.tick()
    world.platforms.delete_account(1, PERSON)
    assert ([line.is_closed for line in world.lines()], world.statuses(), world.arrows(1)[-1]) == (
        [True, False],
        ["Skipped", "Waiting"],
        ("Waiting", "Skipped", PERSON, "account deleted"),
    )


def test_tasks_of_a_deleted_account_are_hidden(world: World) -> None:
    world.add_goal(account_ids=[1, 2])
    world.tick()
    world.platforms.delete_account(1, PERSON)
    assert world.store.tables.hidden_tasks == {1}


def test_a_goal_forgets_a_deleted_account(world: World) -> None:
    world.add_goal(account_ids=[1, 2])
    world.platforms.delete_account(1, PERSON)
    assert (world.goal().account_ids, world.status()) == ((2,), GoalStatus.ACTIVE)


@pytest.mark.parametrize("distribution", ["all", "round_robin"])
def test_a_goal_whose_last_account_is_deleted_is_paused_with_the_reason(world: World, distribution: str) -> None:
    world.add_goal(account_ids=[1], task_distribution_strategy=distribution)
    world.tick()
    world.platforms.delete_account(1, PERSON)
    goal = world.goal()
    assert (goal.status, goal.pause_reason, goal.account_ids, world.statuses()) == (
        GoalStatus.PAUSED,
        NO_ACCOUNT_LEFT,
        (),
        ["Skipped"],
    )


def test_in_turn_the_next_account_takes_over_from_a_deleted_one(world: World) -> None:
    world.add_goal(account_ids=[1, 2, 3], task_distribution_strategy="round_robin")
    world.tick()
    world.on("2027-05-05").tick()
    world.platforms.delete_account(1, PERSON)
    world.on("2027-05-07").tick()
    assert [task.account_id for task in world.tasks()[2:]] == [3, 2]


def test_a_deleted_account_makes_the_plans_of_the_others_again(world: World) -> None:
    world.add_goal(policy_type="deadline", deadline_date="2027-05-31", total_occurrences=2, account_ids=[1, 2])
    world.tick()
    world.platforms.delete_account(1, PERSON)
    assert [line.plan for line in world.lines()] == [None, None]


def test_a_frozen_goal_thaws_at_once_with_the_account_whose_task_was_late(world: World) -> None:
    world.freeze_by_the_first_of_two_accounts()
    world.platforms.delete_account(1, PERSON)
    assert world.status() is GoalStatus.ACTIVE


def test_a_paused_goal_past_its_end_is_completed_with_the_account_that_had_the_last_task(world: World) -> None:
    world.add_goal(account_ids=[1, 2], end_date="2027-05-04")
    world.tick()
    world.complete(2)
    world.planning.pause(1, PERSON)
    world.on("2027-05-05").platforms.delete_account(1, PERSON)
    assert world.status() is GoalStatus.COMPLETED


def test_an_account_without_open_tasks_takes_only_itself_out_of_a_paused_goal(world: World) -> None:
    world.add_goal(account_ids=[1, 2], end_date="2027-05-04")
    world.tick()
    world.complete(1, 2)
    world.planning.pause(1, PERSON)
    world.on("2027-05-05").platforms.delete_account(1, PERSON)
    assert world.status() is GoalStatus.PAUSED


def test_a_reopened_task_of_an_account_that_left_its_goal_is_skipped_with_the_account(world: World) -> None:
    world.add_goal(
        policy_type="after_completion", account_ids=[1, 2], task_distribution_strategy="round_robin",
        freeze_on_miss="on",
    )  # fmt: skip
    world.tick()
    world.edit(1, account_ids=[2])
    world.act(1, "reopen")
    world.on("2027-05-06").tick()
    assert world.status() is GoalStatus.FROZEN
    world.platforms.delete_account(1, PERSON)
    world.tick()
    assert (world.status(), world.goal().account_ids, world.statuses()[0]) == (GoalStatus.ACTIVE, (2,), "Skipped")
    assert world.line().counts.open == 0


def test_an_account_that_left_is_noticed_to_be_paused_where_it_has_a_task(world: World) -> None:
    world.add_goal(account_ids=[1, 2], freeze_on_miss="on", interval_days=9, task_distribution_strategy="round_robin")
    world.tick()
    world.edit(1, account_ids=[2])
    world.act(1, "reopen")
    world.on("2027-05-06").tick()
    world.platforms.pause_account(1, PERSON)
    world.tick()
    assert world.status() is GoalStatus.ACTIVE


def test_an_account_is_deleted_once(world: World) -> None:
    world.platforms.delete_account(1, PERSON)
    with pytest.raises(NotFound):
        world.platforms.delete_account(1, PERSON)


def test_the_name_of_a_deleted_account_is_free_again(world: World) -> None:
    world.platforms.delete_account(1, PERSON)
    assert world.platforms.add_account(1, {"username": ["user1"]}, PERSON).id == 4


def test_a_taken_name_is_an_error_of_its_field(world: World) -> None:
    assert refusals(lambda: world.platforms.add_account(1, {"username": ["user1"]}, PERSON)) == [
        FieldError("username", "This name is taken: choose another.")
    ]


def test_an_account_needs_a_platform_and_a_name(world: World) -> None:
    with pytest.raises(NotFound):
        world.platforms.add_account(9, {"username": ["x"]}, PERSON)
    with pytest.raises(InvalidInput):
        world.platforms.add_account(1, {}, PERSON)


# Platforms


def test_a_deleted_platform_hides_its_goals_accounts_and_tasks(world: World) -> None:
    world.add_goal(account_ids=[1, 2])
    world.tick()
    world.platforms.delete(1, PERSON)
    states = {account.state for account in world.store.tables.accounts.values()}
    assert (world.status(), world.store.tables.hidden_tasks, states, world.statuses()) == (
        GoalStatus.DELETED,
        {1, 2},
        {AccountState.DELETED},
        ["Skipped", "Skipped"],
    )


def test_the_goals_of_other_platforms_stay(world: World) -> None:
    other = world.add_platform("Other")
    world.add_goal(platform_id=other)
    world.platforms.delete(1, PERSON)
    world.tick()
    assert (world.status(), world.statuses()) == (GoalStatus.ACTIVE, ["Waiting"])


def test_what_a_goal_that_moved_on_left_on_a_deleted_platform_goes_with_it(world: World) -> None:
    other = world.add_platform("Other")
    world.add_goal(interval_days=2, freeze_on_miss="true")
    world.tick()
    world.edit(1, platform_id=other)
    world.days_later(1)
    world.tick()
    frozen = world.status()
    world.platforms.delete(1, PERSON)
    world.days_later(1)
    world.tick()
    assert (frozen, world.status(), world.statuses()) == (
        GoalStatus.FROZEN, GoalStatus.ACTIVE, ["Skipped", "Waiting"],
    )  # fmt: skip
    assert (world.store.tables.hidden_tasks, world.logs(1)[-1].stamp.notes) == ({1}, "platform deleted")


def test_a_deleted_platform_is_not_found(world: World) -> None:
    world.platforms.delete(1, PERSON)
    for act in (world.platforms.form_of, lambda platform: world.platforms.delete(platform, PERSON)):
        with pytest.raises(NotFound):
            act(1)


def test_a_platform_is_edited_whole(world: World) -> None:
    world.platforms.edit(1, {"name": ["New"], "config": ['{"a": "é"}']}, PERSON)
    assert world.platforms.form_of(1) == {"name": ["New"], "config": ['{\n  "a": "é"\n}']}


def test_a_platform_keeps_its_own_name_and_takes_no_other(world: World) -> None:
    world.add_platform("Other")
    world.platforms.edit(1, {"name": ["Forum"]}, PERSON)
    assert refusals(lambda: world.platforms.edit(1, {"name": ["Other"]}, PERSON)) == [
        FieldError("name", "This name is taken: choose another.")
    ]


def test_every_error_of_a_platform_comes_at_once(world: World) -> None:
    errors = refusals(lambda: world.platforms.add({"name": [" "], "config": ["["]}, PERSON))
    assert [error.field for error in errors] == ["name", "config"]


def test_an_unknown_platform_is_not_found_whatever_was_typed(world: World) -> None:
    with pytest.raises(NotFound):
        world.platforms.edit(9, {"name": [""]}, PERSON)

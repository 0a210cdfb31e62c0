"""Editing goals: statuses that stay and those that do not, and what is refused."""

import pytest

from app.domain.errors import ConcurrentChange, FieldError, NotFound
from app.domain.goal import GoalStatus
from tests.builders import PERSON, World, refusals
from tests.unit.application.edited_goals import DEADLINE

# Statuses


def expired(world: World) -> World:
    world.add_goal(**DEADLINE)
    world.on("2027-06-01").tick()
    assert world.status() is GoalStatus.EXPIRED
    return world


def test_moving_the_last_day_makes_an_expired_goal_active(world: World) -> None:
    expired(world).edit(1, deadline_date="2027-06-01")
    assert (world.status(), world.history("goal_reactivated"), world.history("goal_edited")) == (
        GoalStatus.ACTIVE,
        ["The last day was moved: the goal is active again."],
        ["The goal was edited."],
    )


def test_an_expired_goal_made_active_plans_again_from_today(world: World) -> None:
    expired(world).edit(1, deadline_date="2027-06-03", total_occurrences=3)
    world.on("2027-06-03").tick()
    assert world.due_dates() == ["06-03", "06-03", "06-03"]


def test_another_type_without_a_last_day_makes_an_expired_goal_active(world: World) -> None:
    expired(world).edit(1, policy_type="fixed", interval_days=1)
    assert world.status() is GoalStatus.ACTIVE


@pytest.mark.parametrize("change", [{"description": "Other"}, {"total_occurrences": "9"}])
def test_any_other_edit_leaves_an_expired_goal_expired(world: World, change: dict[str, str]) -> None:
    expired(world).edit(1, **change)
    assert world.status() is GoalStatus.EXPIRED


def completed(world: World) -> World:
    world.add_goal(**{**DEADLINE, "total_occurrences": "1", "deadline_date": "2027-05-04"})
    world.tick()
    world.complete(1)
    assert world.status() is GoalStatus.COMPLETED
    return world


def test_a_completed_goal_stays_completed_when_its_total_is_raised(world: World) -> None:
    completed(world).edit(1, total_occurrences=2, deadline_date="2027-05-10")
    world.tick()
    assert (world.status(), world.statuses()) == (GoalStatus.COMPLETED, ["Completed"])


def test_a_completed_goal_is_active_again_when_a_person_asks_for_it(world: World) -> None:
    completed(world).edit(1, total_occurrences=2, deadline_date="2027-05-10", reactivate="on")
    world.on("2027-05-10").tick()
    assert (world.status(), world.due_dates()) == (GoalStatus.ACTIVE, ["05-04", "05-10"])


def test_reactivating_a_goal_that_has_all_it_asks_for_completes_it_again(world: World) -> None:
    completed(world).edit(1, reactivate="on")
    assert world.status() is GoalStatus.COMPLETED


def test_reactivating_a_goal_past_its_deadline_lets_it_expire(world: World) -> None:
    completed(world).on("2027-05-06").edit(1, total_occurrences=2, reactivate="on")
    assert world.status() is GoalStatus.EXPIRED


@pytest.mark.parametrize("change", [{"interval_days": "2"}, {"policy_type": "state_based"}, {"reactivate": "on"}])
def test_an_edit_leaves_a_paused_goal_paused(world: World, change: dict[str, str]) -> None:
    world.add_goal()
    world.planning.pause(1, PERSON)
    world.edit(1, **change)
    assert world.status() is GoalStatus.PAUSED


def test_a_frozen_goal_that_no_longer_freezes_thaws_at_the_next_pass(world: World) -> None:
    world.add_goal(freeze_on_miss="on")
    world.tick()
    world.on("2027-05-05").tick()
    world.edit(1, freeze_on_miss=[])
    world.tick()
    assert (world.status(), world.due_dates()) == (GoalStatus.ACTIVE, ["05-04", "05-05"])


# What is refused


def test_a_deadline_that_has_passed_may_stay(world: World) -> None:
    expired(world).edit(1, description="Other", deadline_date="2027-05-31")
    assert world.goal().description == "Other"


def test_a_deadline_changed_to_another_past_day_is_refused(world: World) -> None:
    expired(world)
    assert refusals(lambda: world.edit(1, deadline_date="2027-05-30")) == [
        FieldError("deadline_date", "The deadline has already passed: today is 1 June 2027.")
    ]


def test_a_past_deadline_is_new_to_a_goal_that_had_none(world: World) -> None:
    world.add_goal(start_date="2027-01-01")
    past = {**DEADLINE, "deadline_date": "2027-05-03"}
    assert [error.field for error in refusals(lambda: world.edit(1, **past))] == ["deadline_date"]


def test_a_refused_edit_changes_nothing(world: World) -> None:
    world.add_goal(account_ids=[1])
    before = world.store.tables.snapshot()
    refusals(lambda: world.edit(1, account_ids=[9], interval_days=5))
    assert world.store.tables == before


def test_an_edit_of_an_older_version_is_refused(world: World) -> None:
    world.add_goal()
    form = world.planning.form_of(1)
    world.edit(1, description="First")
    with pytest.raises(ConcurrentChange):
        world.planning.edit(1, form, PERSON)
    assert world.goal().description == "First"


def test_a_form_without_a_version_replaces_what_is_there(world: World) -> None:
    world.add_goal()
    world.edit(1, description="First", version=[])
    world.edit(1, description="Second", version=[])
    assert world.goal().description == "Second"


def test_an_unknown_goal_is_not_found_whatever_was_typed(world: World) -> None:
    with pytest.raises(NotFound):
        world.planning.edit(9, {}, PERSON)


def test_id_and_zone_stay(world: World) -> None:
    world.add_goal()
    world.change_goal(1, zone="Asia/Tokyo")
    world.edit(1, description="Other")
    assert (world.goal().id, world.goal().zone) == (1, "Asia/Tokyo")

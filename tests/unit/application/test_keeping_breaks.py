"""Breaks: for whom they count, what they do to plans, and what becomes of them."""

import pytest

from app.domain.errors import FieldError, NotFound
from tests.builders import PERSON, Typed, World, day, refusals, typed

SUMMER: dict[str, Typed] = {"name": "Summer", "first_day": "2027-05-05", "last_day": "2027-05-06"}


@pytest.fixture
def world() -> World:
    """Goals: 1 of account 1, 2 of account 2, 3 of platform 1, 4 of platform 2."""
    world = World()
    world.add_accounts(2)
    world.add_platform("Shop")
    for fields in ({"account_ids": [1]}, {"account_ids": [2]}, {}, {"platform_id": 2}):
        world.add_goal(**fields)
    return world


def add(world: World, **fields: Typed) -> int:
    return world.breaks.add(typed({**SUMMER, **fields}), PERSON).id


def rested(world: World) -> list[int]:
    """The goals that made nothing on the two days."""
    world.on("2027-05-07").tick()
    return [goal for goal in (1, 2, 3, 4) if "05-05" not in world.due_dates(goal)]


@pytest.mark.parametrize(
    ("scope", "resting"),
    [
        ("everything", [1, 2, 3, 4]), ("", [1, 2, 3, 4]),
        ("platform-1", [1, 2, 3]), ("account-2", [2]), ("goal-4", [4]),
    ],
)  # fmt: skip
def test_a_break_counts_for_what_it_names(world: World, scope: str, resting: list[int]) -> None:
    add(world, scope=scope)
    assert rested(world) == resting


def test_a_break_is_in_the_activity_of_every_goal_that_it_touches(world: World) -> None:
    add(world, scope="platform-1")
    assert world.history("break_added") == ["Break from 5 May 2027 to 6 May 2027: Summer"] * 3


@pytest.mark.parametrize(("scope", "goals"), [("account-2", [2]), ("goal-3", [3]), ("platform-2", [4])])
def test_a_break_is_on_record_where_it_counts_and_nowhere_else(world: World, scope: str, goals: list[int]) -> None:
    add(world, scope=scope)
    recorded = [entry.goal_id for entry in world.store.tables.activity if entry.kind == "break_added"]
    assert recorded == goals


def test_a_break_that_touches_no_goal_is_on_record_too(world: World) -> None:
    (account,) = world.add_accounts(1)
    add(world, scope=f"account-{account}")
    assert len(world.history("break_added")) == 1


def test_a_deleted_break_counts_no_more(world: World) -> None:
    number = add(world)
    world.breaks.delete(number, PERSON)
    assert rested(world) == []
    assert len(world.history("break_deleted")) == 4


def test_a_break_deleted_after_it_was_passed_over_brings_nothing_back(world: World) -> None:
    number = add(world)
    world.on("2027-05-06").tick()
    world.breaks.delete(number, PERSON)
    world.on("2027-05-07").tick()
    assert world.due_dates(1) == ["05-04", "05-07"]


def test_a_plan_by_a_deadline_leaves_the_days_of_a_new_break_free(world: World) -> None:
    goal = world.add_goal(policy_type="deadline", deadline_date="2027-05-08", total_occurrences="3")
    world.tick()
    add(world, first_day="2027-05-05", last_day="2027-05-07")
    for date in ("2027-05-05", "2027-05-08"):
        world.on(date).tick()
    assert world.due_dates(goal) == ["05-08"] * 3


def test_a_break_wakes_the_scheduler(world: World) -> None:
    before = len(world.scheduler.wake_ups)
    number = add(world)
    world.breaks.delete(number, PERSON)
    assert len(world.scheduler.wake_ups) == before + 2


@pytest.mark.parametrize(
    "scope",
    ["nobody", "goal-99", "account-99", "platform-0", "goal-x", "goal", "goal-\u0661", f"goal-{2**63}", "x-1"],
)
def test_a_break_for_what_is_not_there_is_refused(world: World, scope: str) -> None:
    assert refusals(lambda: add(world, scope=scope)) == [FieldError("scope", "Choose what the break is for.")]


def test_every_mistake_is_told_at_once(world: World) -> None:
    found = refusals(lambda: add(world, name="", first_day="soon", scope="x"))
    assert [error.field for error in found] == ["name", "first_day", "scope"]
    ended = refusals(lambda: add(world, last_day="2027-05-04"))
    assert ended == [FieldError("last_day", "The break ends before it begins.")]


def test_a_break_of_one_day_is_one(world: World) -> None:
    number = add(world, last_day="2027-05-05")
    assert world.store.tables.breaks[number].last_day == day("2027-05-05")


def test_an_unknown_break_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        world.breaks.delete(7, PERSON)

"""Mending a goal at risk: one field is changed to what was promised, as an edit would do it."""

import pytest

from app.application.mending_goals import FixOutdated
from app.application.working_on_tasks import Answer
from app.domain.errors import NotFound
from app.domain.goal import GoalActRefused, GoalStatus
from app.domain.scheduling.deadline import Deadline
from tests.builders import Typed, World, day, refusals, typed

TROUBLED: dict[str, Typed] = {
    "policy_type": "deadline",
    "deadline_date": "2027-05-08",
    "total_occurrences": 8,
    "daily_cap": 1,
}


@pytest.fixture
def world() -> World:
    """A goal of which three of eight do not fit, its first task made."""
    world = World()
    world.add_goal(**TROUBLED)
    world.tick()
    return world


def mend(world: World, fix: str, value: Typed) -> Answer:
    return world.planning.mend(1, typed({"fix": fix, "value": value}), "ann")


def policy(world: World) -> Deadline:
    found = world.goal().policy
    assert isinstance(found, Deadline)
    return found


def test_a_pass_keeps_how_many_do_not_fit(world: World) -> None:
    assert world.goal().missing == 3


@pytest.mark.parametrize(
    ("fix", "value", "told"),
    [
        ("raise_cap", "2", "The daily cap was raised from 1 to 2."),
        ("move_deadline", "2027-05-11", "The deadline was moved from 8 May 2027 to 11 May 2027."),
        ("lower_total", "5", "The total was lowered from 8 to 5."),
    ],
)
def test_a_fix_makes_everything_fit_and_says_what_it_changed(world: World, fix: str, value: str, told: str) -> None:
    assert mend(world, fix, value) is Answer.DONE
    assert (world.goal().missing, world.looking.of_goal(1).risk, world.history("goal_mended")) == (0, None, [told])


def test_what_was_promised_is_what_is_made(world: World) -> None:
    mend(world, "raise_cap", 2)
    for _ in range(5):
        world.days_later(1)
        world.tick()
    assert world.due_dates() == ["05-04", "05-05", "05-06", "05-06", "05-07", "05-07", "05-08", "05-08"]


def test_a_fix_wakes_the_generator(world: World) -> None:
    before = len(world.scheduler.wake_ups)
    mend(world, "raise_cap", 2)
    assert world.scheduler.wake_ups[before:] == [None]


def test_a_second_click_changes_nothing(world: World) -> None:
    mend(world, "raise_cap", 2)
    before = world.store.tables.snapshot()
    assert mend(world, "raise_cap", 2) is Answer.ALREADY_DONE
    assert world.store.tables == before


@pytest.mark.parametrize(
    ("fix", "value"),
    [("raise_cap", "3"), ("move_deadline", "2027-05-12"), ("lower_total", "4"), ("lower_total", "9" * 18)],
)
def test_another_value_than_the_present_one_is_a_conflict(world: World, fix: str, value: str) -> None:
    before = world.store.tables.snapshot()
    with pytest.raises(FixOutdated):
        mend(world, fix, value)
    assert world.store.tables == before


def test_a_fix_that_was_promised_yesterday_is_a_conflict_today(world: World) -> None:
    world.act(1, "fail")
    with pytest.raises(FixOutdated):
        mend(world, "lower_total", 5)
    assert mend(world, "lower_total", 4) is Answer.DONE


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({}, ["fix", "value"]),
        ({"fix": "raise_roof", "value": "2"}, ["fix"]),
        ({"fix": "raise_cap", "value": "2027-05-11"}, ["value"]),
        ({"fix": "raise_cap", "value": "0"}, ["value"]),
        ({"fix": "move_deadline", "value": "2"}, ["value"]),
        ({"fix": "lower_total", "value": " "}, ["value"]),
    ],
)
def test_what_no_button_says_is_refused(world: World, fields: dict[str, Typed], refused: list[str]) -> None:
    found = refusals(lambda: world.planning.mend(1, typed(fields), "ann"))
    assert [error.field for error in found] == refused


def test_a_paused_goal_is_not_mended(world: World) -> None:
    world.planning.pause(1, "ann")
    with pytest.raises(GoalActRefused):
        mend(world, "raise_cap", 2)


def test_a_goal_without_a_deadline_has_nothing_to_mend(world: World) -> None:
    world.add_goal()
    with pytest.raises(FixOutdated):
        world.planning.mend(2, typed({"fix": "raise_cap", "value": 2}), "ann")


def test_an_unknown_goal_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        world.planning.mend(4711, typed({"fix": "raise_cap", "value": 2}), "ann")


def test_lowering_the_total_to_what_is_done_completes_the_goal(world: World) -> None:
    world.complete(1)
    world.add_break("All of it", day("2027-05-05"), day("2027-05-20"))
    world.tick()
    assert mend(world, "lower_total", 1) is Answer.DONE
    assert (world.status(), world.goal().missing) == (GoalStatus.COMPLETED, 0)


def test_a_break_may_put_a_goal_at_risk_and_deleting_it_helps() -> None:
    world = World()
    world.add_goal(**{**TROUBLED, "total_occurrences": 5})
    world.tick()
    world.add_break("Away", day("2027-05-05"), day("2027-05-06"))
    found = [world.goal().missing]
    world.breaks.delete(1, "ann")
    assert [*found, world.goal().missing] == [2, 0]


def test_a_paused_goal_lacks_nothing_until_it_goes_on(world: World) -> None:
    world.planning.pause(1, "ann")
    found = [world.goal().missing]
    world.planning.resume(1, "ann")
    assert [*found, world.goal().missing] == [0, 3]

"""Working on tasks: acts, second clicks, refusals, and who is told of the next pass."""

from dataclasses import replace

import pytest

from app.application.working_on_tasks import Answer
from app.domain.errors import FieldError, NotFound
from app.domain.task_status import InvalidTransition
from tests.builders import PERSON, World, day, noon, refusals

SECOND_CLICKS = [
    (("start",), "start"),
    (("complete",), "complete"),
    (("fail",), "fail"),
    (("skip",), "skip"),
    ((), "reopen"),
]
REFUSED = [
    (("complete",), "start"),
    (("complete",), "fail"),
    (("complete",), "skip"),
    (("fail",), "complete"),
    (("skip",), "complete"),
    (("skip",), "start"),
]


@pytest.fixture
def world() -> World:
    world = World()
    world.add_goal()
    world.tick()
    return world


@pytest.mark.parametrize("act", ["start", "complete", "fail", "skip"])
def test_an_act_is_done(world: World, act: str) -> None:
    status = {"start": "InProgress", "complete": "Completed", "fail": "Failed", "skip": "Skipped"}[act]
    assert (world.act(1, act), world.statuses()) == (Answer.DONE, [status])


@pytest.mark.parametrize(("before", "act"), SECOND_CLICKS)
def test_asking_for_the_state_a_task_is_in_is_answered_and_writes_nothing(
    world: World, before: tuple[str, ...], act: str
) -> None:
    for earlier in before:
        world.act(1, earlier)
    stored = world.store.tables.snapshot()
    assert (world.act(1, act), world.store.tables == stored) == (Answer.ALREADY_DONE, True)


@pytest.mark.parametrize(("before", "act"), REFUSED)
def test_an_act_that_the_life_cycle_does_not_know_is_refused_and_writes_nothing(
    world: World, before: tuple[str, ...], act: str
) -> None:
    for earlier in before:
        world.act(1, earlier)
    stored = world.store.tables.snapshot()
    with pytest.raises(InvalidTransition):
        world.act(1, act)
    assert world.store.tables == stored


def test_notes_of_a_form_are_in_the_history(world: World) -> None:
    world.working.read_and_act(1, "complete", {"notes": ["All\r\nwet"]}, PERSON)
    assert world.arrows(1)[1:] == [
        ("Waiting", "InProgress", PERSON, "All\nwet"),
        ("InProgress", "Completed", PERSON, "All\nwet"),
    ]


def test_notes_that_are_too_long_are_refused_and_nothing_is_done(world: World) -> None:
    errors = refusals(lambda: world.working.read_and_act(1, "complete", {"notes": ["a" * 10_001]}, PERSON))
    assert (errors, world.statuses()) == (
        [FieldError("notes", "Keep it to 10,000 characters; this has 10,001.")],
        ["Waiting"],
    )


def test_a_task_that_is_not_there_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        world.act(2, "start")
    with pytest.raises(NotFound):
        world.reschedule(2, "2027-05-09")


def test_the_scheduler_is_told_when_the_goal_wants_its_next_pass() -> None:
    world = World()
    world.add_goal(policy_type="after_completion", interval_days="3")
    world.tick()
    world.scheduler.wake_ups.clear()
    world.complete(1)
    assert world.scheduler.wake_ups == [noon("2027-05-07").replace(hour=0)]


def test_where_nothing_follows_an_act_nothing_but_the_task_is_written(world: World) -> None:
    lines, goals = dict(world.store.tables.lines), dict(world.store.tables.goals)
    world.act(1, "start")
    world.complete(1)
    assert {key: replace(line, counts=lines[key].counts) for key, line in world.store.tables.lines.items()} == lines
    assert (world.store.tables.goals, world.statuses()) == (goals, ["Completed"])


def test_the_scheduler_is_woken_when_an_act_makes_a_pass_due(world: World) -> None:
    world.add_goal(policy_type="deadline", deadline_date="2027-05-05", total_occurrences=2)
    world.tick()
    world.scheduler.wake_ups.clear()
    world.act(2, "fail")
    assert [instant is not None and instant <= world.clock.now() for instant in world.scheduler.wake_ups] == [True]


def test_the_scheduler_is_woken_when_a_task_is_moved(world: World) -> None:
    world.scheduler.wake_ups.clear()
    world.reschedule(1, "2027-05-09")
    assert world.scheduler.wake_ups == [None]


def test_a_pass_that_is_due_already_is_not_taken_away_by_an_act(world: World) -> None:
    world.edit(1, description="Other")
    world.act(1, "start")
    assert world.line().next_attention_at == noon("2027-05-04")


def test_a_task_of_a_cron_rule_keeps_its_time_of_day_on_another_day() -> None:
    world = World(zone="Europe/Berlin")
    world.add_goal(policy_type="cron", cron="0 9 * * *")
    world.tick()
    world.reschedule(1, "2027-11-10")
    assert (world.task(1).due_date, world.task(1).due_at.isoformat()) == (
        day("2027-11-10"),
        "2027-11-10T08:00:00+00:00",
    )

"""A task moved to another day stays the same task."""

import pytest

from app.domain.errors import InvalidInput
from app.domain.task_status import InvalidTransition
from tests.builders import World, day, noon
from tests.unit.application.pauses import DEADLINE


def test_a_task_moved_to_another_day_keeps_identity_cursor_and_plan(world: World) -> None:
    world.add_goal(**DEADLINE)
    world.on("2027-05-10").tick()
    line, task = world.line(), world.task(1)
    world.reschedule(1, "2027-05-20")
    moved = world.task(1)
    assert (moved.due_date, moved.due_at, moved.sequence, moved.status, world.line().cursor, world.line().plan) == (
        day("2027-05-20"),
        noon("2027-05-20").replace(hour=0, day=21),
        task.sequence,
        task.status,
        line.cursor,
        line.plan,
    )


@pytest.mark.parametrize(
    ("to", "message"),
    [
        ("2027-05-09", "Choose today or a later day."),
        ("2027-06-01", "The last day of the goal is 31 May 2027."),
        ("", "This field is required."),
    ],
)
def test_a_task_is_moved_to_today_or_later_and_not_after_the_deadline(world: World, to: str, message: str) -> None:
    world.add_goal(**DEADLINE)
    world.on("2027-05-10").tick()
    with pytest.raises(InvalidInput, match=message):
        world.reschedule(1, to)


def test_a_task_may_be_moved_to_today_and_to_the_deadline_itself(world: World) -> None:
    world.add_goal(**DEADLINE)
    world.on("2027-05-10").tick()
    world.reschedule(1, "2027-05-31")
    world.reschedule(1, "2027-05-10")
    assert world.due_dates() == ["05-10"]


def test_an_ended_task_cannot_be_moved(world: World) -> None:
    world.add_goal()
    world.tick()
    world.complete(1)
    with pytest.raises(InvalidTransition, match="Task 1 is Completed: it is not possible to move it"):
        world.reschedule(1, "2027-05-09")


def test_a_move_is_in_the_activity(world: World) -> None:
    world.add_goal()
    world.tick()
    world.reschedule(1, "2027-05-09")
    assert world.history("task_rescheduled") == ["Task 1 moved from 4 May 2027 to 9 May 2027."]

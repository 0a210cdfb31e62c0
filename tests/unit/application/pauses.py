"""Goals that pause, go on and freeze, and what is passed over meanwhile."""

from app.domain.goal import GoalStatus
from tests.builders import PERSON, World

DEADLINE = {"policy_type": "deadline", "deadline_date": "2027-05-31", "total_occurrences": "4"}
FREEZING = {"freeze_on_miss": "on"}


def passed_over(world: World) -> list[tuple[int, str]]:
    """Count and reason of every entry about slots passed over."""
    return [
        (int(str(entry.details["count"])), str(entry.details["reason"]))
        for entry in world.store.tables.activity
        if entry.kind == "slots_passed_over"
    ]


def paused(world: World) -> World:
    world.planning.pause(1, PERSON)
    return world


def resumed(world: World) -> World:
    world.planning.resume(1, PERSON)
    return world


def frozen(world: World, **fields: str) -> World:
    """A goal with the task of 05-04 overdue, frozen on 05-05."""
    world.add_goal(**{**FREEZING, **fields})
    world.tick()
    world.on("2027-05-05").tick()
    assert world.status() is GoalStatus.FROZEN
    return world

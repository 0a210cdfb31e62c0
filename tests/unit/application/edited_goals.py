"""Goals that are edited: by a deadline, and what their lines and plans say afterwards."""

from datetime import date

from tests.builders import World

DEADLINE = {"policy_type": "deadline", "deadline_date": "2027-05-31", "total_occurrences": "4"}
REMOVED, CHANGED = "account removed from the goal", "the kind of schedule was changed"


def cursors(world: World) -> list[date]:
    return [line.cursor for line in world.lines()]


def open_lines(world: World, goal_id: int = 1) -> list[tuple[int, int | None]]:
    """Id and account of every line that still plans."""
    return [(line.id, line.account_id) for line in world.lines(goal_id) if not line.is_closed]


def planned(world: World) -> list[str]:
    """What is left of the plan of the first line, as `05-10`."""
    plan = world.lines()[0].plan
    return [] if plan is None else [f"{slot:%m-%d}" for slot in plan.slots_left()]

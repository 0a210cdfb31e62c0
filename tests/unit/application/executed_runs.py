"""Worlds in which the first task was executed, and ends that are no success."""

from app.domain.run import RunStatus
from tests.builders import World
from tests.unit.application.run_world import Act, with_task

BAD_ENDS = [RunStatus.FAILED, RunStatus.TIMED_OUT, RunStatus.CANCELLED]


def executed(outcome: Act, **fields: str) -> World:
    world = with_task(**fields)
    world.strategies.set("CustomScript", outcome)
    world.run(1)
    return world

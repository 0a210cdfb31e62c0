"""The tick: generation and runs together, and the earliest instant worth waking at."""

from datetime import datetime, timedelta

from app.application.ticking import Ticking
from tests.builders import World, noon

SCRIPT = {"execution_strategy": "CustomScript", "execution_script_content": "x"}


def tick(world: World) -> datetime | None:
    return Ticking(world.generating, world.reconciling, world.noticing).tick()


def running(world: World) -> World:
    """A run whose lease ends in a minute."""
    world.add_goal(**SCRIPT)
    world.tick()
    world.request(1)
    with world.store.unit_of_work() as uow:
        uow.runs.claim(1, world.clock.now(), timedelta(seconds=60))
        uow.commit()
    return world


def test_with_nothing_to_do_there_is_nothing_to_wake_for() -> None:
    assert tick(World()) is None


def test_the_next_pass_is_worth_waking_for() -> None:
    world = World()
    world.add_goal()
    assert (tick(world), world.due_dates()) == (noon("2027-05-05").replace(hour=0), ["05-04"])


def test_the_end_of_a_lease_is_worth_waking_for_if_it_comes_first() -> None:
    assert tick(running(World())) == noon("2027-05-04") + timedelta(seconds=60)


def test_a_run_that_generation_queued_is_offered_in_the_same_tick() -> None:
    world = World()
    world.add_goal(**SCRIPT, run_mode="on_due")
    tick(world)
    assert world.queue.offered == [1]

"""The tick: generation and runs together, and the earliest instant worth waking at."""

from datetime import datetime, timedelta

from app.application.forgetting_output import RUNS_AT_ONCE
from app.application.working_on_tasks import TaskAct
from app.domain.run import RunOutput
from tests.builders import World, noon

SCRIPT = {"execution_strategy": "CustomScript", "execution_script_content": "x"}


def tick(world: World) -> datetime | None:
    return world.ticking.tick()


def running(world: World) -> World:
    """A run whose lease ends in a minute."""
    world.add_goal(**SCRIPT)
    world.tick()
    world.request(1)
    with world.store.unit_of_work() as uow:
        uow.runs.claim(1, world.clock.now(), timedelta(seconds=60), "here:1")
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


def test_what_is_about_to_be_due_is_made_ahead_and_begins_at_its_instant() -> None:
    world = World()
    world.add_goal(**SCRIPT, run_mode="on_due")
    tick(world)
    world.working.act(TaskAct(task_id=1, act="skip", actor="somebody"))
    instant = noon("2027-05-05").replace(hour=0)
    world.clock.instant = instant - timedelta(milliseconds=30)
    begin = world.ticking.prepare(instant)
    made = [task.created_at for task in world.store.tables.tasks.values() if task.id == 2]
    before = list(world.queue.offered)
    assert (made, before, begin(), world.queue.offered, begin()) == ([instant], [1], True, [1, 2], False)


def test_what_was_made_ahead_is_not_made_again_by_the_tick() -> None:
    world = World()
    world.add_goal(**SCRIPT, run_mode="on_due")
    ticking = world.ticking
    ticking.prepare(world.clock.now())
    ticking.tick()
    assert (len(world.store.tables.tasks), world.queue.offered[:1], set(world.queue.offered)) == (1, [1], {1})


def test_what_is_due_later_is_not_made_ahead() -> None:
    world = World()
    world.add_goal(start_date="2027-05-05")
    world.ticking.prepare(world.clock.now() + timedelta(milliseconds=30))
    assert world.store.tables.tasks == {}


def test_old_output_is_forgotten_in_the_tick_and_more_of_it_at_once() -> None:
    world = World()
    world.add_goal(**SCRIPT)
    tick(world)
    for number in range(1, RUNS_AT_ONCE + 1):
        world.store.tables.outputs[number] = RunOutput("x")
        world.store.tables.ended_runs[number] = world.clock.now() - timedelta(days=91)
    assert (world.days_later(1), tick(world)) == (world, world.clock.now())
    assert {output.head for output in world.store.tables.outputs.values()} == {""}

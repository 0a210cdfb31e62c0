"""The program was off: it is noticed once, told once, and only where it left something."""

from datetime import timedelta

import pytest

from tests.builders import World

SPAN = "from 4 May 2027, 12:00 UTC to 7 May 2027, 12:00 UTC"


@pytest.fixture
def world() -> World:
    world = World()
    world.add_goal()
    tick(world)
    return world


def tick(world: World) -> None:
    world.ticking.tick()


def told(world: World) -> list[str]:
    return world.history("program_was_off")


def test_what_became_of_the_missed_times_is_told(world: World) -> None:
    world.add_goal(catchup_strategy="latest")
    tick(world)
    world.days_later(3)
    tick(world)
    assert told(world) == [f"The program was off {SPAN}: 2 tasks were made late, 2 times passed over."]


def test_it_is_told_by_the_clock_of_the_program() -> None:
    world = World(zone="Europe/Berlin")
    world.add_goal()
    for days in (0, 3):
        world.days_later(days)
        tick(world)
    assert "from 4 May 2027, 14:00 CEST to 7 May 2027, 14:00 CEST: " in told(world)[0]


def test_one_of_each_is_said_so(world: World) -> None:
    world.add_goal(catchup_strategy="none", account_ids=[])
    tick(world)
    world.clock.advance(timedelta(days=2))
    tick(world)
    assert told(world)[0].endswith("1 task was made late, 1 time passed over.")


def test_the_first_start_is_no_absence() -> None:
    world = World()
    world.add_goal(start_date="2027-04-01")
    tick(world)
    assert told(world) == []


def test_ticks_that_are_not_far_apart_are_no_absence(world: World) -> None:
    world.clock.advance(timedelta(minutes=20))
    tick(world)
    assert world.store.tables.absences == {}


def test_a_clock_that_was_set_back_is_no_absence(world: World) -> None:
    world.clock.advance(timedelta(days=-3))
    tick(world)
    assert world.store.tables.absences == {}


def test_an_absence_that_left_nothing_is_not_told(world: World) -> None:
    world.clock.advance(timedelta(hours=5))
    tick(world)
    assert (len(world.store.tables.absences), told(world)) == (1, [])


def test_it_is_told_once(world: World) -> None:
    world.days_later(3)
    tick(world)
    world.clock.advance(timedelta(minutes=5))
    tick(world)
    assert len(told(world)) == 1


def test_a_program_that_is_killed_while_catching_up_goes_on_with_the_same_absence(world: World) -> None:
    world.days_later(3)
    world.noticing.look_back()
    world.tick()
    world.clock.advance(timedelta(minutes=2))
    tick(world)
    assert told(world) == [f"The program was off {SPAN}: 2 tasks were made late, 0 times passed over."]


def test_ticks_close_together_are_noted_once(world: World) -> None:
    world.clock.advance(timedelta(seconds=59))
    tick(world)
    noted = len(world.store.tables.pulse)
    world.clock.advance(timedelta(seconds=1))
    tick(world)
    assert (noted, len(world.store.tables.pulse)) == (1, 2)

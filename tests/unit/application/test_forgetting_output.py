"""Old output: what goes, what stays, how often it is looked for."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from app.application.forgetting_output import FILES_AT_ONCE, RUNS_AT_ONCE, ForgettingOutput
from app.domain.run import RunOutput
from app.domain.run_file import RunFile
from tests.builders import World
from tests.fakes.store import FakeUnitOfWork

DAY = timedelta(days=1)


def with_output(ages: Sequence[timedelta]) -> World:
    """Runs that ended so long ago, each with output of which nothing was dropped."""
    world = World()
    for number, age in enumerate(ages, 1):
        world.store.tables.outputs[number] = RunOutput("he\u00e9d", "tail")
        world.store.tables.ended_runs[number] = world.clock.now() - age
    return world


def heads(world: World) -> list[str]:
    return [output.head for output in world.store.tables.outputs.values()]


def test_output_older_than_the_limit_is_emptied_and_counts_as_dropped() -> None:
    world = with_output([90 * DAY + timedelta(seconds=1), 90 * DAY])
    assert world.forgetting.forget_due() is None
    assert world.store.tables.outputs == {1: RunOutput("", "", 9), 2: RunOutput("he\u00e9d", "tail")}


def test_with_no_limit_everything_is_kept() -> None:
    world = with_output([3650 * DAY])
    for_ever = ForgettingOutput(world.store.unit_of_work, world.clock, world.logger, keep_days=0)
    assert (for_ever.forget_due(), heads(world)) == (None, ["he\u00e9d"])


def test_it_goes_in_batches_and_the_next_one_is_wanted_at_once() -> None:
    world = with_output([91 * DAY] * (RUNS_AT_ONCE + 1))
    assert (world.forgetting.forget_due(), heads(world).count("")) == (world.clock.now(), RUNS_AT_ONCE)
    assert (world.forgetting.forget_due(), heads(world).count("")) == (None, RUNS_AT_ONCE + 1)


def test_it_is_looked_for_once_a_day() -> None:
    world = with_output([timedelta(days=89, hours=23), 91 * DAY])
    world.forgetting.forget_due()
    world.clock.advance(timedelta(hours=2))
    world.forgetting.forget_due()
    within_the_day = heads(world)
    world.clock.advance(timedelta(hours=22))
    world.forgetting.forget_due()
    assert (within_the_day, heads(world)) == (["he\u00e9d", ""], ["", ""])


def test_a_failure_stops_nothing_else_is_logged_and_tried_again_an_hour_later() -> None:
    world = with_output([91 * DAY])
    failing = True

    def begin() -> FakeUnitOfWork:
        if failing:
            raise OSError("disk full")
        return world.store.unit_of_work()

    forgetting = ForgettingOutput(begin, world.clock, world.logger, keep_days=90)
    answers = [forgetting.forget_due(), forgetting.forget_due()]
    failing = False
    world.clock.advance(timedelta(hours=1))
    forgetting.forget_due()
    failures = [message for level, message, _ in world.logger.lines if level == "failure"]
    assert (answers, failures, heads(world)) == ([None, None], ["Old output of runs could not be removed"], [""])


@pytest.mark.parametrize("ages", [[], [timedelta(0)]])
def test_where_nothing_is_old_nothing_happens(ages: list[timedelta]) -> None:
    world = with_output(ages)
    assert (world.forgetting.forget_due(), heads(world)) == (None, ["he\u00e9d"] * len(ages))


def test_files_go_with_the_output_in_batches_of_their_own() -> None:
    world = World()
    ages = [91 * DAY] * FILES_AT_ONCE + [90 * DAY + timedelta(seconds=1), 90 * DAY]
    world.store.tables.run_files = [(1, RunFile("end.png", b""), world.clock.now() - age) for age in ages]
    first = (world.forgetting.forget_due(), len(world.store.tables.run_files))
    second = (world.forgetting.forget_due(), len(world.store.tables.run_files))
    assert (first, second) == ((world.clock.now(), 2), (None, 1))

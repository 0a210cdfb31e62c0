"""Progress of a goal: its pace, its forecast and what would help where it is at risk."""

import pytest

from app.domain.line import Line
from app.domain.scheduling.deadline import Deadline
from tests.builders import Typed, World, day
from tests.unit.application.outlooks import DEADLINE, previewed


def test_progress_is_about_goals_with_a_total_only(world: World) -> None:
    world.add_goal()
    assert world.looking.of_goal(1).progress is None


def test_progress_tells_pace_forecast_and_days_of_safety(world: World) -> None:
    world.add_goal(**DEADLINE, account_ids=[1, 2])
    for _ in range(5):
        world.tick()
        world.complete(*(task.id for task in world.tasks() if task.is_open))
        world.days_later(1)
    world.days_later(-1)  # the evening of the fifth day: half is done, half of the days are gone
    progress = world.looking.of_goal(1).progress
    assert progress is not None
    assert (progress.total, progress.done, progress.open, progress.owed, progress.not_fitting) == (20, 10, 0, 10, 0)
    assert (round(progress.pace_needed or 0, 2), progress.pace_so_far) == (11.67, 14.0)
    assert (progress.forecast, progress.safety) == (day("2027-05-13"), 0)


def test_what_does_not_fit_is_counted_and_has_no_forecast(world: World) -> None:
    world.add_goal(**{**DEADLINE, "daily_cap": "1", "total_occurrences": "12"})
    progress = world.looking.of_goal(1).progress
    assert progress is not None
    assert (progress.not_fitting, progress.forecast) == (2, None)


@pytest.mark.parametrize(
    ("fields", "advice"),
    [
        ({"start_date": "2026-01-01"}, " That is a lot: choose another start date, or keep only the latest."),
        ({"start_date": "2026-01-01", "policy_type": "deadline", "deadline_date": "2027-05-04",
          "total_occurrences": "200"}, ""),
        ({"lead_days": 199}, " That is a lot: show it fewer days before."),
        ({"lead_days": 199, "policy_type": "state_based"}, " That is a lot: show it fewer days before."),
    ],
)  # fmt: skip
def test_what_is_advised_against_many_tasks_would_help(world: World, fields: dict[str, Typed], advice: str) -> None:
    (said,) = [warning for warning in previewed(world, **fields).warnings if "at once" in warning]
    assert said.partition("at once.")[2] == advice


def test_before_the_start_the_pace_is_that_of_the_days_from_the_start_on(world: World) -> None:
    progress = previewed(world, **{**DEADLINE, "start_date": "2027-08-01", "deadline_date": "2027-08-14"}).progress
    assert progress is not None
    assert progress.pace_needed == 5.0


def test_no_pace_is_asked_for_after_the_deadline(world: World) -> None:
    world.add_goal(**DEADLINE)
    progress = world.on("2027-05-20").looking.of_goal(1).progress
    assert progress is not None
    assert (progress.done, progress.pace_needed) == (0, None)


def test_the_progress_of_several_goals_is_that_of_each_on_its_page(world: World) -> None:
    ids = [world.add_goal(**DEADLINE), world.add_goal(), world.add_goal(**DEADLINE | {"total_occurrences": "20"})]
    world.tick()
    world.complete(1)
    told = world.looking.progress_of(ids)
    assert told == {each: world.looking.of_goal(each).progress for each in (ids[0], ids[2])}


def test_a_goal_that_cannot_be_counted_is_left_out_and_takes_no_other_with_it(world: World) -> None:
    ids = [world.add_goal(**DEADLINE), world.add_goal(**DEADLINE)]
    world.change_goal(ids[0], policy=Uncountable(deadline_date=day("2027-05-13"), total_occurrences=10))
    assert list(world.looking.progress_of(ids)) == [ids[1]]


class Uncountable(Deadline):
    """Fails where it is asked how much is done."""

    def done(self, line: Line) -> int:
        raise ZeroDivisionError

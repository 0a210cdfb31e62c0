"""How one goal went and goes: the days of its accounts, its pace, what its checks measured."""

from datetime import timedelta

import pytest

from app.application.reading_goal_history import MOST_STRIPS, WEEKS_AFTER, WEEKS_BEFORE, Mark, ReadingGoalHistory
from app.domain.errors import NotFound
from app.domain.run import RunOutcome, RunStatus
from app.ports.run_reads import MeasuredRun
from tests.builders import World
from tests.unit.application.run_world import SCRIPTS, with_task
from tests.web.fake_insight import FakeStatsReads
from tests.web.fake_run_reads import FakeRunReads

DAY = timedelta(days=1)
M = Mark


def reading(world: World) -> ReadingGoalHistory:
    store = world.store
    return ReadingGoalHistory(store.unit_of_work, world.clock, FakeStatsReads(store), FakeRunReads(store))


def marks_around_today(world: World, before: int = 1, after: int = 1) -> list[list[tuple[Mark, int]]]:
    """Of each strip."""
    history = reading(world).of_goal(1)
    return [
        [(day.mark, day.count) for day in strip.days if -before <= (day.day - history.today).days <= after]
        for strip in history.strips
    ]


def test_days_reach_a_few_weeks_back_and_ahead(world: World) -> None:
    world.add_goal()
    history = reading(world).of_goal(1)
    days = history.strips[0].days
    assert (history.today - days[0].day, days[-1].day - history.today) == (
        timedelta(weeks=WEEKS_BEFORE) - DAY,
        timedelta(weeks=WEEKS_AFTER),
    )


def test_a_goal_that_is_not_there_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        reading(world).of_goal(77)


def test_each_day_says_what_became_of_it(world: World) -> None:
    world.add_goal(interval_days=1)
    acts = {"complete": 0, "fail": 0, "skip": 0}
    for act in acts:
        world.tick()
        world.act(len(world.tasks()), act)
        world.clock.advance(DAY)
    world.tick()
    world.clock.advance(DAY)
    world.tick()
    assert marks_around_today(world, before=4, after=2) == [
        [(M.DONE, 1), (M.MISSED, 1), (M.SKIPPED, 1), (M.MISSED, 1), (M.OPEN, 1), (M.PLANNED, 1), (M.PLANNED, 1)]
    ]


def test_what_was_completed_after_its_day_is_late(world: World) -> None:
    world.add_goal(interval_days=3)
    world.tick()
    world.clock.advance(DAY)
    world.act(1, "complete")
    assert marks_around_today(world, after=0) == [[(M.LATE, 1), (M.NOTHING, 0)]]


def test_a_break_stands_where_nothing_else_does(world: World) -> None:
    world.add_goal(interval_days=1)
    world.tick()
    today = world.clock.now().date()
    world.add_break("Holiday", today, today + DAY)
    assert marks_around_today(world, before=0, after=2) == [[(M.OPEN, 1), (M.BREAK, 0), (M.PLANNED, 1)]]


def test_each_account_has_a_strip_also_one_that_was_taken_away(world: World) -> None:
    world.add_goal(account_ids=[2, 1])
    world.tick()
    world.edit(1, account_ids=[2])
    assert [strip.account_id for strip in reading(world).of_goal(1).strips] == [2, 1]


def test_many_accounts_are_counted(world: World) -> None:
    world.add_accounts(MOST_STRIPS)
    world.add_goal(account_ids=list(range(1, MOST_STRIPS + 3)))
    history = reading(world).of_goal(1)
    assert (len(history.strips), history.further_accounts) == (MOST_STRIPS, 2)


def test_only_a_goal_with_a_total_has_a_pace(world: World) -> None:
    today = world.clock.now().date()
    world.add_goal(policy_type="deadline", deadline_date=str(today + 3 * DAY), total_occurrences=4)
    world.add_goal(interval_days=1)
    world.tick()
    world.act(1, "complete")
    pace = reading(world).of_goal(1).pace
    assert ((pace[0].done, pace[1].done, pace[-1].wanted), reading(world).of_goal(2).pace) == ((0, 1, 4.0), ())


def test_what_checks_measured_is_told() -> None:
    world = with_task(**SCRIPTS)
    world.request(1)
    outcome = RunOutcome(status=RunStatus.SUCCEEDED, value=4.5, target=9.0)
    world.strategies.set("CustomScript", lambda _: outcome)
    world.performing.perform(1)
    expected = MeasuredRun(run_id=1, ended_at=world.clock.now(), value=4.5, target=9.0)
    assert reading(world).of_goal(1).measured == (expected,)


def test_of_several_tasks_of_a_day_the_one_that_says_most_is_told(world: World) -> None:
    world.add_goal(interval_days=1)
    world.tick()
    world.reschedule(1, to=str(world.clock.now().date() + DAY))
    world.clock.advance(DAY)
    world.tick()
    world.act(2, "complete")
    assert marks_around_today(world, before=0, after=0) == [[(M.OPEN, 2)]]
    world.clock.advance(DAY)
    assert marks_around_today(world, after=-1) == [[(M.MISSED, 2)]]


def test_a_goal_that_waits_for_its_task_plans_on_from_there(world: World) -> None:
    world.add_goal(policy_type="after_completion", interval_days=2)
    world.tick()
    world.reschedule(1, "2027-05-05")
    assert marks_around_today(world, before=0, after=3) == [
        [(M.NOTHING, 0), (M.OPEN, 1), (M.NOTHING, 0), (M.PLANNED, 1)]
    ]

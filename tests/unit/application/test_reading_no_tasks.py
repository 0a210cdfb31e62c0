"""What needs no task of a goal reads none: there may be very many."""

from collections.abc import Callable, Collection, Sequence

import pytest

from app.application.reading_calendar import ReadingCalendar
from app.application.reading_goal_history import ReadingGoalHistory
from app.domain.goal import GoalStatus
from app.domain.task import Task
from app.ports.calendar_reads import CalendarFilter
from tests.builders import PERSON, World, day
from tests.fakes.tasks import FakeTaskRepository
from tests.web.fake_calendar_reads import FakeCalendarReads
from tests.web.fake_insight import FakeStatsReads
from tests.web.fake_run_reads import FakeRunReads

Act = Callable[[World], object]


def delete_and_restore(world: World) -> None:
    world.planning.delete(1, PERSON)
    world.planning.restore(1, PERSON)


def pause_and_resume(world: World) -> None:
    world.planning.pause(1, PERSON)
    world.planning.resume(1, PERSON)


ACTS: dict[str, Act] = {
    "delete": lambda world: world.planning.delete(1, PERSON),
    "delete and restore": delete_and_restore,
    "pause and resume": pause_and_resume,
    "edit its words": lambda world: world.edit(1, description="Feed the cat"),
    "edit its schedule": lambda world: world.edit(1, interval_days=3),
    "close all lines": lambda world: world.edit(1, policy_type="calendar", rrule="FREQ=DAILY"),
    "remove an account": lambda world: world.edit(1, account_ids=[1]),
    "pause an account": lambda world: world.platforms.pause_account(2, PERSON),
    "delete an account": lambda world: world.platforms.delete_account(2, PERSON),
    "delete its platform": lambda world: world.platforms.delete(1, PERSON),
    "add a break": lambda world: world.add_break("Away", day("2027-06-01"), day("2027-06-09")),
    "look at it": lambda world: world.looking.of_goal(1),
    "look at an edit": lambda world: world.looking.of_typed(world.form(account_ids=[1, 2]), 1),
    "reopen a task": lambda world: world.act(1, "reopen"),
    "a pass": lambda world: world.tick(),
}


def look_at_the_calendar(world: World) -> None:
    reading = ReadingCalendar(world.store.unit_of_work, world.clock, FakeCalendarReads(world.store))
    assert reading.plans(CalendarFilter(), day("2027-05-05"), day("2027-05-06")).planned


def look_at_its_days(world: World) -> None:
    store = world.store
    ReadingGoalHistory(store.unit_of_work, world.clock, FakeStatsReads(store), FakeRunReads(store)).of_goal(1)


LOOKS: dict[str, Act] = {
    "the goal": lambda world: world.looking.of_goal(1),
    "the calendar": look_at_the_calendar,
    "its days": look_at_its_days,
    "those at risk": lambda world: world.looking.risks_of([1]),
    "how it gets on": lambda world: world.looking.progress_of([1]),
}


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> Act:
    """From then on no task of a goal is read."""

    def refuse(_: object, goal_ids: Collection[int], unsuperseded_of: Collection[int]) -> Sequence[Task]:
        assert not goal_ids, "tasks were read"
        return []

    return lambda _: monkeypatch.setattr(FakeTaskRepository, "for_pass", refuse)


@pytest.mark.parametrize("act", ACTS.values(), ids=list(ACTS))
def test_acts_read_none(world: World, unread: Act, act: Act) -> None:
    world.add_goal(account_ids=[1, 2], start_date="2027-04-01", catchup_strategy="all")
    world.tick()
    world.complete(1)
    unread(world)
    act(world)


@pytest.mark.parametrize("look", LOOKS.values(), ids=list(LOOKS))
@pytest.mark.parametrize(
    "fields",
    [{"catchup_strategy": "latest"}, {"freeze_on_miss": "on"}, {"run_mode": "on_due"},
     {"policy_type": "deadline", "deadline_date": "2027-06-01", "total_occurrences": 400, "daily_cap": 9}],
    ids=["latest", "freezing", "started by itself", "a total"],
)  # fmt: skip
def test_pages_read_none_though_a_pass_would(
    world: World, unread: Act, look: Act, fields: dict[str, str | int]
) -> None:
    world.add_goal(**fields)
    world.tick()
    unread(world)
    look(world)


def test_planned_days_of_a_goal_that_waits_for_its_task_follow_the_day_it_was_moved_to(world: World) -> None:
    world.add_goal(policy_type="after_completion", interval_days=2)
    world.tick()
    world.reschedule(1, "2027-05-07")
    reading = ReadingCalendar(world.store.unit_of_work, world.clock, FakeCalendarReads(world.store))
    planned = reading.plans(CalendarFilter(), day("2027-05-04"), day("2027-05-12")).planned
    assert [each.due_date for each in planned] == [day("2027-05-09"), day("2027-05-11")]


def test_a_goal_that_begins_to_freeze_is_looked_at_whole(world: World) -> None:
    world.add_goal(start_date="2027-04-01", catchup_strategy="all")
    world.tick()
    world.edit(1, freeze_on_miss="on")
    world.tick()
    assert world.status() is GoalStatus.FROZEN

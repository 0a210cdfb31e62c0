"""What the first page counts and lists: tasks with a time of day, more than fit, and where a week begins."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.adapters.persistence.read_models.sql_read_models import SqlReadModels
from app.domain.task import Task
from app.ports.read_models import TaskFilter
from tests.contracts.seed import DAY, NOW, TODAY, Seed, by_id, stamp


def timed(seed: Seed, due_at: datetime) -> Task:
    """A waiting task of a goal that is due at this time of every day, in the zone of the time."""
    its_line = seed.more(f"Due at {due_at}", due_time=due_at.time(), zone=str(due_at.tzinfo))
    with seed.begin() as uow:
        [task_id] = uow.tasks.new_ids(1)
        task = Task(
            id=task_id, goal_id=its_line.goal_id, line_id=its_line.id, platform_id=seed.platform.id, account_id=None,
            sequence=1, due_date=due_at.date(), due_at=due_at, created_at=NOW,
        ).born(stamp())  # fmt: skip
        uow.tasks.record([task])
        uow.commit()
        return uow.tasks.get(task_id)


def test_a_time_of_tomorrow_is_not_due_today_however_few_hours_it_is_away(seed: Seed, pages: SqlReadModels) -> None:
    tonight = timed(seed, datetime.combine(TODAY, time(23, 30), NOW.tzinfo))
    timed(seed, datetime.combine(TODAY + DAY, time(0, 30), NOW.tzinfo))
    found = pages.dashboard(NOW)
    assert ([task.id for task in found.to_do], found.due_today, found.overdue) == ([tonight.id], 1, 0)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York"])
def test_due_today_counts_what_its_filter_lists_by_the_date_in_the_zone_of_the_goal(
    seed: Seed, pages: SqlReadModels, zone: str
) -> None:
    midnight = datetime.combine(NOW.astimezone(ZoneInfo(zone)).date(), time(), ZoneInfo(zone))
    hours = (-1, 0, 9, 23, 24)
    made = [timed(seed, midnight + timedelta(hours=each)) for each in hours]
    seed.act(timed(seed, midnight + timedelta(hours=8)).id, "complete")
    found, listed = pages.dashboard(NOW), pages.tasks(TaskFilter(due_today=True), NOW, None).items
    expected = sorted(task.id for task in made[1:4])
    assert (sorted(row.id for row in listed), found.due_today) == (expected, 3)
    assert found.overdue_today == sum(row.is_overdue for row in listed)
    assert [row.id for row in found.to_do] == [task.id for task in sorted(made[:4], key=lambda task: task.due_at)]


def test_a_zone_that_is_not_known_any_more_is_read_as_utc(seed: Seed, pages: SqlReadModels) -> None:
    [task] = seed.tasks(1, of=seed.more("Lost", zone="Nowhere/Lost"))
    found = pages.dashboard(NOW)
    assert ([row.id for row in found.to_do], found.due_today) == ([task.id], 1)


def test_it_is_said_that_more_is_due_than_is_shown(seed: Seed, pages: SqlReadModels) -> None:
    tasks = seed.tasks(50, due=TODAY - 49 * DAY)
    assert not pages.dashboard(NOW).has_more_to_do
    seed.tasks(1, of=seed.more())
    found = pages.dashboard(NOW)
    assert ([task.id for task in found.to_do], found.has_more_to_do) == (by_id(tasks), True)


def test_a_week_begins_on_the_monday_of_the_zone_that_is_asked_for(seed: Seed, pages: SqlReadModels) -> None:
    monday = datetime(2027, 5, 3, tzinfo=ZoneInfo("America/New_York"))
    [before, after] = seed.tasks(2, due=TODAY - 2 * DAY)
    seed.act(before.id, "complete", at=monday - timedelta(minutes=1))
    seed.act(after.id, "complete", at=monday)
    asked = [NOW.astimezone(zone) for zone in (ZoneInfo("America/New_York"), ZoneInfo("UTC"))]
    assert [pages.dashboard(now).done_this_week for now in asked] == [1, 2]

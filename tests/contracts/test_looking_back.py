"""What the pages that look back ask, on every kind of store: days, figures, what happened, and the feed's address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from app.adapters.persistence.engine import Database, open_database
from app.adapters.persistence.read_models import calendar_queries, sql_stats_reads
from app.adapters.persistence.read_models.sql_activity_reads import SqlActivityReads
from app.adapters.persistence.read_models.sql_calendar_reads import SqlCalendarReads
from app.adapters.persistence.read_models.sql_stats_reads import SqlStatsReads
from app.adapters.persistence.unit_of_work import unit_of_work_factory, whole_transaction_factory
from app.domain.activity import Activity
from app.domain.breaks import Break
from app.domain.errors import NotFound
from app.domain.feed_address import FeedAddress
from app.domain.goal import GoalStatus
from app.domain.platform import Platform
from app.domain.scheduling.state_based import StateBased
from app.ports.activity_reads import ActivityFilter, IActivityReads
from app.ports.break_rows import BreakRow
from app.ports.calendar_reads import CalendarFilter, ICalendarReads
from app.ports.stats_reads import DueTask, GoalName, IStatsReads
from app.ports.whole_transaction import BeginWhole
from tests.contracts.conftest import COPIES, POSTGRESQL
from tests.contracts.seed import DAY, NOW, TODAY, Seed, goal, plant
from tests.fakes.store import FakeStore
from tests.web.fake_calendar_reads import FakeCalendarReads
from tests.web.fake_insight import FakeActivityReads, FakeStatsReads

EVERYTHING = CalendarFilter()


@dataclass
class World:
    """A planted store, and what pages ask of it."""

    seed: Seed
    calendar: ICalendarReads
    stats: IStatsReads
    activity: IActivityReads
    whole: BeginWhole

    def add_break(self, **changed: Any) -> None:
        with self.seed.begin() as uow:
            uow.goals.add_break(Break(**{"id": 0, "name": "Fair", "first_day": TODAY, "last_day": TODAY, **changed}))
            uow.commit()

    def days(self, wanted: CalendarFilter = EVERYTHING, shown: int = 2) -> list[tuple[object, ...]]:
        found = self.calendar.task_days(wanted, TODAY, TODAY + 2 * DAY, NOW, shown)
        return [(day, dict(each.counts), [row.id for row in each.first]) for day, each in found.days.items()]


@pytest.fixture(params=["fake", "sqlite", POSTGRESQL])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "fake":
        store = FakeStore()
        yield World(
            plant(store.unit_of_work), FakeCalendarReads(store), FakeStatsReads(store), FakeActivityReads(store),
            store.whole,
        )  # fmt: skip
        return
    database = open_database(request.getfixturevalue(COPIES[request.param]))
    yield World(
        plant(unit_of_work_factory(database)), SqlCalendarReads(database), SqlStatsReads(database),
        SqlActivityReads(database), whole_transaction_factory(database),
    )  # fmt: skip
    database.dispose()


def test_days_count_their_tasks_by_status_and_show_the_first_open_ones_first(world: World) -> None:
    today = world.seed.tasks(3, step=timedelta(0))
    (after,) = world.seed.tasks(1, due=TODAY + DAY)
    world.seed.tasks(1, due=TODAY + 3 * DAY)
    world.seed.act(today[0].id, "complete")
    assert world.days() == [
        (TODAY, {"Waiting": 2, "Completed": 1}, [today[1].id, today[2].id]),
        (TODAY + DAY, {"Waiting": 1}, [after.id]),
    ]


def test_days_are_narrowed_to_a_platform_an_account_or_a_goal(world: World) -> None:
    world.seed.tasks(1)
    other = world.seed.more(account=world.seed.other_account)
    (task,) = world.seed.tasks(1, of=other)
    narrowed = [
        world.days(wanted)
        for wanted in (
            CalendarFilter(account_id=world.seed.other_account.id),
            CalendarFilter(goal_id=other.goal_id),
            CalendarFilter(platform_id=world.seed.platform.id + 1),
        )
    ]
    only = [(TODAY, {"Waiting": 1}, [task.id])]
    assert narrowed == [only, only, []]


def test_goals_that_plan_come_newest_first_narrowed_and_without_those_that_do_not(world: World) -> None:
    of_bob = world.seed.more(account=world.seed.other_account).goal_id
    world.seed.more(status=GoalStatus.PAUSED)
    first = world.seed.goal.id
    asked = [
        list(world.calendar.goals_that_plan(wanted, limit))
        for wanted, limit in (
            (EVERYTHING, 9),
            (EVERYTHING, 1),
            (CalendarFilter(account_id=world.seed.account.id), 9),
            (CalendarFilter(goal_id=of_bob), 9),
            (CalendarFilter(platform_id=world.seed.platform.id + 1), 9),
        )
    ]
    assert asked == [[of_bob, first], [of_bob], [first], [of_bob], []]


def test_breaks_that_touch_some_days(world: World) -> None:
    world.add_break(first_day=TODAY - DAY, last_day=TODAY)
    world.add_break(first_day=TODAY + 5 * DAY, last_day=TODAY + 9 * DAY)
    world.add_break(first_day=TODAY - 9 * DAY, last_day=TODAY - 2 * DAY)
    found = world.calendar.breaks_between(TODAY, TODAY + 4 * DAY)
    assert list(found) == [BreakRow(id=1, name="Fair", first_day=TODAY - DAY, last_day=TODAY)]


def test_figures_are_made_of_the_tasks_of_a_window_in_due_order(world: World) -> None:
    first, second = world.seed.tasks(2)
    world.seed.tasks(1, due=TODAY + 9 * DAY)
    ended = world.seed.act(second.id, "complete", at=NOW + DAY)
    world.add_break(first_day=TODAY + DAY, last_day=TODAY + DAY, account_id=world.seed.account.id)
    found = world.stats.due_tasks(EVERYTHING, first.due_at - DAY, second.due_at)
    alike: dict[str, Any] = {
        "goal_id": world.seed.goal.id,
        "platform_id": world.seed.platform.id,
        "account_id": world.seed.account.id,
        "grace_minutes": 0,
        "created_at": NOW,
    }
    assert found.tasks == (
        DueTask(
            **alike, due_date=TODAY, due_at=first.due_at, status="Waiting", ended_at=None, is_in_break=False
        ),
        DueTask(
            **alike, due_date=TODAY + DAY, due_at=second.due_at, status="Completed", ended_at=ended.ended_at,
            is_in_break=True,
        ),
    )  # fmt: skip


def test_figures_are_narrowed_like_days(world: World) -> None:
    world.seed.tasks(1)
    other = world.seed.more(account=world.seed.other_account)
    world.seed.tasks(1, of=other)
    found = world.stats.due_tasks(CalendarFilter(account_id=world.seed.other_account.id), NOW - DAY, NOW + DAY)
    assert [each.goal_id for each in found.tasks] == [other.goal_id]


def test_goals_are_named_with_their_interval_where_they_have_one(world: World) -> None:
    checked = world.seed.more("Check it", policy=StateBased(check_interval_days=7)).goal_id
    assert world.stats.goal_names([world.seed.goal.id, checked]) == {
        world.seed.goal.id: GoalName(description="Water the plants", interval_days=1),
        checked: GoalName(description="Check it", interval_days=7),
    }


def _entry(number: int, **changed: Any) -> Activity:
    plain = {"at": NOW + number * DAY, "actor": "ann", "kind": "goal_added", "summary": f"Entry {number}"}
    return Activity(**{**plain, **changed})


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (ActivityFilter(), [4, 3, 2, 1]),
        (ActivityFilter(kind="goal_frozen"), [2]),
        (ActivityFilter(actor="bob"), [3]),
        (ActivityFilter(platform_id=7), [4]),
        (ActivityFilter(goal_id=5), [2]),
        (ActivityFilter(since=NOW + 2 * DAY, until=NOW + 4 * DAY), [3, 2]),
        (ActivityFilter(actor="ann", since=NOW + 2 * DAY), [4, 2]),
        (ActivityFilter(kind="never"), []),
    ],
)
def test_what_happened_is_narrowed_in_pages_and_whole(world: World, wanted: ActivityFilter, numbers: list[int]) -> None:
    with world.seed.begin() as uow:
        entries = [_entry(1), _entry(2, kind="goal_frozen", goal_id=5), _entry(3, actor="bob")]
        uow.activity.add([*entries, _entry(4, platform_id=7)])
        uow.commit()
    summaries = [f"Entry {number}" for number in numbers]
    page = world.activity.activity(wanted, None, 2)
    following = world.activity.activity(wanted, page.next, 2).items if page.next else ()
    assert [row.summary for row in (*page.items, *following)] == summaries
    assert [row.summary for row in world.activity.all_activity(wanted)] == summaries


def test_kinds_and_people_are_told_once_each_by_name(world: World) -> None:
    before = (world.activity.kinds(), world.activity.actors())
    with world.seed.begin() as uow:
        uow.activity.add([_entry(1), _entry(2, kind="break_added", actor="bob"), _entry(3)])
        uow.commit()
    after = (world.activity.kinds(), world.activity.actors())
    assert (before, after) == (([], []), (["break_added", "goal_added"], ["ann", "bob"]))


def test_one_address_of_the_feed_answers_until_it_is_closed(world: World) -> None:
    states: list[tuple[object, ...]] = []
    with world.seed.begin() as uow:
        uow.feed.open("first", FeedAddress(made_at=NOW, made_by="ann"))
        states.append((uow.feed.open_address(), uow.feed.is_open("first"), uow.feed.is_open("other")))
        states.append((uow.feed.close(NOW + DAY), uow.feed.close(NOW + DAY)))
        uow.feed.open("second", FeedAddress(made_at=NOW + DAY, made_by="bob"))
        uow.commit()
    with world.seed.begin() as uow:
        states.append((uow.feed.open_address(), uow.feed.is_open("first"), uow.feed.is_open("second")))
    assert states == [
        (FeedAddress(made_at=NOW, made_by="ann"), True, False),
        (True, False),
        (FeedAddress(made_at=NOW + DAY, made_by="bob"), False, True),
    ]


def _add_platform(begin: Callable[[], Any], name: str) -> int:
    with begin() as uow:
        added: Platform = uow.platforms.add(Platform(id=0, name=name))
        uow.commit()
    return added.id


def test_units_of_work_of_a_whole_see_each_other_and_stay_together(world: World) -> None:
    with world.whole() as whole:
        platform_id = _add_platform(whole.begin, "Beach")
        with whole.begin() as uow:
            added = uow.goals.add(goal(platform_id))
            uow.commit()
        with whole.begin() as uow:
            assert uow.goals.get(added.id).platform_id == platform_id
        whole.commit()
    with world.seed.begin() as uow:
        assert (uow.platforms.get(platform_id).name, uow.platforms.is_any_kept()) == ("Beach", True)


def test_a_whole_that_is_not_committed_leaves_nothing(world: World) -> None:
    with world.whole() as whole:
        platform_id = _add_platform(whole.begin, "Beach")
    with world.seed.begin() as uow, pytest.raises(NotFound):
        uow.platforms.get(platform_id)


def test_counting_stops_at_a_limit_and_says_so(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar_queries, "MOST_COUNTED", 3)
    monkeypatch.setattr(sql_stats_reads, "MOST_TASKS", 3)
    tasks = plant(unit_of_work_factory(database)).tasks(5, step=timedelta(0))
    days = SqlCalendarReads(database).task_days(EVERYTHING, TODAY, TODAY, NOW, 1)
    figures = SqlStatsReads(database).due_tasks(EVERYTHING, NOW - DAY, tasks[0].due_at)
    assert (days.days[TODAY].counts, days.is_capped) == ({"Waiting": 3}, True)
    assert (len(figures.tasks), figures.is_capped) == (3, True)

"""The counters of days: they equal a recount, in the zone of the program, and cost the days that are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from app.adapters.persistence.engine import Database
from app.adapters.persistence.read_models.sql_read_models import SqlReadModels
from app.adapters.persistence.recounting_days import recount_days
from app.ports.day_rows import DayRow
from tests.contracts.seed import DAY, NOW, TODAY, Seed, plant
from tests.contracts.test_task_counts import STEPS, Player

LONG_AGO = TODAY - 400 * DAY


def days(database: Database) -> Sequence[DayRow]:
    return SqlReadModels(database).days_since(LONG_AGO)


def test_nothing_has_ended_in_an_empty_database(database: Database) -> None:
    assert days(database) == []


def test_each_end_counts_on_its_day_and_lateness_with_it(seed: Seed, database: Database) -> None:
    late, done, failed, skipped, open_task = seed.tasks(5, due=TODAY - 2 * DAY)
    seed.act(late.id, "complete")
    seed.act(done.id, "start", "complete", at=NOW - 3 * DAY)
    seed.act(failed.id, "fail")
    seed.act(skipped.id, "skip")
    seed.act(open_task.id, "start")
    assert days(database) == [DayRow(TODAY - 3 * DAY, 1), DayRow(TODAY, 1, late=1, failed=1, skipped=1)]


def test_what_is_reopened_counts_no_more(seed: Seed, database: Database) -> None:
    first, second = seed.tasks(2, due=TODAY - 2 * DAY)
    seed.act(first.id, "complete", at=NOW - DAY)
    seed.act(second.id, "complete", at=NOW - DAY)
    seed.act(first.id, "reopen")
    assert days(database) == [DayRow(TODAY - DAY, 1)]


def test_platforms_are_added_up_and_what_was_done_stays_done(seed: Seed, database: Database) -> None:
    (task,) = seed.tasks(1)
    seed.act(task.id, "complete")
    with seed.begin() as uow:
        uow.tasks.hide(goal_id=seed.goal.id)
        uow.commit()
    other = plant(seed.begin, "Another place")
    (again,) = other.tasks(1)
    other.act(again.id, "complete")
    assert days(database) == [DayRow(TODAY, 2)]


def test_days_before_the_first_one_are_left_out(seed: Seed, database: Database) -> None:
    first, second = seed.tasks(2)
    seed.act(first.id, "complete", at=NOW - DAY)
    seed.act(second.id, "complete")
    assert SqlReadModels(database).days_since(TODAY) == [DayRow(TODAY, 1)]


@pytest.mark.parametrize(("zone", "day"), [("Pacific/Auckland", TODAY + DAY), ("Pacific/Honolulu", TODAY)])
def test_a_day_is_one_of_the_zone_of_the_program(seed: Seed, database: Database, zone: str, day: object) -> None:
    (task,) = seed.tasks(1)
    database.zone = ZoneInfo(zone)
    seed.act(task.id, "complete", at=NOW + timedelta(hours=1))
    assert [row.day for row in days(database)] == [day]


def test_no_day_shows_less_than_nothing_where_the_zone_changed_in_between(seed: Seed, database: Database) -> None:
    (task,) = seed.tasks(1)
    seed.act(task.id, "complete", at=NOW + timedelta(hours=1))
    database.zone = ZoneInfo("Pacific/Auckland")
    seed.act(task.id, "reopen", at=NOW + timedelta(hours=2))
    assert days(database) == [DayRow(TODAY, 1), DayRow(TODAY + DAY)]


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Pacific/Honolulu"])
def test_days_are_counted_again_once_the_zone_has_changed(seed: Seed, database: Database, zone: str) -> None:
    assert recount_days(database)
    late, evening, failed, skipped, _ = seed.tasks(5, due=TODAY - 2 * DAY)
    seed.act(late.id, "complete", at=NOW - timedelta(hours=9))
    seed.act(evening.id, "complete", at=NOW + timedelta(hours=1))
    seed.act(failed.id, "fail", at=NOW + timedelta(hours=1))
    seed.act(skipped.id, "skip", at=NOW - timedelta(hours=9))
    with seed.begin() as uow:
        uow.tasks.hide(goal_id=seed.goal.id)
        uow.commit()
    before = days(database)
    assert (recount_days(database), days(database)) == (False, before)
    database.zone = ZoneInfo(zone)
    first, last = (TODAY, TODAY + DAY) if zone == "Pacific/Auckland" else (TODAY - DAY, TODAY)
    assert (recount_days(database), recount_days(database)) == (True, False)
    assert days(database) == [DayRow(first, 1, late=1, skipped=1), DayRow(last, 1, late=1, failed=1)]
    database.zone = UTC
    assert (recount_days(database), days(database)) == (True, before)


def test_processes_that_start_at_once_count_once(seed: Seed, database: Database) -> None:
    for task in seed.tasks(9):
        seed.act(task.id, "complete")
    with ThreadPoolExecutor(4) as threads:
        counted = list(threads.map(lambda _: recount_days(database), range(4)))
    assert (sorted(counted), days(database)) == ([False, False, False, True], [DayRow(TODAY, 9)])


def test_the_counters_equal_a_recount_whatever_happens(seed: Seed, database: Database) -> None:
    player = Player(seed, [seed.line, seed.more(account=seed.other_account), seed.more()])

    @settings(max_examples=10, deadline=None, database=None)
    @given(STEPS)
    def play(steps: list[tuple[str, int]]) -> None:
        for step in steps:
            player.take(step)
        assert [each for each in days(database) if each.done or each.failed or each.skipped] == recount(database)

    play()


def recount(database: Database) -> list[DayRow]:
    with database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT status, ended_at, due_at FROM tasks WHERE ended_at IS NOT NULL").all()
    found: dict[object, list[str]] = {}
    for status, ended, due in rows:
        names = found.setdefault(_day(ended), [])
        names += [status] + ["late"] * (status == "Completed" and ended > due)
    return [
        DayRow(day, *(names.count(name) for name in ("Completed", "late", "Failed", "Skipped")))  # type: ignore[arg-type]
        for day, names in sorted(found.items(), key=str)
    ]


def _day(ended: object) -> object:
    """The driver's own form: microseconds on SQLite."""
    if isinstance(ended, int):
        return datetime.fromtimestamp(ended / 1_000_000, UTC).date()
    assert isinstance(ended, datetime)
    return ended.astimezone(UTC).date()

"""The dashboard, whether a database answers, and what pages cost."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from app.adapters.persistence.engine import Database, open_database
from app.adapters.persistence.read_models.sql_read_models import SqlReadModels
from app.domain.goal import GoalStatus
from app.domain.scheduling.deadline import Deadline
from app.ports.read_models import TaskFilter
from tests.contracts.seed import DAY, NOW, TODAY, Seed, by_id


def test_an_empty_database_has_an_empty_dashboard(pages: SqlReadModels) -> None:
    found = pages.dashboard(NOW)
    figures = (found.overdue, found.due_today, found.running, found.done_this_week)
    assert (figures, found.to_do, found.platforms, found.progress, found.attention) == ((0, 0, 0, 0), (), (), (), ())


def test_the_figures_of_the_dashboard(seed: Seed, pages: SqlReadModels) -> None:
    late, started, done, done_long_ago, due, later = seed.tasks(6, due=TODAY - 4 * DAY)
    seed.act(started.id, "start")
    seed.act(done.id, "complete")
    seed.act(done_long_ago.id, "complete", at=NOW - 7 * DAY)
    found = pages.dashboard(NOW)
    assert (found.overdue, found.due_today, found.running, found.done_this_week) == (2, 1, 1, 1)
    assert [row.id for row in found.to_do] == by_id([late, started, due])
    assert later.due_date > TODAY


def test_what_to_do_is_at_most_fifty_tasks_in_due_order(seed: Seed, pages: SqlReadModels) -> None:
    tasks = seed.tasks(60, due=TODAY - 59 * DAY)
    assert [row.id for row in pages.dashboard(NOW).to_do] == by_id(tasks[:50])


def test_progress_shows_unfinished_goals_with_a_total_the_nearest_end_first(seed: Seed, pages: SqlReadModels) -> None:
    far, near, done = (
        seed.more(name, policy=Deadline(day, 5), status=status).goal_id
        for name, day, status in (
            ("far", date(2027, 9, 1), GoalStatus.ACTIVE),
            ("near", date(2027, 6, 1), GoalStatus.FROZEN),
            ("done", date(2027, 6, 1), GoalStatus.COMPLETED),
        )
    )
    assert [row.id for row in pages.dashboard(NOW).progress] == [near, far]
    assert pages.goal(done).status is GoalStatus.COMPLETED


def test_attention_shows_frozen_goals_those_paused_for_a_reason_and_those_that_cannot_be_planned_or_do_not_fit(
    seed: Seed, pages: SqlReadModels
) -> None:
    changes: tuple[dict[str, Any], ...] = (
        {"status": GoalStatus.FROZEN},
        {"status": GoalStatus.PAUSED, "pause_reason": "no account is left"},
        {"planning_error": "ValueError"},
        {"missing": 1},
        {"status": GoalStatus.PAUSED},
    )
    ids = [seed.more(**changed).goal_id for changed in changes]
    assert [row.id for row in pages.dashboard(NOW).attention] == ids[:4]


def test_a_database_that_answers_is_ready(pages: SqlReadModels) -> None:
    assert pages.is_ready()


def test_a_database_that_does_not_answer_is_not_ready() -> None:
    nowhere = open_database("postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=1")
    assert not SqlReadModels(nowhere).is_ready()
    nowhere.dispose()


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that are run meanwhile."""
    statements: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        statements.append(statement)

    event.listen(database.reader, "before_cursor_execute", note)
    yield statements
    event.remove(database.reader, "before_cursor_execute", note)


@pytest.mark.parametrize("size", [1, 12])
def test_pages_need_the_same_few_queries_whatever_is_stored(
    seed: Seed, pages: SqlReadModels, database: Database, size: int
) -> None:
    for number in range(size):
        seed.tasks(size, of=seed.more(f"goal {number}", account=seed.account))
    asked: tuple[Callable[[], object], ...] = (
        lambda: pages.dashboard(NOW),
        lambda: pages.tasks(TaskFilter(), NOW, None),
        lambda: pages.tasks(TaskFilter(text="goal", overdue=True), NOW, None),
        lambda: pages.goals(None),
        pages.platforms,
    )
    costs = []
    for ask in asked:
        with counted(database) as statements:
            ask()
        costs.append(len([statement for statement in statements if statement != "BEGIN"]))
    # Where the open tasks fill the page those that have ended are not asked for.
    assert costs == [7, 3 if size == 1 else 2, 3, 2, 2]

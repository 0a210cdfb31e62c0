"""The demo, lived through once on a real database, and what is in it then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from app.adapters.persistence.engine import Database
from app.adapters.persistence.handwork_tables import task_evidence, ticked_items
from app.adapters.persistence.read_models.sql_handwork_reads import SqlHandworkReads
from app.adapters.persistence.read_models.sql_read_models import SqlReadModels
from app.adapters.persistence.tables import activity, runs, script_versions, task_logs, tasks
from app.application.demo.loading_demo import DatabaseIsNotEmpty
from app.composition import Program, build
from app.domain.goal import GoalStatus
from app.domain.scheduling.registry import POLICIES
from app.domain.strategy import RunMode
from app.settings import Settings
from tests.fakes.clock import FakeClock
from tests.fakes.logger import FakeLogger
from tests.live_server import command

BREAD, PHOTOGRAPHS = "Put the bread of the day on the site", "Copy the photographs"
KEPT = (task_evidence, ticked_items)
NOW = datetime(2027, 5, 4, 14, 30, tzinfo=UTC)


def _program(folder: Path) -> Program:
    settings = Settings(database_url=f"sqlite:///{folder}/demo.sqlite3", timezone="Europe/Paris")
    program = build(settings, clock=FakeClock(NOW), logger=FakeLogger())
    program.migrate()
    return program


@pytest.fixture(scope="module")
def told() -> list[tuple[int, int]]:
    """How far it was, as it was told."""
    return []


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory, told: list[tuple[int, int]]) -> Iterator[Program]:
    """A program whose database holds the demo."""
    made = _program(tmp_path_factory.mktemp("demo"))
    made.demo.load(lambda done, of: told.append((done, of)))
    yield made
    made.database.dispose()


def _history(database: Database) -> list[tuple[object, ...]]:
    columns = (task_logs.c.task_id, task_logs.c.to_status, task_logs.c.at, task_logs.c.actor, task_logs.c.notes)
    with database.reading() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(task_logs.c.id))]


def test_it_has_goals_of_every_policy_and_in_every_state(program: Program) -> None:
    goals = SqlReadModels(program.database).goals(None, 100).items
    shown = {
        "policies": {goal.policy_type for goal in goals},
        "states": {goal.status for goal in goals},
        "at risk": any(goal.missing for goal in goals),
        "on pace": any(goal.total and not goal.missing and goal.status is GoalStatus.ACTIVE for goal in goals),
        "errors": [goal.planning_error for goal in goals if goal.planning_error],
    }
    assert shown == {
        "policies": set(POLICIES),
        "states": set(GoalStatus) - {GoalStatus.DELETED},
        "at risk": True,
        "on pace": True,
        "errors": [],
    }


def test_it_has_late_skipped_and_failed_tasks_runs_of_every_end_and_versions(program: Program) -> None:
    with program.database.reading() as connection:
        ended = set(connection.execute(select(tasks.c.status).distinct()).scalars())
        ends = set(connection.execute(select(runs.c.status).distinct()).scalars())
        valued = connection.execute(select(func.count(runs.c.value.distinct()))).scalar_one()
        late = connection.execute(select(func.count()).where(tasks.c.ended_at > tasks.c.due_at)).scalar_one()
        versions = connection.execute(select(func.count()).select_from(script_versions)).scalar_one()
        noted = connection.execute(select(func.count()).where(task_logs.c.notes != "")).scalar_one()
    found = (ended, ends, valued > 20, late > 20, versions, noted > 100)
    every_end = {"Waiting", "Completed", "Failed", "Skipped"}
    assert found == (every_end, {"succeeded", "failed", "timed_out"}, True, True, 7, True)


def test_it_has_time_by_hand_links_ticks_and_goals_on_every_rung_but_the_third(program: Program) -> None:
    reads = SqlHandworkReads(program.database)
    names = {goal.description: goal.id for goal in SqlReadModels(program.database).goals(None, 100).items}
    acting, shadow = (reads.ladder(names[name]) for name in (BREAD, PHOTOGRAPHS))
    with program.database.reading() as connection:
        timed = connection.execute(select(func.count(tasks.c.minutes.distinct()))).scalar_one()
        links, ticks = (connection.execute(select(func.count()).select_from(each)).scalar_one() for each in KEPT)
    done = dict(acting.completed_by)
    found = {
        "modes": (acting.run_mode, shadow.run_mode),
        "done": done["Manual"] > done["CustomScript"] > 30,
        "agreed": (acting.agreed > 10, acting.compared > acting.agreed, shadow.compared >= shadow.agreed > 5),
        "kept": (timed > 20, links > 50, ticks > 100),
    }
    assert found == {
        "modes": (RunMode.ON_DUE, RunMode.SHADOW),
        "done": True,
        "agreed": (True, True, True),
        "kept": (True, True, True),
    }


def test_it_spans_half_a_year_and_nothing_in_it_is_of_the_future(program: Program) -> None:
    with program.database.reading() as connection:
        first, last = connection.execute(select(func.min(task_logs.c.at), func.max(task_logs.c.at))).one()
        newest = connection.execute(select(func.max(activity.c.at))).scalar_one()
    assert (NOW - first > timedelta(days=181), last <= NOW, newest <= NOW) == (True, True, True)


def test_the_people_act_by_the_clock_of_the_goals(program: Program) -> None:
    hours = {
        at.astimezone(ZoneInfo("Europe/Paris")).hour
        for _, status, at, actor, _ in _history(program.database)
        if status == "Completed" and actor == "Jonas" and isinstance(at, datetime)
    }
    assert min(hours) >= 6


def test_it_tells_how_far_it_is(program: Program, told: list[tuple[int, int]]) -> None:
    assert told == [(day, 183) for day in range(1, 184)]


def test_it_is_the_same_for_the_same_day(program: Program, tmp_path: Path) -> None:
    again = _program(tmp_path)
    again.demo.load(lambda _done, _of: None)
    assert _history(again.database) == _history(program.database)
    again.database.dispose()


def test_a_database_that_is_not_empty_is_refused_and_left_alone(program: Program) -> None:
    before = _history(program.database)
    with pytest.raises(DatabaseIsNotEmpty, match="The database is not empty"):
        program.demo.load(lambda _done, _of: None)
    assert _history(program.database) == before


def test_what_is_not_finished_leaves_nothing_behind(tmp_path: Path) -> None:
    program = _program(tmp_path)

    def interrupt(done: int, _of: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        program.demo.load(interrupt)
    assert (SqlReadModels(program.database).platforms(), _history(program.database)) == ([], [])
    program.database.dispose()


def test_the_command_refuses_a_filled_database_in_one_line(program: Program) -> None:
    ended = command(str(program.settings.database_url), "demo")
    refusal = (
        "The database is not empty. The demo is loaded only where nothing was kept yet, so that nothing is mixed up."
    )
    assert (ended.returncode, ended.stderr.strip()) == (1, refusal)

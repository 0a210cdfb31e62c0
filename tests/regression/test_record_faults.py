"""What is kept, and what several processes make of it: tried with real databases and real processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from app.adapters.persistence.engine import normalised
from app.domain.goal import GoalStatus
from tests.live_server import HTTP, program_environment, serve
from tests.preloaded import Preloaded
from tests.regression.planned import Planned, planned
from tests.regression.program import SAME_SITE

PROCESSES, GOALS, DAYS = 4, 80, 5
FORBID_COMPLETION = """CREATE TRIGGER full_disk BEFORE INSERT ON task_logs WHEN NEW.to_status = 'Completed'
BEGIN SELECT RAISE(ABORT, 'disk full'); END"""


@pytest.fixture
def program(sqlite_copy: str, tmp_path: Path) -> Iterator[Planned]:
    with planned(sqlite_copy, tmp_path) as started:
        yield started


def test_a_first_start_on_nothing_makes_every_table(tmp_path: Path) -> None:
    with serve(f"sqlite:///{tmp_path}/not/there/yet/tasks.db", tmp_path / "log", is_preloaded=False) as server:
        pages = ("/", "/goals", "/goals/add", "/all-tasks", "/platforms", "/activity", "/readyz")
        answers = {page: HTTP.get(f"{server.base_url}{page}").status_code for page in pages}
        added = HTTP.post(f"{server.base_url}/platforms/add", data={"name": "Forum"}, headers=SAME_SITE)
        alarms = server.alarms
    assert (answers, added.status_code, alarms) == (dict.fromkeys(pages, 200), 303, [])


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_several_processes_make_every_task_once(request: pytest.FixtureRequest, tmp_path: Path, kind: str) -> None:
    url = str(request.getfixturevalue("sqlite_url" if kind == "sqlite" else "postgres_url"))
    with planned(url, tmp_path) as program:
        # Their clocks are real ones.
        start = str((datetime.now(UTC) - timedelta(days=DAYS - 1)).date())
        program.clock.instant = datetime.now(UTC)
        for number in range(GOALS):
            program.add_goal(description=f"Goal {number}", start_date=start, timezone="UTC")
    environment = program_environment(url, TASK_TRACKER_SECRET_KEY_FILE=str(tmp_path / "test.key"))
    files = [tmp_path / f"said{number}" for number in range(PROCESSES)]
    ticking = [Preloaded(["main.py", "generate"], environment, file) for file in files]
    statuses = [process.wait(120) for process in ticking]
    assert statuses == [0] * PROCESSES, [file.read_text() for file in files]
    engine = create_engine(normalised(url))
    with engine.connect() as connection:
        made = Counter(map(tuple, connection.execute(text("SELECT goal_id, due_date FROM tasks"))))
    engine.dispose()
    assert (len(made), set(made.values())) == (GOALS * DAYS, {1})


def test_a_state_is_not_kept_without_its_history(program: Planned) -> None:
    program.add_goal()
    program.on("2027-05-04")
    rows = program.count("task_logs")
    program.change_database(FORBID_COMPLETION)
    refused = program.act(1, "complete")
    assert refused.status_code >= 500
    assert (program.statuses(), program.count("task_logs")) == (["Waiting"], rows)
    program.change_database("DROP TRIGGER full_disk")
    assert (program.act(1, "complete").status_code, program.statuses()) == (303, ["Completed"])


def test_deleting_a_goal_keeps_its_history(program: Planned) -> None:
    program.add_goal()
    program.on("2027-05-06")
    program.act(1, "complete")
    tasks, logs, activity = (program.count(table) for table in ("tasks", "task_logs", "activity"))
    program.visitor.send("/goals/1/delete")
    # Two open tasks were skipped, one row each.
    assert (program.count("tasks"), program.count("task_logs")) == (tasks, logs + 2)
    assert program.count("activity") > activity
    assert "Goal deleted" in program.visitor.page("/activity")


def test_a_goal_whose_account_is_deleted_waits_for_another_one(program: Planned) -> None:
    program.add_account("ann")
    program.add_goal(account_ids=["1"])
    program.on("2027-05-04")
    program.visitor.send("/accounts/1/delete", {"platform_id": "1"})
    program.on("2027-05-06")
    goal = program.goal()
    assert (goal.status, goal.account_usernames, "account" in goal.pause_reason) == (GoalStatus.PAUSED, (), True)
    program.assert_every_page_answers()

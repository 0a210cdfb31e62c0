"""Several processes generate on one database at once: every slot once, every counter right, nothing in any log.

`make soak` is the same with eight processes, 2,000 lines and a minute.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from pathlib import Path

import pytest
from sqlalchemy import text

from app.adapters.persistence.engine import open_database
from app.composition import Program, build
from app.domain.goal import Goal
from tests.builders import Typed, typed
from tests.fakes.clock import FakeClock
from tests.integration.ticking_process import FIRST
from tests.postgres import PostgresServer
from tests.preloaded import Preloaded
from tests.regression.program import local_settings

PROCESSES = int(os.environ.get("SOAK_PROCESSES", "3"))
LINES = int(os.environ.get("SOAK_LINES", "60"))
SECONDS = float(os.environ.get("SOAK_SECONDS", "4"))
SPEED = 60.0
ACCOUNTS = ("1", "2", "3")
_START = str(FIRST.date())
IN_TURN: dict[str, Typed] = {"account_ids": ACCOUNTS, "task_distribution_strategy": "round_robin"}
KINDS: tuple[dict[str, Typed], ...] = (
    {"policy_type": "cron", "cron": "* * * * *", "account_ids": ["1"]},
    {"policy_type": "cron", "cron": "*/2 * * * *", **IN_TURN},
    {"policy_type": "cron", "cron": "* * * * *", "catchup_strategy": "latest", "account_ids": ["2"]},
    {"policy_type": "fixed", "interval_days": 1, "start_date": str(FIRST.date() - timedelta(days=9))},
    {"policy_type": "fixed", "interval_days": 1, "account_ids": ACCOUNTS},
    {
        "policy_type": "deadline", "deadline_date": str(FIRST.date() + timedelta(days=1)), "total_occurrences": 8,
        "account_ids": ["3"],
    },
    {
        "policy_type": "fixed", "interval_days": 1, "account_ids": ACCOUNTS, "task_distribution_strategy": "least_busy",
        "start_date": str(FIRST.date() - timedelta(days=4)),
    },
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """What is left in the database: of each line its goal and its tasks (sequence, account, due in seconds)."""

    lines: dict[int, tuple[int, list[tuple[int, int | None, float]]]]
    goals: dict[int, Goal]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'tasks.sqlite3'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.fresh_database() as address:
        yield address


def test_many_processes_make_each_slot_once_and_log_nothing(url: str, tmp_path: Path) -> None:
    clock = FakeClock(FIRST)
    program = build(local_settings(url, tmp_path), clock=clock)
    program.migrate()
    goals = fill(program)
    logs = run_together(url, tmp_path)
    clock.instant = FIRST + timedelta(seconds=SECONDS * SPEED)
    program.generating.generate_due()
    program.database.dispose()
    assert logs == [""] * PROCESSES
    made = read(url, goals)
    for goal_id, tasks in made.lines.values():
        assert [sequence for sequence, _, _ in tasks] == list(range(1, len(tasks) + 1))
        assert_due(made.goals[goal_id], clock, tasks)
    assert counted_anew(url) == kept(url)


def fill(program: Program) -> dict[int, Goal]:
    """As many goals as make the wanted number of lines, a few of each kind."""
    examples = program.examples
    platforms, planning = examples._platforms, examples._planning
    platforms.add({"name": ["Forum"]}, "ann")
    for name in ACCOUNTS:
        platforms.add_account(1, {"username": [f"user {name}"]}, "ann")
    usual: dict[str, Typed] = {"platform_id": 1, "description": "Post", "start_date": _START, "timezone": "UTC"}
    goals: dict[int, Goal] = {}
    lines = 0
    while lines < LINES:
        goal = planning.add(typed({**usual, **KINDS[len(goals) % len(KINDS)]}), "ann")
        goals[goal.id] = goal
        lines += len(goal.account_ids) if goal.distribution == "all" and goal.account_ids else 1
    return goals


def run_together(url: str, folder: Path) -> list[str]:
    """What each process logged, after all of them have ended well."""
    words = ["-m", "tests.integration.ticking_process", url, str(folder), str(time.time() + 2)]
    files = [folder / f"log{number}" for number in range(PROCESSES)]
    running = [Preloaded([*words, str(SPEED), str(SECONDS)], os.environ, file) for file in files]
    statuses = [process.wait(SECONDS + 120) for process in running]
    logs = [file.read_text() for file in files]
    assert statuses == [0] * PROCESSES, logs
    return logs


def assert_due(goal: Goal, clock: FakeClock, tasks: list[tuple[int, int | None, float]]) -> None:
    """The tasks of a line are what its rule asks for up to now, each once."""
    dues = [due for _, _, due in tasks]
    first, last = FIRST.timestamp(), clock.now().timestamp()
    name = getattr(goal.policy, "cron", goal.policy.name)
    if name in {"* * * * *", "*/2 * * * *"}:
        step = 60 if name == "* * * * *" else 120
        midnight = first - 12 * 3600
        if goal.catch_up == "all":
            assert dues == [midnight + step * number for number in range(int((last - midnight) // step) + 1)]
        else:
            assert dues == sorted(set(dues))
            assert dues[-1] == last // 60 * 60
    elif name == "fixed":
        days = (FIRST.date() - goal.start_date).days + 1
        assert dues == [first + 12 * 3600 - 86400 * ago for ago in reversed(range(days))]
    else:
        assert dues == [first + 12 * 3600] * 4
    if goal.distribution == "round_robin":
        assert [account for _, account, _ in tasks] == [number % 3 + 1 for number in range(len(tasks))]


def read(url: str, goals: dict[int, Goal]) -> Made:
    database = open_database(url)
    with database.reading() as connection:
        rows = connection.execute(
            text("SELECT line_id, goal_id, sequence, account_id, due_at FROM tasks ORDER BY line_id, sequence")
        ).all()
    database.dispose()
    lines = {
        line: (found[0].goal_id, [(row.sequence, row.account_id, _seconds(row.due_at)) for row in found])
        for line, found in ((line, list(group)) for line, group in groupby(rows, key=lambda row: row.line_id))
    }
    assert len(lines) >= LINES
    return Made(lines, goals)


def _seconds(due: object) -> float:
    return due / 1e6 if isinstance(due, int) else due.timestamp()  # type: ignore[attr-defined]  # an instant


def counted_anew(url: str) -> list[tuple[object, ...]]:
    """How many tasks of each line, account and status there are."""
    return _ask(
        url,
        "SELECT line_id, coalesce(account_id, 0), sum(case when status = 'Waiting' then 1 else 0 end), "
        "sum(case when status = 'Skipped' then 1 else 0 end) FROM tasks GROUP BY 1, 2 ORDER BY 1, 2",
    )


def kept(url: str) -> list[tuple[object, ...]]:
    """The same by the counters."""
    return _ask(url, "SELECT line_id, account_id, waiting, skipped FROM task_counts ORDER BY 1, 2")


def _ask(url: str, question: str) -> list[tuple[object, ...]]:
    database = open_database(url)
    with database.reading() as connection:
        rows = [tuple(row) for row in connection.execute(text(question))]
    database.dispose()
    return rows

"""A running program with something of everything on it, for the tests of a module that change little or nothing."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2

from tests.live_server import HTTP, LiveServer, serve
from tests.regression.program import SAME_SITE

TODAY = datetime.now(UTC).date()
LONG = "Answer_every_question_of_the_forum_about_" + "installation_" * 6
RIGHT_TO_LEFT = "اكتب منشورا اسبوعيا"
SCRIPT = {"execution_strategy": "CustomScript", "execution_script_content": "echo done"}
PATIENCE_SECONDS = 20.0


def days_ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


GOALS: tuple[dict[str, str], ...] = (
    {"description": "Post an answer", "start_date": days_ago(2), "policy_type": "fixed", "interval_days": "1"},
    {"description": LONG, "start_date": days_ago(1), "policy_type": "fixed", "interval_days": "1"},
    {"description": RIGHT_TO_LEFT, "start_date": days_ago(0), "policy_type": "fixed", "interval_days": "7"},
    {"description": "By a script", "start_date": days_ago(0), "policy_type": "fixed", "interval_days": "1"} | SCRIPT,
    {
        "description": "Read 90 chapters", "start_date": days_ago(3), "policy_type": "deadline",
        "total_occurrences": "90", "deadline_date": days_ago(-20), "daily_cap": "2",
    },
    {
        "description": "Frozen until ended", "start_date": days_ago(5), "policy_type": "fixed", "interval_days": "1",
        "freeze_on_miss": "true", "catchup_strategy": "all",
    },
)  # fmt: skip


def post(server: LiveServer, address: str, **fields: str) -> httpx2.Response:
    """A form sent, as a browser of the same site would."""
    answer = HTTP.post(f"{server.base_url}{address}", data=fields, headers=SAME_SITE)
    assert answer.status_code == 303, (address, answer.status_code, answer.text[-2000:])
    return answer


def fill(server: LiveServer) -> None:
    """Platforms, accounts, goals of several kinds, tasks in each state, a run, a break."""
    post(server, "/platforms/add", name="Forum")
    for name in ("ann.lee", "bob", "مستخدم"):
        post(server, "/platforms/1/accounts/add", username=name)
    for goal in GOALS:
        post(server, "/goals/add", platform_id="1", **goal)
    post(server, "/breaks/add", name="Holidays", first_day=days_ago(-10), last_day=days_ago(-12), scope="everything")
    tasks = wait_for_tasks(server, 8)
    for task, act in zip(tasks, ("complete", "fail", "skip", "start"), strict=False):
        post(server, f"/tasks/{task}/{act}", notes=f"Noted: {LONG}")


def wait_for_tasks(server: LiveServer, least: int) -> list[str]:
    """Their ids, once so many are made."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = re.findall(r'id="task-(\d+)"', HTTP.get(f"{server.base_url}/all-tasks").text)
        if len(found) >= least:
            return found
        time.sleep(0.1)
    raise AssertionError("the tasks were not made")


@contextmanager
def filled_program(folder: Path) -> Iterator[LiveServer]:
    """The program on a database of its own, filled."""
    with serve(f"sqlite:///{folder}/filled.db", folder / "program.log", TASK_TRACKER_DEVELOPMENT="1") as server:
        fill(server)
        yield server

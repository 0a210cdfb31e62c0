"""Every page by a name of its own, and programs that show them: full and empty. For the tests and for pictures."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.filled import LONG, PATIENCE_SECONDS, RIGHT_TO_LEFT, days_ago, post
from tests.browser.slow_program import serve_slowly
from tests.live_server import HTTP, LiveServer, run_command, serve
from tests.regression.program import SAME_SITE


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that is sent to an address, and the status that answers it."""

    address: str
    fields: Mapping[str, str]
    status: int


# In braces: what a full program has of each kind, by `addresses_of`.
PAGES: Mapping[str, str] = {
    "today": "/",
    "tasks": "/all-tasks", "tasks-failed": "/all-tasks?status=Failed&group=day", "tasks-none": "/all-tasks?q=nowhere",
    "tasks-of-view": "/all-tasks?overdue=true",
    "task-open": "/tasks/{checklist_task}/logs", "task-done": "/tasks/{script_task}/logs",
    "goals": "/goals", "goal-form": "/goals/add",
    "goal-deadline": "/goals/{deadline}", "goal-values": "/goals/{values}", "goal-shadow": "/goals/{shadow}",
    "goal-climbed": "/goals/{climbed}",
    "goal-frozen": "/goals/{frozen}", "goal-long-name": "/goals/{long_name}",
    "goal-edit": "/goals/{deadline}/edit", "goal-edit-script": "/goals/{values}/edit",
    "versions": "/goals/{values}/versions", "version": "/goals/{values}/versions/{version}",
    "automate": "/automate", "strategies": "/strategies", "breaks": "/breaks",
    "calendar": "/calendar", "calendar-week": "/calendar?view=week", "calendar-agenda": "/calendar?view=agenda",
    "calendar-day": "/calendar/{today}",
    "platforms": "/platforms", "platform": "/platforms/{platform}/edit", "accounts": "/platforms/{platform}/accounts",
    "account": "/accounts/{account}/edit",
    "runs": "/runs", "run": "/runs/{run}", "run-failed": "/runs/{failed_run}",
    "stats": "/stats", "activity": "/activity", "activity-of-goal": "/activity?goal={deadline}",
    "absence": "/absences/{absence}", "settings": "/settings", "offline": "/offline", "patterns": "/patterns",
}  # fmt: skip
REFUSED: Mapping[str, tuple[str, int]] = {
    "missing": ("/nothing", 404),
    "refused-filter": ("/all-tasks?due_from=soon", 422),
    "refused-activity": ("/activity?goal=x", 422),
}
"""Address and status."""
SENT: Mapping[str, Sent] = {
    "refused-goal": Sent("/goals/add", {"start_date": "", "policy_type": "deadline", "total_occurrences": "-1"}, 422),
    "refused-platform": Sent("/platforms/add", {"name": "", "config": "{"}, 422),
    "refused-account": Sent("/platforms/{platform}/accounts/add", {"username": ""}, 422),
    "refused-break": Sent("/breaks/add", {"name": "", "first_day": "2027-05-04", "last_day": "2027-05-01"}, 422),
    "refused-day": Sent("/tasks/{checklist_task}/reschedule", {"due_date": "2001-01-01"}, 422),
    "refused-choice": Sent("/tasks/bulk", {"act": "skip"}, 422),
    "conflict": Sent("/tasks/{script_task}/start", {}, 409),
}
"""Forms that are not taken as they were sent."""
EMPTY: Mapping[str, str] = {
    name: PAGES[name]
    for name in ("today", "tasks", "goals", "goal-form", "calendar", "platforms", "runs", "stats", "activity", "breaks")
}
"""Those that look different where nothing is kept yet."""
CROWDED: Mapping[str, str] = {
    "today": "/", "tasks": "/all-tasks", "tasks-by-day": "/all-tasks?group=day", "goals": "/goals", "goal": "/goals/1",
    "goal-edit": "/goals/1/edit", "goal-form": "/goals/add?platform_id=1", "task": "/tasks/1/logs",
    "accounts": "/platforms/1/accounts", "calendar": "/calendar", "calendar-day": "/calendar/{today}",
    "stats": "/stats",
}  # fmt: skip
"""What looks different with 40 accounts and 10,000 tasks."""
ACCOUNTS, DAYS = 40, 250
OFF_FOR = timedelta(hours=26)
CHECKLIST = {
    "description": "Post the picture of the week", "instructions": "Take the **best** one.\n\n- [ ] Choose\n- [ ] Post",
    "policy_type": "fixed", "interval_days": "1", "run_mode": "shadow", "execution_strategy": "CustomScript",
    "execution_script_content": "print('Posted.')\n",
}  # fmt: skip
_SEND = """([address, fields]) => {
    const form = Object.assign(document.createElement("form"), {method: "post", action: address});
    for (const [name, value] of Object.entries(fields))
        form.append(Object.assign(document.createElement("input"), {type: "hidden", name, value}));
    document.body.append(form);
    form.submit();
}"""
_IDS = {
    "deadline": "SELECT id FROM goals WHERE description = 'Practise 130 guitar pieces'",
    "values": "SELECT id FROM goals WHERE description = 'Reach 6,000 followers'",
    "frozen": "SELECT id FROM goals WHERE status = 'Frozen'",
    "shadow": "SELECT id FROM goals WHERE description = 'Copy the photographs'",
    "climbed": "SELECT id FROM goals WHERE description = 'Put the bread of the day on the site'",
    "long_name": "SELECT id FROM goals WHERE description LIKE 'Answer_every_question%'",
    "version": "SELECT max(script_versions.id) FROM script_versions JOIN goals ON goals.id = goal_id"
    " WHERE description = 'Reach 6,000 followers'",
    "checklist_task": "SELECT min(tasks.id) FROM tasks JOIN goals ON goals.id = goal_id"
    " WHERE description = 'Post the picture of the week'",
    "script_task": "SELECT task_id FROM runs WHERE id = (SELECT min(run_id) FROM run_files)",
    "run": "SELECT min(run_id) FROM run_files",
    "failed_run": "SELECT max(id) FROM runs WHERE status = 'failed'",
    "platform": "SELECT id FROM platforms WHERE name = 'Instagram'",
    "account": "SELECT id FROM accounts WHERE username = 'harbour.bakery'",
    "absence": "SELECT max(id) FROM absences",
}


def addresses_of(server: LiveServer, pages: Mapping[str, str] = PAGES) -> dict[str, str]:
    """Of every page, with the ids of a full program."""
    ids = {"today": datetime.now(UTC).date().isoformat()}
    with closing(sqlite3.connect(_file_of(server.database_url))) as connection:
        for name, question in _IDS.items():
            ids[name] = (connection.execute(question).fetchone() or ["none"])[0]
    return {name: address.format(**ids) for name, address in pages.items()}


def forms_of(server: LiveServer) -> dict[str, Sent]:
    """Those that are not taken, with the ids of a full program."""
    addresses = addresses_of(server, {name: sent.address for name, sent in SENT.items()})
    return {name: replace(sent, address=addresses[name]) for name, sent in SENT.items()}


def send(page: Page, sent: Sent) -> int:
    """Have the browser send a form as if it stood on a page of the program; the status of the answer."""
    page.goto("/offline")
    with page.expect_navigation() as sending:
        page.evaluate(_SEND, [sent.address, dict(sent.fields)])
    return sending.value.status


@contextmanager
def empty_program(folder: Path) -> Iterator[LiveServer]:
    """The program on a database in which nothing was ever kept."""
    with serve(f"sqlite:///{folder}/empty.db", folder / "empty.log") as server:
        yield server


@contextmanager
def demo_program(folder: Path) -> Iterator[LiveServer]:
    """The program with the demo and nothing else."""
    url = f"sqlite:///{folder}/demo.db"
    run_command(url, "demo")
    with serve(url, folder / "demo.log") as server:
        yield server


@contextmanager
def full_program(folder: Path) -> Iterator[LiveServer]:
    """The program with the demo, long and right-to-left names, a goal in the shadow, files of a run and an absence."""
    url = f"sqlite:///{folder}/full.db"
    run_command(url, "demo")
    with closing(sqlite3.connect(_file_of(url))) as connection, connection:
        _add_files(connection)
        connection.execute("INSERT OR REPLACE INTO pulse VALUES (1, ?)", [_microseconds(datetime.now(UTC) - OFF_FOR)])
    with serve(url, folder / "full.log", TASK_TRACKER_DEVELOPMENT="1") as server:
        _add_goals(server)
        post(server, "/views/add", name="Overdue", query="overdue=true")
        yield server


@contextmanager
def crowded_program(folder: Path) -> Iterator[LiveServer]:
    """The program with a goal of long name for 40 accounts, and with 10,000 open tasks."""
    with serve_slowly(f"sqlite:///{folder}/crowded.db", folder / "crowded.log") as server:
        post(server, "/platforms/add", name="Forum_" * 12)
        names = (
            f"{('مستخدم', 'ann.lee', 'somebody.with.a.name.that.does.not.end')[number % 3]}-{number}"
            for number in range(ACCOUNTS)
        )
        for name in names:
            post(server, "/platforms/1/accounts/add", username=name)
        goal = {
            "platform_id": "1", "description": LONG, "start_date": days_ago(DAYS - 1), "policy_type": "fixed",
            "interval_days": "1", "catchup_strategy": "all", "end_date": days_ago(-2000),
            "account_ids": [str(number) for number in range(1, ACCOUNTS + 1)],
        }  # fmt: skip
        answer = HTTP.post(f"{server.base_url}/goals/add", data=goal, headers=SAME_SITE)
        assert answer.status_code == 303, answer.text
        _wait_until(server, "SELECT count(*) FROM tasks", ACCOUNTS * DAYS)
        yield server


def _add_files(connection: sqlite3.Connection) -> None:
    """What a strategy kept of the newest run that succeeded, as the program stores it."""
    picture = (Path(__file__).parents[2] / "static" / "images" / "icon-192.png").read_bytes()
    run_id = connection.execute("SELECT max(id) FROM runs WHERE status = 'succeeded' AND NOT is_shadow").fetchone()[0]
    now = _microseconds(datetime.now(UTC))
    files = [("page.png", "image/png", picture), ("report.txt", "text/plain; charset=utf-8", b"12 orders\n")]
    connection.executemany(
        "INSERT INTO run_files (run_id, name, media_type, size, kept_at, content) VALUES (?, ?, ?, ?, ?, ?)",
        [(run_id, name, kind, len(content), now, content) for name, kind, content in files],
    )


def _add_goals(server: LiveServer) -> None:
    post(server, "/platforms/add", name=RIGHT_TO_LEFT)
    with closing(sqlite3.connect(_file_of(server.database_url))) as connection:
        platform = str(connection.execute("SELECT max(id) FROM platforms").fetchone()[0])
    for username in ("ann.lee", "مستخدم"):
        post(server, f"/platforms/{platform}/accounts/add", username=username)
    goal = {"platform_id": platform, "start_date": days_ago(0), "policy_type": "fixed", "interval_days": "1"}
    post(server, "/goals/add", **goal, description=LONG)
    post(server, "/goals/add", **goal, description=RIGHT_TO_LEFT)
    post(server, "/goals/add", **goal | CHECKLIST)
    made = "SELECT count(DISTINCT goal_id) FROM tasks WHERE goal_id IN (SELECT id FROM goals ORDER BY id DESC LIMIT 3)"
    _wait_until(server, made, 3)
    _wait_until(server, "SELECT count(*) FROM proposals", 1)


def _wait_until(server: LiveServer, question: str, least: int) -> None:
    """What is counted has become so many."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    with closing(sqlite3.connect(_file_of(server.database_url))) as connection:
        while time.monotonic() < deadline:
            if connection.execute(question).fetchone()[0] >= least:
                return
            time.sleep(0.1)
    raise AssertionError(f"never {least}: {question}\n{server.log}")


def _microseconds(instant: datetime) -> int:
    """As the database keeps instants."""
    return (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def _file_of(database_url: str) -> str:
    return database_url.removeprefix("sqlite:///")

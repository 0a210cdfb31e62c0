"""What the log never holds, however loud it is: passwords, secrets of goals, and what people type into forms."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

import httpx2
import pytest

from tests.live_server import LiveServer, serve
from tests.regression.program import SAME_SITE, Visitor

PASSWORD, WRONG_PASSWORD, PERSON = "right-horse/battery", "wrong-horse/battery", "somebody-horse"
SECRET, LEAKED, UNREADABLE = "goal-secret/horse", "printed-secret/horse", "no-equals-horse"
TYPED = {
    "description": "description-horse",
    "instructions": "instructions-horse",
    "execution_strategy": "CustomScript",
    "execution_script_content": f"import os, sys  # script-horse\nprint('{LEAKED}', os.environ['TOKEN'])\n"
    "print(os.environ['TOKEN'], file=sys.stderr)\nraise ValueError(os.environ['TOKEN'])",
    "execution_script_env_vars": f"TOKEN={SECRET}",
}
SECRETS = (PASSWORD, WRONG_PASSWORD, SECRET, LEAKED, UNREADABLE)
ANYTHING = "horse"
"""Is in everything that a person types in this test."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server with a password and a loud log, after a day of mishaps."""
    folder: Path = tmp_path_factory.mktemp("server")
    with serve(
        f"sqlite:///{folder / 'tasks.sqlite3'}",
        folder / "program.log",
        program=("-m", "tests.regression.loud_program", "serve"),
        TASK_TRACKER_ADMIN_PASSWORD=PASSWORD,
    ) as started:
        live_through_mishaps(started.base_url)
        yield started


def live_through_mishaps(base_url: str) -> None:
    """A wrong password, a goal with a secret, forms that are refused, a script that prints its secret and fails."""
    with httpx2.Client(base_url=base_url, headers=SAME_SITE, timeout=60) as stranger:
        assert stranger.get("/goals", auth=(PERSON, WRONG_PASSWORD)).status_code == 401
    with httpx2.Client(base_url=base_url, headers=SAME_SITE, timeout=60, auth=(PERSON, PASSWORD)) as client:
        visitor = Visitor(client)
        visitor.begin()
        task = visitor.add_goal(**TYPED)
        assert "exit status 1" in visitor.run(task, "execution")
        refused = TYPED | {"execution_script_env_vars": UNREADABLE, "start_date": "horse-day"}
        statuses = [
            client.post("/goals/add", data=refused).status_code,
            client.post("/platforms/add", data={"name": "Shop-horse", "config": "{horse"}).status_code,
            client.post(f"/tasks/{task}/start", data={"notes": "notes-horse", "redirect_url": "//horse"}).status_code,
            client.get("/all-tasks?q=words-horse&due_from=horse").status_code,
            client.get("/no-horse-here").status_code,
        ]
        assert statuses == [422, 422, 409, 422, 404]


def ways_to_write(secret: str) -> set[str]:
    """A secret as such, and as a URL, a form, an `Authorization` header and JSON would hold it."""
    header = base64.b64encode(f"{PERSON}:{secret}".encode()).decode()
    plain = base64.b64encode(secret.encode()).decode()
    return {secret, quote(secret, safe=""), quote_plus(secret), header, plain, secret.replace("/", "\\/")}


def test_the_log_is_as_loud_as_it_can_be(server: LiveServer) -> None:
    told = [words in server.log for words in ("DEBUG", "sqlalchemy.engine", "INSERT INTO goals")]
    assert told == [True] * 3


@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_is_in_the_log_in_any_form(server: LiveServer, secret: str) -> None:
    assert [form for form in ways_to_write(secret) if form in server.log] == []


def test_nothing_that_was_typed_is_in_the_log(server: LiveServer) -> None:
    assert [line for line in server.log.splitlines() if ANYTHING in line] == []


def test_a_server_started_from_outside_writes_no_address_that_is_a_key(tmp_path: Path) -> None:
    outside = ("-m", "uvicorn", "main:app", "--no-proxy-headers")
    with serve(f"sqlite:///{tmp_path}/tasks.sqlite3", tmp_path / "program.log", program=outside) as server:
        assert httpx2.get(f"{server.base_url}/calendar.ics?key={ANYTHING}").status_code == 404
    assert ("Uvicorn running on" in server.log, ANYTHING in server.log) == (True, False)

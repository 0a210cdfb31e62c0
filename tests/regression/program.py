"""The whole program in this process, on a database of the test, and a client that works with its pages only."""

from __future__ import annotations

import html
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from httpx2 import Client, Response
from starlette.testclient import TestClient

from app.composition import build
from app.settings import Settings
from tests.unit.adapters.recording_logger import RecordingLogger

ADDRESS = "http://127.0.0.1:8000"
SAME_SITE = {"Sec-Fetch-Site": "same-origin"}
PATIENCE_SECONDS = 30
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who sends forms and reads pages. Redirects are not followed."""

    client: Client

    def begin(self) -> None:
        """Platform 1 with account 1, on an empty database."""
        self.send("/platforms/add", {"name": "Forum"})
        self.send("/platforms/1/accounts/add", {"username": "ann"})

    def page(self, address: str) -> str:
        """The HTML of a page that is there."""
        response = self.client.get(address)
        assert response.status_code == 200, f"{address}: {response.status_code}"
        return response.text

    def send(self, address: str, fields: Mapping[str, str] | None = None) -> str:
        """Send a form that must be taken; where it leads."""
        response = self.client.post(address, data=dict(fields or {}))
        assert response.status_code == 303, f"{address}: {response.status_code} {text_of(response.text)[:1000]}"
        return str(response.headers["location"])

    def add_goal(self, **fields: str) -> int:
        """Add a goal that is due today; the id of its first task."""
        goal = {
            "platform_id": "1",
            "description": "Post an answer",
            "start_date": date.today().isoformat(),  # noqa: DTZ011 - goals begin on a day of the machine's own zone
            "policy_type": "fixed",
            "interval_days": "7",
        }
        self.send("/goals/add", goal | fields)
        newest = re.search(r'href="/goals/(\d+)"', self.page("/goals"))
        assert newest is not None
        return self._task_of(int(newest[1]))

    def run(self, task_id: int, kind: str) -> str:
        """Have a task executed or checked and wait for the end; its history, newest first, as text without markup."""
        self.send(f"/tasks/{task_id}/run-{kind}")
        return self.history_after_runs(task_id)

    def history_after_runs(self, task_id: int) -> str:
        """The history of a task once none of its runs is under way."""
        address = f"/tasks/{task_id}/logs"
        wait_until(lambda: 'hx-trigger="every 3s"' not in self.page(address))
        return text_of(self.page(address))

    def _task_of(self, goal: int) -> int:
        """Tasks are made in the background, so it may take a moment."""
        found: list[str] = []

        def look() -> bool:
            found[:] = re.findall(r'href="/tasks/(\d+)/logs"', self.page(f"/all-tasks?goal={goal}"))
            return bool(found)

        wait_until(look)
        return int(found[0])


def text_of(page: str) -> str:
    """What a person reads of a page, each run of white space as one space."""
    return " ".join(html.unescape(_TAG.sub(" ", page)).split())


def wait_until(is_so: Callable[[], bool]) -> None:
    """Look again and again; fails after half a minute."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < give_up_at, "It did not come to pass in time."
        time.sleep(0.05)


@dataclass(frozen=True, slots=True)
class Running:
    """A running program: who visits it and what it has logged."""

    visitor: Visitor
    logger: RecordingLogger
    is_on_postgresql: bool = False

    @property
    def client(self) -> Client:
        return self.visitor.client

    def post(self, address: str, fields: Mapping[str, str]) -> Response:
        """A form sent, whatever the answer."""
        return self.client.post(address, data=dict(fields))

    @property
    def failures(self) -> list[str]:
        """What the program itself took for a failure; a test asks for `== []`."""
        return [message for level, message in self.logger.messages if level == "failure"]


def local_settings(database_url: str, folder: Path, services_file: Path = Path(os.devnull)) -> Settings:
    """A program of this machine alone, whatever its environment says; its key lies in `folder`."""
    return Settings(
        host="127.0.0.1", port=8000, database_url=database_url, secret_key_file=folder / "test.key", timezone="UTC",
        admin_password=None, admin_password_file=None, allowed_hosts=(), public_origin=None, trusted_proxies=(),
        services_file=services_file, runner_user=str(os.geteuid()),
    )  # fmt: skip


@contextmanager
def running(database_url: str, folder: Path, services_file: Path = Path(os.devnull)) -> Iterator[Running]:
    """The program with scheduler, workers and real scripts, and no services unless a file declares some."""
    logger = RecordingLogger()
    settings = local_settings(database_url, folder, services_file)
    program = build(settings, logger=logger)
    app = program.app.with_lifespan(program.start, program.stop)
    with TestClient(app, ADDRESS, headers=SAME_SITE, follow_redirects=False, client=("127.0.0.1", 50000)) as client:
        visitor = Visitor(client)
        visitor.begin()
        yield Running(visitor, logger, is_on_postgresql=database_url.startswith("postgresql"))

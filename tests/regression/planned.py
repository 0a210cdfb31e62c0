"""The whole program in this process with a clock of the test's own: forms go in, rows come out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from httpx2 import Response
from sqlalchemy import text
from starlette.testclient import TestClient

from app.adapters.persistence.read_models.sql_read_models import SqlReadModels
from app.composition import Program, build
from app.ports.read_models import GoalRow, PlatformRow, TaskFilter, TaskRow
from tests.builders import noon
from tests.fakes.clock import FakeClock
from tests.regression.program import SAME_SITE, Visitor, local_settings
from tests.unit.adapters.recording_logger import RecordingLogger
from tests.web.sent_form import form_on

PAGES = ("/", "/goals", "/all-tasks", "/platforms", "/goals/1", "/goals/1/edit")


@dataclass(frozen=True, slots=True)
class Planned:
    """Nothing happens by itself here. It begins at noon of 2027-05-04, UTC, with platform 1."""

    program: Program
    visitor: Visitor
    clock: FakeClock
    logger: RecordingLogger
    reads: SqlReadModels

    def add_account(self, username: str) -> None:
        self.visitor.send("/platforms/1/accounts/add", {"username": username})

    def add_goal(self, **fields: str | list[str]) -> None:
        """A goal that is due every day from today on, with other fields in place of those."""
        usual = {
            "platform_id": "1", "description": "Post an answer", "start_date": str(self.clock.now().date()),
            "policy_type": "fixed", "interval_days": "1",
        }  # fmt: skip
        response = self.visitor.client.post("/goals/add", data={**usual, **fields})
        assert response.status_code == 303, response.text

    def edit_goal(self, **fields: str) -> None:
        """The form of goal 1 as it is stored, with some fields changed."""
        address = "/goals/1/edit"
        response = self.visitor.client.post(address, data={**form_on(self.visitor.page(address), address), **fields})
        assert response.status_code == 303, response.text

    def on(self, day: str) -> None:
        """Noon of a day, and one wake-up of the generator."""
        self.clock.instant = noon(day)
        self.tick()

    def tick(self) -> None:
        self.program.generating.generate_due()

    def act(self, task_id: int, act: str, **fields: str) -> Response:
        return self.visitor.client.post(f"/tasks/{task_id}/{act}", data=fields)

    def tasks(self, goal_id: int = 1) -> list[TaskRow]:
        """Every task of a goal in the order of creation."""
        page = self.reads.tasks(TaskFilter(goal_id=goal_id), self.clock.now(), None, 1000)
        return sorted(page.items, key=lambda task: task.id)

    def due(self, goal_id: int = 1) -> list[date]:
        return [task.due_date for task in self.tasks(goal_id)]

    def statuses(self, goal_id: int = 1) -> list[str]:
        return [task.status for task in self.tasks(goal_id)]

    def goal(self, goal_id: int = 1) -> GoalRow:
        return self.reads.goal(goal_id)

    def platform(self) -> PlatformRow:
        return self.reads.platform(1)

    def count(self, table: str) -> int:
        """The rows of a table, whatever they say."""
        with self.program.database.reading() as connection:
            found: int = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            return found

    def change_database(self, statement: str) -> None:
        """Past every rule, as an accident would."""
        with self.program.database.writer.begin() as connection:
            connection.execute(text(statement))

    def assert_every_page_answers(self) -> None:
        assert {address: self.visitor.client.get(address).status_code for address in PAGES} == dict.fromkeys(PAGES, 200)


@contextmanager
def planned(database_url: str, folder: Path) -> Iterator[Planned]:
    """The program, migrated and not started."""
    logger, clock = RecordingLogger(), FakeClock()
    program = build(local_settings(database_url, folder), logger=logger, clock=clock)
    program.migrate()
    client = TestClient(
        program.app, "http://127.0.0.1:8000", headers=SAME_SITE, follow_redirects=False,
        client=("127.0.0.1", 50000), raise_server_exceptions=False,
    )  # fmt: skip
    visitor = Visitor(client)
    visitor.send("/platforms/add", {"name": "Forum"})
    try:
        yield Planned(program, visitor, clock, logger, SqlReadModels(program.database))
    finally:
        program.database.dispose()

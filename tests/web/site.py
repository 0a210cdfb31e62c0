"""The whole web adapter over fakes, with a client that behaves like a browser on the same site."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from httpx2 import Response
from starlette.testclient import TestClient

from app.adapters.web.acts import Pulse, WebActs
from app.adapters.web.app import Presentation, create_app
from app.adapters.web.security.rules import SecurityRules
from app.application.acting_in_bulk import ActingInBulk
from app.application.automating_goals import AutomatingGoals
from app.application.background_work import BackgroundWork
from app.application.cancelling_runs import CancellingRuns
from app.application.demo.loading_demo import LoadingDemo
from app.application.demo.loading_in_background import LoadingInBackground
from app.application.generating_tasks import GeneratingTasks
from app.application.keeping_breaks import KeepingBreaks
from app.application.keeping_platforms import KeepingPlatforms
from app.application.keeping_scripts import RollingBackScripts
from app.application.keeping_views import KeepingViews
from app.application.looking_ahead import LookingAhead
from app.application.noticing_absences import NoticingAbsences
from app.application.planning_goals import PlanningGoals
from app.application.recording_runs import RecordingRuns
from app.application.requesting_runs import RequestingRuns
from app.application.ticking_items import TickingItems
from app.application.trying_scripts import TryingScripts
from app.application.undoing_acts import UndoingActs
from app.application.working_on_tasks import WorkingOnTasks
from app.domain.task import Task
from app.ports.managed_services import CannotBeStopped, ServiceFailed, ServiceState, UnknownService
from tests.fakes.clock import FakeClock
from tests.fakes.logger import FakeLogger
from tests.fakes.scheduler import FakeRunQueue, FakeScheduler
from tests.fakes.secret_box import FakeSecretBox
from tests.fakes.store import FakeStore
from tests.strategies import FakeStrategies
from tests.web.compiled_templates import COMPILED_TEMPLATES
from tests.web.fake_changes import FakeChanges
from tests.web.fake_handwork_reads import FakeHandworkReads
from tests.web.fake_insight import fake_insight
from tests.web.fake_label_reads import FakeLabelReads
from tests.web.fake_reads import FakeReads
from tests.web.fake_run_reads import FakeRunReads

PROJECT = Path(__file__).parents[2]
PLATFORM = {"name": ["Forum"], "config": ['{"color": "#206bc4"}']}
EVERY_DAY = {
    "description": ["Post an answer"],
    "start_date": ["2027-05-04"],
    "policy_type": ["fixed"],
    "interval_days": ["1"],
}
BY_SCRIPT = {
    "execution_strategy": ["CustomScript"],
    "execution_script_content": ["echo done"],
    "check_strategy": ["CustomScriptCheck"],
    "check_script_content": ["echo CHECK_SUCCESS"],
}


class DatabaseGone(Exception):
    """What persistence would raise while the database does not answer."""


@dataclass
class FakeServices:
    """The scheduler, and one service that stands still; `looks` are further fields of its state."""

    is_running: bool = False
    can_start: bool = True
    broken: Exception | None = None
    looks: dict[str, Any] = field(default_factory=dict)

    def states(self) -> list[ServiceState]:
        looks = {"label": "Mailer", "detail": "last mail 12:00", "can_be_stopped": True, **self.looks}
        scheduler = ServiceState(name="scheduler", label="Scheduler", is_running=True)
        return [scheduler, ServiceState(name="mailer", is_running=self.is_running, **looks)]

    def start(self, name: str) -> None:
        if self.broken is not None:
            raise self.broken
        if name != "mailer":
            raise UnknownService(name)
        if not self.can_start:
            raise ServiceFailed(name)
        self.is_running = True

    def stop(self, name: str) -> None:
        if name == "scheduler":
            raise CannotBeStopped(name)
        if name != "mailer":
            raise UnknownService(name)
        self.is_running = False


def presented(*, zone: tzinfo = UTC, is_development: bool = False) -> Presentation:
    """The product's own files, compiled once for all tests."""
    return Presentation(
        static_dir=PROJECT / "static", templates_dir=PROJECT / "templates", zone=zone, is_development=is_development,
        compiled=COMPILED_TEMPLATES,
    )  # fmt: skip


@dataclass
class Site:
    """Everything behind the pages, and `client` in front of them. Redirects are not followed."""

    store: FakeStore = field(default_factory=FakeStore)
    clock: FakeClock = field(default_factory=FakeClock)
    scheduler: FakeScheduler = field(default_factory=FakeScheduler)
    queue: FakeRunQueue = field(default_factory=FakeRunQueue)
    logger: FakeLogger = field(default_factory=FakeLogger)
    services: FakeServices = field(default_factory=FakeServices)
    scheduler_is_alive: bool = True
    last_tick_at: datetime | None = None
    zone: str = "UTC"
    is_slow: bool = False
    """Whether what may take long does: then it goes on in the background once a test calls it."""
    begun_works: list[Callable[[], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        begin = self.store.unit_of_work
        strategies = FakeStrategies()
        self.reads, self.run_reads = FakeReads(self.store), FakeRunReads(self.store)
        self.changes = FakeChanges(self.reads)
        recording = RecordingRuns(begin, self.clock, self.queue, self.scheduler, self.logger)
        self.noticing = NoticingAbsences(begin, begin, self.clock, timedelta(minutes=20), self.zone)
        self.works = BackgroundWork(self.logger, self._start, patience=0)
        self.acts = WebActs(
            working=WorkingOnTasks(begin, self.clock, self.scheduler),
            undoing=UndoingActs(begin, self.clock, self.scheduler),
            bulk=ActingInBulk(begin, begin, self.clock, self.scheduler, self.logger),
            views=KeepingViews(begin, self.clock),
            planning=PlanningGoals(begin, begin, self.clock, self.scheduler, strategies, FakeSecretBox(), self.zone),
            demo=LoadingInBackground(
                LoadingDemo(self.store.whole, begin, self.clock, strategies, FakeSecretBox(), self.logger, self.zone),
                self.scheduler,
                self.works,
            ),
            works=self.works,
            insight=fake_insight(self.store, self.clock, self.zone),
            looking=LookingAhead(begin, self.clock, strategies, FakeSecretBox(), self.zone),
            platforms=KeepingPlatforms(begin, begin, self.clock, self.scheduler),
            breaks=KeepingBreaks(begin, self.clock, self.scheduler),
            requesting=RequestingRuns(begin, self.clock, recording),
            trying=TryingScripts(begin, self.clock, recording, strategies, FakeSecretBox()),
            rolling_back=RollingBackScripts(begin, self.clock, self.scheduler, strategies),
            cancelling=CancellingRuns(begin, self.clock, self.scheduler),
            automating=AutomatingGoals(begin, self.clock, self.scheduler),
            ticking_items=TickingItems(begin, self.clock),
            noticing=self.noticing,
            reads=self.reads,
            run_reads=self.run_reads,
            handwork_reads=FakeHandworkReads(self.store),
            changes=self.changes,
            label_reads=FakeLabelReads(self.store),
            strategies=strategies,
            services=self.services,
            scheduler=self.scheduler,
            clock=self.clock,
            logger=self.logger,
            pulse=lambda: Pulse(self.scheduler_is_alive, self.last_tick_at),
        )
        self.app = create_app(
            self.acts,
            SecurityRules(),
            presented(zone=ZoneInfo(self.zone)),
            unavailable=DatabaseGone,
        )
        self.client = TestClient(
            self.app,
            base_url="http://127.0.0.1:8000",
            headers={"Sec-Fetch-Site": "same-origin"},
            follow_redirects=False,
            client=("127.0.0.1", 50000),
        )

    def _start(self, work: Callable[[], None]) -> None:
        self.begun_works.append(work) if self.is_slow else work()

    def get(self, address: str, **headers: str) -> Response:
        """A page; header names with `_` for `-`."""
        return self.client.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, address: str, **fields: str) -> Response:
        """A form sent."""
        return self.client.post(address, data=fields)

    def generate(self) -> None:
        """Make what is due."""
        begin = self.store.unit_of_work
        recording = RecordingRuns(begin, self.clock, self.queue, self.scheduler, self.logger)
        GeneratingTasks(begin, begin, self.clock, recording, self.logger).generate_due()

    def with_goal(self, **goal: list[str]) -> Site:
        """A platform, if there is none yet, one goal on it and its tasks until now."""
        if not self.store.tables.platforms:
            self.acts.platforms.add(PLATFORM, "ann")
        self.acts.planning.add({"platform_id": ["1"], **EVERY_DAY, **goal}, "ann")
        self.generate()
        return self

    def stored(self, task_id: int) -> Task:
        """A task as it is stored."""
        return self.store.tables.tasks[task_id]


def seen(response: Response) -> tuple[int, str]:
    """What a redirect, or a refusal, comes down to."""
    return response.status_code, response.headers.get("location", "")

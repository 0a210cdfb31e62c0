"""The composition root: settings -> adapters -> use cases -> app. Every part can be replaced by a keyword argument."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from socket import gethostname
from zoneinfo import ZoneInfo

from app.adapters.examples.example_folders import ExampleFolders
from app.adapters.managed_services.combined import CombinedServices
from app.adapters.managed_services.declarations import read_declarations
from app.adapters.managed_services.declared_services import DeclaredServices
from app.adapters.persistence.database_folder import refuse_unwritable
from app.adapters.persistence.engine import Database, DatabaseUnavailable, open_database
from app.adapters.persistence.migrations import upgrade_to_head
from app.adapters.persistence.read_models.change_marks import SqlChanges
from app.adapters.persistence.read_models.sql_handwork_reads import SqlHandworkReads
from app.adapters.persistence.read_models.sql_label_reads import SqlLabelReads
from app.adapters.persistence.read_models.sql_read_models import SqlReadModels
from app.adapters.persistence.read_models.sql_run_reads import SqlRunReads
from app.adapters.persistence.recounting_days import recount_days
from app.adapters.persistence.unit_of_work import reading_factory, unit_of_work_factory, whole_transaction_factory
from app.adapters.scheduling.apscheduler import LONGEST_SLEEP, ApsScheduler
from app.adapters.scheduling.run_pool import ThreadRunQueue
from app.adapters.script_runner.process_script_runner import ProcessScriptRunner
from app.adapters.secrets.aes_gcm import AesGcmSecretBox
from app.adapters.secrets.key_file import load_or_make_key
from app.adapters.strategies.discovery import DiscoveredStrategies
from app.adapters.system.clock import SystemClock
from app.adapters.system.garbage import settle
from app.adapters.system.logging import StandardLogger
from app.adapters.web.acts import Pulse, WebActs
from app.adapters.web.app import Presentation, WebApp, create_app
from app.adapters.web.compiled_templates import KeptTemplates
from app.adapters.web.security.rules import SecurityRules
from app.application.acting_in_bulk import ActingInBulk
from app.application.automating_goals import AutomatingGoals
from app.application.background_work import BackgroundWork
from app.application.cancelling_runs import CancellingRuns
from app.application.demo.loading_demo import LoadingDemo
from app.application.demo.loading_in_background import LoadingInBackground
from app.application.forgetting_output import ForgettingOutput
from app.application.generating_tasks import GeneratingTasks
from app.application.keeping_breaks import KeepingBreaks
from app.application.keeping_platforms import KeepingPlatforms
from app.application.keeping_scripts import RollingBackScripts
from app.application.keeping_views import KeepingViews
from app.application.loading_examples import LoadingExamples
from app.application.looking_ahead import LookingAhead
from app.application.noticing_absences import NoticingAbsences
from app.application.performing_runs import PerformingRuns
from app.application.planning_goals import PlanningGoals
from app.application.reconciling_runs import ReconcilingRuns
from app.application.recording_bulk_acts import RecordingBulkActs
from app.application.recording_runs import RecordingRuns
from app.application.requesting_runs import RequestingRuns
from app.application.run_heartbeat import Heartbeats
from app.application.ticking import Ticking
from app.application.ticking_items import TickingItems
from app.application.trying_scripts import TryingScripts
from app.application.undoing_acts import UndoingActs
from app.application.working_on_tasks import WorkingOnTasks
from app.health import built_in_services, health_of, is_alive
from app.insight import build_insight
from app.outside import key_file, script_runner, security_rules, strategy_tools, tool_servers
from app.ports.clock import IClock
from app.ports.examples import IExamples
from app.ports.health import Finding
from app.ports.logger import ILogger
from app.ports.persistence import UnitOfWorkFactory
from app.ports.secret_box import ISecretBox
from app.ports.strategies import IStrategyFactory
from app.settings import PROJECT, Settings
from app.wiring import Wiring

STOP_SECONDS = 25.0
"""How long running scripts may go on after the program was asked to end."""
SERVICES_FILE = PROJECT / "services.toml"
"""Where helper programs are declared when no setting names another place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Everything that runs in one process, wired; the database is open, nothing is started."""

    settings: Settings
    database: Database
    generating: GeneratingTasks
    scheduler: ApsScheduler
    queue: ThreadRunQueue
    services: DeclaredServices
    runner: ProcessScriptRunner
    examples: LoadingExamples
    demo: LoadingDemo
    app: WebApp

    def migrate(self) -> None:
        """Bring the database up to date."""
        upgrade_to_head(self.settings.database_url)
        recount_days(self.database)

    def start(self) -> None:
        """Bring the database up to date, make what is due, and go on doing so."""
        self.migrate()
        self.runner.prepare()
        self.queue.start()
        settle()
        self.scheduler.start()
        self.services.start_automatic()

    def stop(self) -> None:
        """Stop claiming work, let running scripts end, stop the services that they may use, close every connection."""
        self.scheduler.stop()
        self.queue.stop(STOP_SECONDS)
        self.services.close()
        self.runner.close()
        self.database.dispose()


@dataclass(frozen=True, kw_only=True)
class _Parts:
    """The adapters that the acts are built on."""

    settings: Settings
    clock: IClock
    logger: ILogger
    database: Database
    begin: UnitOfWorkFactory
    box: ISecretBox
    strategies: IStrategyFactory
    queue: ThreadRunQueue
    scheduler: ApsScheduler
    services: DeclaredServices
    runner: ProcessScriptRunner
    wiring: Wiring

    @cached_property
    def begin_reading(self) -> UnitOfWorkFactory:
        """For whoever only looks."""
        return reading_factory(self.database)

    @cached_property
    def works(self) -> BackgroundWork:
        """What goes on in the background, and what pages know of it."""
        return BackgroundWork(self.logger)

    @cached_property
    def recording(self) -> RecordingRuns:
        """The record of runs, which asking for them and carrying them out share."""
        worker = f"{gethostname()}:{os.getpid()}"
        return RecordingRuns(self.begin, self.clock, self.queue, self.scheduler, self.logger, worker)


def build(settings: Settings, *, clock: IClock | None = None, logger: ILogger | None = None) -> Program:
    """Wire the program. Raises UnsafeConfiguration, UnwritableFolder, OSError and ValueError for unusable settings."""
    rules = security_rules(settings)
    refuse_unwritable(settings.database_url)
    clock, logger = clock or SystemClock(), logger or StandardLogger()
    database, wiring = open_database(settings.database_url, logger, ZoneInfo(settings.zone)), Wiring()
    servers = tool_servers(settings)
    runner = script_runner(settings, logger, servers.secret_files)
    parts = _Parts(
        settings=settings,
        clock=clock,
        logger=logger,
        database=database,
        begin=unit_of_work_factory(database),
        box=AesGcmSecretBox(load_or_make_key(key_file(settings))),
        strategies=DiscoveredStrategies(strategy_tools(settings, runner, servers), logger),
        queue=ThreadRunQueue(wiring.on_run, logger, workers=settings.workers),
        scheduler=ApsScheduler(wiring.on_tick, clock, logger, wiring.on_prepare),
        services=DeclaredServices(read_declarations(settings.services_file, SERVICES_FILE), clock, logger),
        runner=runner,
        wiring=wiring,
    )
    return _program(parts, rules)


def _program(parts: _Parts, rules: SecurityRules) -> Program:
    return Program(
        settings=parts.settings,
        database=parts.database,
        generating=_background(parts),
        scheduler=parts.scheduler,
        queue=parts.queue,
        services=parts.services,
        runner=parts.runner,
        examples=_loading_examples(parts),
        demo=_loading_demo(parts),
        app=_pages(parts, rules),
    )


def _background(parts: _Parts) -> GeneratingTasks:
    """What happens without a request: generation and runs."""
    recording, reading = parts.recording, parts.begin_reading
    generating = GeneratingTasks(parts.begin, reading, parts.clock, recording, parts.logger, parts.works)
    heartbeats = Heartbeats(parts.begin, reading, parts.clock, parts.logger)
    performing = PerformingRuns(
        recording, heartbeats, parts.strategies, parts.box, parts.logger, parts.queue.is_stopping.is_set,
        parts.queue.give_up,
    )  # fmt: skip
    reconciling = ReconcilingRuns(reading, parts.clock, parts.queue, recording, parts.logger)
    parts.wiring.perform = performing.perform
    forgetting = ForgettingOutput(parts.begin, parts.clock, parts.logger, parts.settings.keep_output_days)
    bulk_acts = RecordingBulkActs(parts.begin, reading, parts.clock, parts.logger)
    ticking = Ticking(generating, reconciling, _noticing(parts), forgetting, bulk_acts)
    parts.wiring.tick, parts.wiring.prepare = ticking.tick, ticking.prepare
    return generating


def _noticing(parts: _Parts) -> NoticingAbsences:
    return NoticingAbsences(parts.begin, parts.begin_reading, parts.clock, 2 * LONGEST_SLEEP, parts.settings.zone)


def examples() -> IExamples:
    """Those in the folder of the project."""
    return ExampleFolders(PROJECT / "examples")


def _loading_examples(parts: _Parts) -> LoadingExamples:
    platforms = KeepingPlatforms(parts.begin, parts.begin_reading, parts.clock, parts.scheduler)
    reads, zone = SqlReadModels(parts.database), parts.settings.zone
    return LoadingExamples(examples(), platforms, _planning(parts), reads, parts.begin, parts.clock, zone)


def _loading_demo(parts: _Parts) -> LoadingDemo:
    whole, reading = whole_transaction_factory(parts.database), parts.begin_reading
    return LoadingDemo(whole, reading, parts.clock, parts.strategies, parts.box, parts.logger, parts.settings.zone)


def _planning(parts: _Parts) -> PlanningGoals:
    begin, reading, zone = parts.begin, parts.begin_reading, parts.settings.zone
    return PlanningGoals(begin, reading, parts.clock, parts.scheduler, parts.strategies, parts.box, zone)


def _pages(parts: _Parts, rules: SecurityRules) -> WebApp:
    """What happens on request."""
    presentation = Presentation(
        static_dir=PROJECT / "static",
        templates_dir=PROJECT / "templates",
        zone=ZoneInfo(parts.settings.zone),
        is_development=parts.settings.development,
        compiled=KeptTemplates(PROJECT / "templates"),
    )
    return create_app(_acts(parts), rules, presentation, unavailable=DatabaseUnavailable)


def _acts(parts: _Parts) -> WebActs:
    begin, clock, scheduler = parts.begin, parts.clock, parts.scheduler
    return WebActs(
        working=WorkingOnTasks(begin, clock, scheduler),
        undoing=UndoingActs(begin, clock, scheduler),
        bulk=ActingInBulk(begin, parts.begin_reading, clock, scheduler, parts.logger),
        views=KeepingViews(begin, clock),
        planning=_planning(parts),
        demo=LoadingInBackground(_loading_demo(parts), scheduler, parts.works),
        works=parts.works,
        insight=build_insight(parts.settings, parts.database, clock, _health(parts)),
        looking=LookingAhead(parts.begin_reading, clock, parts.strategies, parts.box, parts.settings.zone),
        platforms=KeepingPlatforms(begin, parts.begin_reading, clock, scheduler),
        breaks=KeepingBreaks(begin, clock, scheduler),
        requesting=RequestingRuns(begin, clock, parts.recording),
        trying=TryingScripts(begin, clock, parts.recording, parts.strategies, parts.box),
        rolling_back=RollingBackScripts(begin, clock, scheduler, parts.strategies),
        cancelling=CancellingRuns(begin, clock, scheduler),
        automating=AutomatingGoals(begin, clock, scheduler),
        ticking_items=TickingItems(begin, clock),
        noticing=_noticing(parts),
        reads=SqlReadModels(parts.database),
        run_reads=SqlRunReads(parts.database),
        handwork_reads=SqlHandworkReads(parts.database),
        changes=SqlChanges(parts.database),
        label_reads=SqlLabelReads(parts.database),
        strategies=parts.strategies,
        services=CombinedServices([built_in_services(scheduler, clock, ZoneInfo(parts.settings.zone)), parts.services]),
        scheduler=scheduler,
        clock=clock,
        logger=parts.logger,
        pulse=lambda: Pulse(is_alive(scheduler, clock), scheduler.last_tick_at),
    )


def _health(parts: _Parts) -> Callable[[], Sequence[Finding]]:
    return health_of(parts.settings, parts.database, parts.scheduler, parts.clock, parts.runner)

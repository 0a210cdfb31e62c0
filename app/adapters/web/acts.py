"""Everything the pages may do and ask, handed over by the composition root."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.adapters.web.insight import Insight
from app.application.acting_in_bulk import ActingInBulk
from app.application.automating_goals import AutomatingGoals
from app.application.background_work import BackgroundWork
from app.application.cancelling_runs import CancellingRuns
from app.application.demo.loading_in_background import LoadingInBackground
from app.application.keeping_breaks import KeepingBreaks
from app.application.keeping_platforms import KeepingPlatforms
from app.application.keeping_scripts import RollingBackScripts
from app.application.keeping_views import KeepingViews
from app.application.looking_ahead import LookingAhead
from app.application.noticing_absences import NoticingAbsences
from app.application.planning_goals import PlanningGoals
from app.application.requesting_runs import RequestingRuns
from app.application.ticking_items import TickingItems
from app.application.trying_scripts import TryingScripts
from app.application.undoing_acts import UndoingActs
from app.application.working_on_tasks import WorkingOnTasks
from app.ports.changes import IChanges
from app.ports.clock import IClock
from app.ports.handwork_reads import IHandworkReads
from app.ports.label_rows import ILabelReads
from app.ports.logger import ILogger
from app.ports.managed_services import IManagedServices
from app.ports.read_models import IReadModels
from app.ports.run_reads import IRunReads
from app.ports.scheduler import IScheduler
from app.ports.strategies import IStrategyFactory


@dataclass(frozen=True, slots=True)
class Pulse:
    """Whether the scheduler works, and when it last did; None before its first tick."""

    is_alive: bool
    last_tick_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebActs:
    """Use cases for what changes something, read models for what is shown. `pulse` looks at the scheduler."""

    working: WorkingOnTasks
    undoing: UndoingActs
    bulk: ActingInBulk
    views: KeepingViews
    planning: PlanningGoals
    demo: LoadingInBackground
    works: BackgroundWork
    looking: LookingAhead
    insight: Insight
    platforms: KeepingPlatforms
    breaks: KeepingBreaks
    requesting: RequestingRuns
    trying: TryingScripts
    rolling_back: RollingBackScripts
    cancelling: CancellingRuns
    automating: AutomatingGoals
    ticking_items: TickingItems
    noticing: NoticingAbsences
    reads: IReadModels
    run_reads: IRunReads
    handwork_reads: IHandworkReads
    changes: IChanges
    label_reads: ILabelReads
    strategies: IStrategyFactory
    services: IManagedServices
    scheduler: IScheduler
    clock: IClock
    logger: ILogger
    pulse: Callable[[], Pulse]

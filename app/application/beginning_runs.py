"""Beginning runs: the claim of a queued run, and what it means for the task that it is for."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.application.go_ahead import GoAhead
from app.application.run_context import account_of, run_context
from app.application.run_heartbeat import LEASE
from app.application.run_limits import hold_of
from app.application.working_on_tasks import TaskAct, apply_act
from app.domain.account import Account
from app.domain.errors import NotFound
from app.domain.goal import Goal
from app.domain.run import Run, RunKind, RunStatus
from app.domain.strategy import StrategyChoice
from app.domain.task import Task
from app.domain.task_status import WAITING
from app.ports.clock import IClock
from app.ports.persistence import IUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A claimed run whose task has begun, and the strategy that it is for. It must not act before its go-ahead."""

    run: Run
    task: Task
    goal: Goal
    choice: StrategyChoice
    context: Mapping[str, object]
    go_ahead: GoAhead = field(default_factory=GoAhead.given)


@dataclass(frozen=True, slots=True)
class Asked:
    """A run that is asked for, stored or not, with its task and its goal."""

    run: Run
    task: Task
    goal: Goal


class BeginningRuns:
    """Works inside transactions of its callers, who commit also where nothing began: a reason may have been noted."""

    def __init__(self, worker: str) -> None:
        """`worker` is the name of this process, kept with each run that it begins."""
        self._worker = worker

    def begin(self, uow: IUnitOfWork, run_id: int, clock: IClock) -> Begun | None:
        """Claim a queued run and begin its task; None where it is over, somebody else's, or has to wait."""
        try:
            run = uow.runs.get(run_id)
            if run.status is not RunStatus.QUEUED or _is_early(run, clock.now()):
                return None
            task, goal = uow.tasks.get_locked(run.task_id), uow.goals.get(run.goal_id)
        except NotFound:
            uow.runs.cancel_queued(run_id, clock.now(), "The goal was deleted.")
            return None
        return self.begin_known(uow, Asked(run, task, goal), clock)

    def begin_known(self, uow: IUnitOfWork, asked: Asked, clock: IClock) -> Begun | None:
        """The same where this transaction has read, or just made, what it is about; the task is locked."""
        run, task, goal, run_id = asked.run, asked.task, asked.goal, asked.run.id
        if run.is_trial:
            return self._begin_trial(uow, run, task, goal, clock)
        obstacle = _obstacle(task, goal, run)
        if obstacle:
            uow.runs.cancel_queued(run_id, clock.now(), obstacle)
            return None
        account = account_of(uow, task)
        hold = hold_of(uow, account, goal, clock.now())
        if hold is not None:
            uow.runs.hold(run, hold.because, hold.until)
            return None
        claimed = uow.runs.claim(run.id, clock.now(), LEASE, self._worker)
        return None if claimed is None else _started(uow, Asked(claimed, task, goal), account, clock)

    def begin_new(self, uow: IUnitOfWork, asked: Asked, clock: IClock) -> Run | Begun:
        """Store a run and claim it at once; only stored where it is held. Raises AlreadyRequested."""
        account, now = account_of(uow, asked.task), clock.now()
        hold = hold_of(uow, account, asked.goal, now)
        if hold is not None:
            run = uow.runs.add(asked.run)
            uow.runs.hold(run, hold.because, hold.until)
            return run
        begun = uow.runs.add_begun(asked.run, now, LEASE, self._worker)
        return _started(uow, Asked(begun, asked.task, asked.goal), account, clock)

    def _begin_trial(self, uow: IUnitOfWork, run: Run, task: Task, goal: Goal, clock: IClock) -> Begun | None:
        """A draft in the context of a task, which it never touches."""
        claimed = uow.runs.claim(run.id, clock.now(), LEASE, self._worker)
        if claimed is None or claimed.version_id is None:
            return None
        draft = uow.scripts.get(claimed.version_id)
        stored = choice_for(goal, run.kind)
        parameters = {**stored.parameters, draft.parameter: draft.content}
        choice = replace(stored, name=draft.strategy, parameters=parameters, variables=draft.variables)
        context = run_context(uow, task, goal, claimed, account_of(uow, task))
        return Begun(run=claimed, task=task, goal=goal, choice=choice, context=context)


def _started(uow: IUnitOfWork, claimed: Asked, account: Account | None, clock: IClock) -> Begun:
    """The beginning of a run starts its task."""
    run, task, goal = claimed.run, claimed.task, claimed.goal
    choice = choice_for(goal, run.kind)
    if task.status is WAITING and not run.is_shadow:
        start = TaskAct(task_id=task.id, act="start", actor=choice.name, run_id=run.id)
        task = apply_act(uow, clock, task, start, goal).task
    context = run_context(uow, task, goal, run, account)
    return Begun(run=run, task=task, goal=goal, choice=choice, context=context)


def _is_early(run: Run, now: datetime) -> bool:
    """A repeat keeps its time, whoever offers it; why a run is held is looked at anew."""
    return run.not_before is not None and run.not_before > now and not run.held_because


def _obstacle(task: Task, goal: Goal, run: Run) -> str:
    """Why a run is of no use any more, in words."""
    if not task.is_open:
        return f"The task is {task.status.name} already."
    choice = choice_for(goal, run.kind)
    return "" if choice.acts_by_itself else f"The goal leaves the {run.kind} to a person now ({choice.name})."


def choice_for(goal: Goal, kind: RunKind) -> StrategyChoice:
    """The strategy of a goal that a kind of run is for."""
    return goal.execution if kind is RunKind.EXECUTION else goal.check

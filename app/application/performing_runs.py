"""Carrying out runs: claim, let the strategy act, record how it ended and what that means for the task."""

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from app.application.run_context import run_context, run_key
from app.application.run_heartbeat import LEASE, Heartbeat
from app.application.run_output import OutputCapture, SecretMask
from app.application.working_on_tasks import TaskAct, apply_act
from app.domain.errors import NotFound
from app.domain.goal import Goal
from app.domain.run import Run, RunKind, RunOutcome, RunStatus, Verdict
from app.domain.strategy import NO_CHECK, RunMode, StrategyChoice
from app.domain.task import Task
from app.domain.task_status import WAITING
from app.ports.clock import IClock
from app.ports.logger import ILogger
from app.ports.persistence import IUnitOfWork, UnitOfWorkFactory
from app.ports.scheduler import IRunQueue, IScheduler
from app.ports.secret_box import ISecretBox, UnreadableSecret
from app.ports.strategies import IStrategyFactory, StrategyRequest

LOST = "The program ended or stood still while this ran: whether the work was done is not known."
STOPPING = "The program was stopped while this ran: whether the work was done is not known."
UNREADABLE = "The stored variables cannot be opened with the present key: type them again in the goal's form."
LONGEST_NOTE = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    """A claimed run whose task has begun."""

    run: Run
    task: Task
    goal: Goal
    context: Mapping[str, object]

    @property
    def choice(self) -> StrategyChoice:
        """The strategy that this run is for."""
        return self.goal.execution if self.run.kind is RunKind.EXECUTION else self.goal.check


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """What a strategy is handed, and where its output goes."""

    request: StrategyRequest
    output: OutputCapture
    mask: SecretMask


class PerformingRuns:
    """What a worker does with the id of a run."""

    def __init__(
        self,
        begin: UnitOfWorkFactory,
        clock: IClock,
        queue: IRunQueue,
        scheduler: IScheduler,
        strategies: IStrategyFactory,
        box: ISecretBox,
        logger: ILogger,
        is_stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        """`begin` opens a transaction; `is_stopping` turns true when the program ends and scripts must stop."""
        self._begin, self._clock, self._queue, self._scheduler = begin, clock, queue, scheduler
        self._strategies, self._box, self._logger, self._is_stopping = strategies, box, logger, is_stopping

    def perform(self, run_id: int) -> None:
        """Carry out a queued run; does nothing when another worker has it."""
        begun = self._claim(run_id)
        if begun is None:
            return
        try:
            prepared = self._prepared(begun)
        except UnreadableSecret:
            self._logger.failure("The secrets of a goal cannot be opened", goal=begun.goal.id)
            self._end(begun.run, RunOutcome(status=RunStatus.FAILED, note=UNREADABLE), None)
            return
        heartbeat = Heartbeat(self._begin, self._clock, self._logger, begun.run, prepared.output)
        with heartbeat:
            outcome = self._act(begun, prepared, lambda: heartbeat.is_lost() or self._is_stopping())
        outcome = replace(outcome, note=_storable(prepared.mask.text(outcome.note)))
        following = self._end(begun.run, outcome, prepared.output)
        if following is not None:
            self._queue.offer(following.id)

    def close_lost(self, run: Run) -> None:
        """End a running run whose worker is gone."""
        self._end(run, RunOutcome(status=RunStatus.LOST, note=LOST), None)

    def _claim(self, run_id: int) -> _Begun | None:
        with self._begin() as uow:
            run = uow.runs.claim(run_id, self._clock.now(), LEASE)
            if run is None:
                return None
            begun = self._begin_task(uow, run)
            uow.commit()
        return begun

    def _begin_task(self, uow: IUnitOfWork, run: Run) -> _Begun | None:
        try:
            task, goal = uow.tasks.get_locked(run.task_id), uow.goals.get(run.goal_id)
        except NotFound:
            self._call_off(uow, run, "The goal was deleted.")
            return None
        if not task.is_open:
            self._call_off(uow, run, f"The task is {task.status.name} already.")
            return None
        choice = goal.execution if run.kind is RunKind.EXECUTION else goal.check
        if not choice.acts_by_itself:
            self._call_off(uow, run, f"The goal leaves the {run.kind} to a person now ({choice.name}).")
            return None
        if task.status is WAITING:
            start = TaskAct(task_id=task.id, act="start", actor=choice.name, run_id=run.id)
            task = apply_act(uow, self._clock, task, start, goal).aggregate.tasks[task.id]
        return _Begun(run=run, task=task, goal=goal, context=run_context(uow, task, goal, run))

    def _call_off(self, uow: IUnitOfWork, run: Run, note: str) -> None:
        uow.runs.finish(run, RunOutcome(status=RunStatus.CANCELLED, note=note), self._clock.now())

    def _prepared(self, begun: _Begun) -> _Prepared:
        """Open the secrets of this strategy; those of the other one are only masked, never handed over."""
        run, goal = begun.run, begun.goal
        opened = {
            role: {key: self._box.open(sealed) for key, sealed in choice.variables.items()}
            for role, choice in ((RunKind.EXECUTION, goal.execution), (RunKind.CHECK, goal.check))
        }
        mask = SecretMask(value for variables in opened.values() for value in variables.values())
        output = OutputCapture(mask)
        request = StrategyRequest(
            kind=run.kind,
            context=begun.context,
            run_key=run_key(begun.task),
            parameters=dict(begun.choice.parameters),
            variables=opened[run.kind],
            timeout_seconds=goal.timeout_seconds,
            emit=output.take,
            is_cancelled=self._is_stopping,
        )
        return _Prepared(request=request, output=output, mask=mask)

    def _act(self, begun: _Begun, prepared: _Prepared, is_cancelled: Callable[[], bool]) -> RunOutcome:
        request = replace(prepared.request, is_cancelled=is_cancelled)
        try:
            strategy = self._strategies.named(begun.choice.name)
            act = strategy.perform if begun.run.kind is RunKind.EXECUTION else strategy.check
            outcome = act(request)
        except Exception as error:  # noqa: BLE001 - a strategy is a stranger's code: its failure is an outcome
            shown = prepared.mask.text(traceback.format_exc())  # what strangers raise may hold a secret
            self._logger.warning("A strategy failed", run=begun.run.id, strategy=begun.choice.name, traceback=shown)
            return RunOutcome(status=RunStatus.FAILED, note=f"The strategy failed: {type(error).__name__}: {error}")
        if outcome.status is RunStatus.CANCELLED and self._is_stopping():
            return replace(outcome, status=RunStatus.LOST, note=STOPPING)
        return outcome

    def _end(self, run: Run, outcome: RunOutcome, output: OutputCapture | None) -> Run | None:
        """Record the end of a run and what it means for the task, in one transaction; a stale fence changes nothing."""
        with self._begin() as uow:
            uow.goals.lock(run.goal_id, wait=True)
            if output is not None:
                uow.runs.keep_output(run, output.whole())
            if not uow.runs.finish(run, outcome, self._clock.now()):
                self._logger.warning("A late result was discarded: the run is over or has another owner", run=run.id)
                return None
            following = self._follow(uow, run, outcome)
            attention = uow.goals.next_attention_at()
            uow.commit()
        self._scheduler.wake_at(attention)
        return following

    def _follow(self, uow: IUnitOfWork, run: Run, outcome: RunOutcome) -> Run | None:
        try:
            task, goal = uow.tasks.get(run.task_id), uow.goals.get(run.goal_id)
        except NotFound:
            return None
        if not task.is_open:
            return None
        act = _act_of(run, outcome, goal)
        if act is not None:
            apply_act(uow, self._clock, task, act, goal)
        elif goal.check.acts_by_itself and goal.run_mode is not RunMode.MANUAL:
            check = Run(
                id=0, task_id=task.id, goal_id=goal.id, kind=RunKind.CHECK, requested_by=run.requested_by,
                queued_at=self._clock.now(),
            )  # fmt: skip
            return uow.runs.add(check)
        return None


def _act_of(run: Run, outcome: RunOutcome, goal: Goal) -> TaskAct | None:
    """What the end of a run means for its task; None when it goes on to be checked."""
    choice = goal.execution if run.kind is RunKind.EXECUTION else goal.check
    succeeded, is_met = outcome.status is RunStatus.SUCCEEDED, False
    if run.kind is RunKind.EXECUTION:
        if succeeded and goal.check.name != NO_CHECK:
            return None
    else:
        is_met = succeeded and outcome.verdict is Verdict.GOAL_MET
        succeeded = succeeded and outcome.verdict in {Verdict.CHECK_SUCCESS, Verdict.GOAL_MET}
    return TaskAct(
        task_id=run.task_id,
        act="complete" if succeeded else "fail",
        actor=choice.name,
        notes=outcome.note or _words(run, outcome),
        goal_met=is_met,
        run_id=run.id,
    )


def _storable(note: str) -> str:
    """Cut only after masking, or half a secret could be left; without NUL, which not every database takes."""
    return note.replace("\x00", "\u2400")[:LONGEST_NOTE]


def _words(run: Run, outcome: RunOutcome) -> str:
    if outcome.verdict is not None:
        return f"The check says {outcome.verdict}."
    return f"The {run.kind} {outcome.status.replace('_', ' ')}."

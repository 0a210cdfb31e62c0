"""Cancelling runs: a queued one is over at once, a running one is told to end and says itself how it did."""

from app.application.run_consequences import follow, locked_goal
from app.application.working_on_tasks import Answer
from app.domain.errors import Conflict
from app.domain.run import Run, RunOutcome, RunStatus
from app.ports.clock import IClock
from app.ports.persistence import IUnitOfWork, UnitOfWorkFactory
from app.ports.scheduler import IScheduler


class RunIsOver(Conflict):
    """A run that has ended cannot be cancelled."""

    def __init__(self, run: Run) -> None:
        """Name the run and how it ended."""
        self.run_id = run.id
        super().__init__(f"Run {run.id} is over already: {run.status.replace('_', ' ')}.")


class CancellingRuns:
    """What a person does with a run that should not go on."""

    def __init__(self, begin: UnitOfWorkFactory, clock: IClock, scheduler: IScheduler) -> None:
        """`begin` opens a transaction."""
        self._begin, self._clock, self._scheduler = begin, clock, scheduler

    def cancel(self, run_id: int, actor: str) -> Answer:
        """ALREADY_DONE where it was asked for before. Raises NotFound, RunIsOver."""
        with self._begin() as uow:
            uow.goals.lock(uow.runs.get(run_id).goal_id, wait=True)
            run = uow.runs.get(run_id)  # as it stands now that nobody else changes it
            if run.status is RunStatus.CANCELLED or run.cancel_asked_by:
                return Answer.ALREADY_DONE
            if not run.status.is_live:
                raise RunIsOver(run)
            if run.status is RunStatus.RUNNING:
                uow.runs.ask_to_cancel(run_id, actor)
            else:
                self._call_off(uow, run, f"Cancelled by {actor}.")
            attention = uow.goals.next_attention_at()
            uow.commit()
        self._scheduler.wake_at(attention)
        return Answer.DONE

    def _call_off(self, uow: IUnitOfWork, run: Run, note: str) -> None:
        """Where it was to repeat an attempt that failed, that failure is the end of the matter."""
        uow.runs.cancel_queued(run.id, self._clock.now(), note)
        if run.attempt > 1:
            outcome = RunOutcome(status=RunStatus.CANCELLED, note=note)
            follow(uow, self._clock, run, outcome, locked_goal(uow, run), is_final=True)

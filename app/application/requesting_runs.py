"""Asking for runs: a person presses run, and a worker does it in the background."""

from app.application.working_on_tasks import Answer
from app.domain.errors import Conflict
from app.domain.run import Run, RunKind
from app.domain.strategy import StrategyChoice
from app.domain.task_status import InvalidTransition
from app.ports.clock import IClock
from app.ports.persistence import UnitOfWorkFactory
from app.ports.scheduler import IRunQueue


class NothingToRun(Conflict):
    """The goal leaves this to a person: there is nothing that a machine could run."""


class RequestingRuns:
    """Queues runs. Asking twice while a run is queued or running never makes a second one."""

    def __init__(self, begin: UnitOfWorkFactory, clock: IClock, queue: IRunQueue) -> None:
        """`begin` opens a transaction."""
        self._begin, self._clock, self._queue = begin, clock, queue

    def request(self, task_id: int, kind: RunKind, actor: str) -> Answer:
        """Queue a run; ALREADY_DONE while one is live. Raises NotFound, InvalidTransition, NothingToRun."""
        with self._begin() as uow:
            task = uow.tasks.get_locked(task_id)
            goal = uow.goals.get(task.goal_id)
            if not task.is_open:
                raise InvalidTransition(task.id, task.status, f"run the {kind} of")
            choice: StrategyChoice = goal.execution if kind is RunKind.EXECUTION else goal.check
            if not choice.acts_by_itself:
                raise NothingToRun(f"Goal {goal.id} leaves the {kind} to a person ({choice.name}).")
            if uow.runs.live_of_task(task_id) is not None:
                return Answer.ALREADY_DONE
            run = uow.runs.add(
                Run(id=0, task_id=task_id, goal_id=goal.id, kind=kind, requested_by=actor, queued_at=self._clock.now())
            )
            uow.commit()
        self._queue.offer(run.id)
        return Answer.DONE

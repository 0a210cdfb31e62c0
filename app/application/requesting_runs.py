"""Asking for runs: a person presses run, and a worker does it in the background."""

from app.application.beginning_runs import Asked, choice_for
from app.application.recording_runs import RecordingRuns
from app.application.working_on_tasks import Answer
from app.domain.errors import Conflict
from app.domain.goal import Goal
from app.domain.run import AlreadyRequested, Run, RunKind
from app.domain.task import Task
from app.domain.task_status import InvalidTransition
from app.ports.clock import IClock
from app.ports.persistence import UnitOfWorkFactory


class NothingToRun(Conflict):
    """The goal leaves this to a person: there is nothing that a machine could run."""


class RequestingRuns:
    """Queues runs. Asking twice while a run is queued or running never makes a second one."""

    def __init__(self, begin: UnitOfWorkFactory, clock: IClock, recording: RecordingRuns) -> None:
        """`begin` opens a transaction."""
        self._begin, self._clock, self._recording = begin, clock, recording

    def request(self, task_id: int, kind: RunKind, actor: str) -> Answer:
        """Queue a run; ALREADY_DONE while one is live. Raises NotFound, InvalidTransition, NothingToRun."""
        with self._recording.place() as place:
            with self._begin() as uow:
                task = uow.tasks.get_locked(task_id)
                goal = uow.goals.get(task.goal_id)
                _refuse_idle(task, goal, kind)
                try:
                    place.begin_new(uow, Asked(self._run(task, kind, actor), task, goal))
                except AlreadyRequested:
                    return Answer.ALREADY_DONE
                uow.commit()
            place.offer()
        return Answer.DONE

    def _run(self, task: Task, kind: RunKind, actor: str) -> Run:
        return Run(
            id=0, task_id=task.id, goal_id=task.goal_id, account_id=task.account_id, kind=kind, requested_by=actor,
            queued_at=self._clock.now(),
        )  # fmt: skip


def _refuse_idle(task: Task, goal: Goal, kind: RunKind) -> None:
    if not task.is_open:
        raise InvalidTransition(task.id, task.status, f"run the {kind} of")
    choice = choice_for(goal, kind)
    if not choice.acts_by_itself:
        raise NothingToRun(f"Goal {goal.id} leaves the {kind} to a person ({choice.name}).")

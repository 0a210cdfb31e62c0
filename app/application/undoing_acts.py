"""Taking an act on a task back: the task returns to the status it had, by the arrows that the life cycle has."""

from dataclasses import dataclass

from app.application.earlier_work import EarlierWork
from app.application.working_on_tasks import Answer, TaskAct, apply_act
from app.domain.errors import Conflict
from app.domain.task_status import STATUSES, TaskStatus
from app.ports.clock import IClock
from app.ports.persistence import UnitOfWorkFactory
from app.ports.scheduler import IScheduler

_NOTE = "Undone."
_FROM_WAITING = {"Waiting": (), "InProgress": ("start",), "Completed": ("complete",), "Failed": ("fail",),
                 "Skipped": ("skip",)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Undo:
    """What an act has done to a task: enough to take it back as long as nothing else has happened to the task."""

    task_id: int
    before: TaskStatus
    after: TaskStatus
    minutes: int | None = None
    """How long a person had worked on it, where it was over before."""


class ChangedSince(Conflict):
    """The task is not as the act left it: there is nothing to take back any more."""

    def __init__(self, task_id: int, status: TaskStatus) -> None:
        """Name the task and how it stands."""
        self.task_id = task_id
        super().__init__(f"Task {task_id} has changed since: it is {status.name}.")


class UndoingActs:
    """Each undo is one transaction; every arrow of it is on record."""

    def __init__(self, begin: UnitOfWorkFactory, clock: IClock, scheduler: IScheduler) -> None:
        """As `WorkingOnTasks`."""
        self._begin, self._clock, self._scheduler = begin, clock, scheduler

    def undo(self, undo: Undo, actor: str) -> Answer:
        """Lead a task back; raises NotFound, ChangedSince and what the acts raise. What else the act entailed stays."""
        next_attention_at = None
        with self._begin() as uow:
            task = uow.tasks.get_locked(undo.task_id)
            if task.status is undo.before:
                return Answer.ALREADY_DONE
            if task.status is not undo.after:
                raise ChangedSince(task.id, task.status)
            earlier = EarlierWork.of(uow, uow.goals.get(task.goal_id), task.id, undo.before)
            for act in _way_back(undo):
                wanted = TaskAct(task_id=task.id, act=act, actor=actor, notes=_NOTE)
                acted = apply_act(uow, self._clock, uow.tasks.get_locked(task.id), wanted)
                next_attention_at = acted.next_attention_at or next_attention_at
            earlier.put_back(uow, task.id, undo.minutes)
            uow.commit()
        self._scheduler.wake_at(next_attention_at)
        return Answer.DONE


def _way_back(undo: Undo) -> tuple[str, ...]:
    first = () if undo.after is STATUSES["Waiting"] else ("reopen",)
    return (*first, *_FROM_WAITING[undo.before.name])

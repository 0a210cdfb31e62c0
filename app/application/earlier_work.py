"""What a task says of its work before an act that is taken back: when it was begun, and who ended it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from app.domain.goal import Goal
from app.domain.strategy import MANUAL
from app.domain.task import TaskChange
from app.domain.task_status import COMPLETED, FAILED, IN_PROGRESS, TaskStatus
from app.ports.persistence import IUnitOfWork


@dataclass(frozen=True, slots=True)
class EarlierWork:
    """Read from the audit rows, which keep it whatever becomes of the task."""

    started_at: datetime | None = None
    ended_by: str = ""

    @classmethod
    def of(cls, uow: IUnitOfWork, goal: Goal, task_id: int, status: TaskStatus) -> Self:
        """That of the last time that a task was in a status."""
        if status not in {IN_PROGRESS, COMPLETED, FAILED}:
            return cls()
        begun, entered = (uow.tasks.last_entry(task_id, each) for each in (IN_PROGRESS, status))
        started_at = None if begun is None else begun.at
        if entered is None or status is IN_PROGRESS:
            return cls(started_at)
        return cls(started_at, MANUAL if entered.run_id is None else goal.execution.name)

    def put_back(self, uow: IUnitOfWork, task_id: int, minutes: int | None = None) -> None:
        """Once the arrows of the way back are on record."""
        task = uow.tasks.get(task_id)
        earlier = replace(task, started_at=self.started_at or task.started_at)
        if self.ended_by:
            earlier = replace(earlier, ended_by=self.ended_by, minutes=minutes)
        if earlier != task:
            uow.tasks.record([TaskChange(before=task, after=earlier, logs=())])

"""A task: one occurrence of a goal's duty, for one account or for the platform as a whole."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from app.domain.handwork import Work
from app.domain.task_log import Stamp, TaskLog
from app.domain.task_status import WAITING, InvalidTransition, TaskStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Identity is (goal, line, sequence). `due_at` is the UTC instant from which the task is late."""

    id: int
    goal_id: int
    line_id: int
    platform_id: int
    account_id: int | None
    sequence: int
    due_date: date
    due_at: datetime
    created_at: datetime
    status: TaskStatus = WAITING
    started_at: datetime | None = None
    ended_at: datetime | None = None
    has_superseded: bool = False
    is_dispatched: bool = False
    """Whether the run that `run_mode` on_due promises was queued."""
    ended_by: str = ""
    """The strategy that completed or failed it, `Manual` for a person; empty while open, and where it was skipped."""
    minutes: int | None = None
    """How long a person worked on it; None where that is not known."""
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Waiting or in progress."""
        return self.status.is_open

    def born(self, stamp: Stamp) -> "TaskChange":
        """The first row of the history: from empty to Waiting."""
        log = TaskLog(task_id=self.id, from_status="", to_status=self.status.name, stamp=stamp)
        return TaskChange(before=None, after=self, logs=(log,))

    def act(self, act: str, stamp: Stamp, work: Work | None = None) -> "TaskChange":
        """Take the arrows that an act needs; raises `InvalidTransition` where the life cycle has none.

        `work` is what was done, where the act ends it.
        """
        path = self.status.after(act)
        if path is None:
            raise InvalidTransition(self.id, self.status, act)
        task, logs = self, []
        for status in path:
            logs.append(TaskLog(task_id=task.id, from_status=task.status.name, to_status=status.name, stamp=stamp))
            task = task._entered(status, stamp.at)
        if work is not None and not task.is_open:
            task = replace(task, ended_by=work.by, minutes=work.minutes)
        return TaskChange(before=self, after=task, logs=tuple(logs))

    def skipped(self, at: datetime) -> "Task":
        """As the act leaves an open task, for whoever writes the audit rows of many at once."""
        (status,) = self.status.skip()
        return self._entered(status, at)

    def rescheduled(self, due_date: date, due_at: datetime) -> "Task":
        """The same task on another day; it may supersede again when that day comes."""
        return replace(self, due_date=due_date, due_at=due_at, has_superseded=False, is_dispatched=False)

    def _entered(self, status: TaskStatus, at: datetime) -> "Task":
        if status is WAITING:
            return replace(self, status=status, started_at=None, ended_at=None, ended_by="", minutes=None)
        if status.is_open:
            return replace(self, status=status, started_at=at, ended_at=None)
        return replace(self, status=status, ended_at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskChange:
    """A task before and after an act, with the audit rows that belong in the same transaction."""

    before: Task | None
    after: Task
    logs: tuple[TaskLog, ...]

"""Superseding: overdue copies never pile up, for a task whose day has come skips the older waiting ones, once."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from app.domain.goal_aggregate import GoalAggregate
from app.domain.scheduling.catch_up import CatchUp
from app.domain.task import Task
from app.domain.task_status import WAITING

_Key = Callable[[Task], Any]
_Queues = dict[tuple[int, int | None], deque[int]]


def supersede(aggregate: GoalAggregate) -> None:
    """Let each task whose day has come, and that has not done so yet, skip those before it."""
    if aggregate.goal.effective_catch_up is not CatchUp.LATEST:
        return
    due = [task for task in aggregate.tasks if not task.has_superseded and task.due_date <= aggregate.today]
    if not due:
        return
    waiting = _Waiting(aggregate)
    for task in sorted(due, key=lambda task: (task.due_date, task.due_at, task.id)):
        for older in waiting.take_earlier(task):
            aggregate.act(older.id, "skip", aggregate.stamp(f"superseded by task {task.id}"))
        aggregate.tasks[task.id] = replace(aggregate.tasks[task.id], has_superseded=True)


class _Waiting:
    """The waiting tasks of a goal, in one queue for each line and account: each is looked at once, however many."""

    def __init__(self, aggregate: GoalAggregate) -> None:
        self._tasks = aggregate.tasks
        waiting = [task for task in aggregate.open_tasks if task.status is WAITING]
        self._by_day = _queues(waiting)
        # By the clock too where a day has several slots: after a change of the zone the two may differ.
        self._by_clock = _queues(sorted(waiting, key=_due_at)) if aggregate.goal.policy.is_clock else None

    def take_earlier(self, than: Task) -> list[Task]:
        """Those of the same line and account that are earlier, in the order of `open_tasks`; each once."""
        found = self._taken(self._by_day, _due_date, than)
        if self._by_clock is None:
            return found
        either = {task.id: task for task in found + self._taken(self._by_clock, _due_at, than)}
        return sorted(either.values(), key=lambda task: (task.due_date, task.id))

    def _taken(self, queues: _Queues, key: _Key, than: Task) -> list[Task]:
        queue, end, found = queues.get(_owner(than)), key(than), []
        while queue and key(first := self._tasks[queue[0]]) < end:
            queue.popleft()
            if first.status is WAITING:
                found.append(first)
        return found


def _queues(waiting: Iterable[Task]) -> _Queues:
    queues: _Queues = {}
    for task in waiting:
        queues.setdefault(_owner(task), deque()).append(task.id)
    return queues


def _owner(task: Task) -> tuple[int, int | None]:
    return task.line_id, task.account_id


def _due_date(task: Task) -> Any:
    return task.due_date


def _due_at(task: Task) -> Any:
    return task.due_at

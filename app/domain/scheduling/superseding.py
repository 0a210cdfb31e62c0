"""Superseding: overdue copies never pile up, for a task whose day has come skips the older waiting ones, once."""

from collections import defaultdict, deque
from dataclasses import replace
from operator import attrgetter

from app.domain.goal_aggregate import GoalAggregate
from app.domain.scheduling.catch_up import CatchUp
from app.domain.task import Task
from app.domain.task_status import WAITING


def supersede(aggregate: GoalAggregate) -> None:
    """Let each task whose day has come, and that has not done so yet, skip those before it."""
    if aggregate.goal.effective_catch_up is not CatchUp.LATEST:
        return
    due = [task for task in aggregate.tasks if not task.has_superseded and task.due_date <= aggregate.today]
    # By the clock too where a day has several slots: after a change of the zone the two may differ.
    orders = ("due_date", "due_at") if aggregate.goal.policy.is_clock else ("due_date",)
    queues = [_Queues(aggregate, by) for by in orders] if due else []
    for task in sorted(due, key=attrgetter("due_date", "due_at", "id")):
        earlier = {each.id: each for queue in queues for each in queue.take_earlier(task)}
        for older in sorted(earlier.values(), key=attrgetter("due_date", "id")):
            if older.status is WAITING:
                aggregate.act(older.id, "skip", aggregate.stamp(f"superseded by task {task.id}"))
        aggregate.tasks[task.id] = replace(aggregate.tasks[task.id], has_superseded=True)


class _Queues:
    """The open tasks of each line and account in one order: each is looked at once, however many there are."""

    def __init__(self, aggregate: GoalAggregate, by: str) -> None:
        self._key, self._tasks = attrgetter(by), aggregate.tasks
        self._queues: dict[tuple[int, int | None], deque[int]] = defaultdict(deque)
        for task in sorted(aggregate.open_tasks, key=self._key):
            self._queues[task.line_id, task.account_id].append(task.id)

    def take_earlier(self, than: Task) -> list[Task]:
        """Those of the same line and account that are earlier, as they are by now."""
        queue, end = self._queues[than.line_id, than.account_id], self._key(than)
        found: list[Task] = []
        while queue and self._key(first := self._tasks[queue[0]]) < end:
            queue.popleft()
            found.append(first)
        return found

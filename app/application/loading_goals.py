"""Loading a goal whole and storing what changed: shared by every act that plans or works on tasks."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.goal import Distribution, Goal
from app.domain.goal_aggregate import GoalAggregate
from app.domain.line import Line
from app.domain.scheduling.attention import refresh_attention
from app.domain.scheduling.catch_up import CatchUp
from app.domain.task import Task
from app.ports.clock import IClock
from app.ports.persistence import IUnitOfWork


@dataclass(frozen=True, slots=True)
class Loaded:
    """An aggregate and how it was when it was read, so that only what changed is written."""

    aggregate: GoalAggregate
    goal: Goal
    lines: dict[int, Line]
    tasks: dict[int, Task]

    def adopt_line(self, line: Line) -> None:
        """Take in a line that was just added to the repository."""
        self.aggregate.keep_line(line)
        self.lines[line.id] = line

    def store(self, uow: IUnitOfWork) -> None:
        """Write tasks with their audit rows, lines, goal and activity; nothing is durable before the commit."""
        aggregate = self.aggregate
        refresh_attention(aggregate)
        aggregate.record_passed_over()
        uow.tasks.record(aggregate.changes)
        uow.tasks.mark(self._marked())
        for line in aggregate.lines.values():
            if line != self.lines.get(line.id):
                uow.goals.save_line(line)
        if aggregate.goal != self.goal:
            uow.goals.save(aggregate.goal)
        uow.activity.add(aggregate.activity)

    @property
    def next_attention_at(self) -> datetime | None:
        """When the goal's next pass is due, once stored."""
        instants = [line.next_attention_at for line in self.aggregate.lines.values()]
        return min((instant for instant in instants if instant is not None), default=None)

    def _marked(self) -> list[Task]:
        """The tasks that changed without an audit row (flags, due date), as they were loaded or recorded."""
        recorded = {change.after.id: change.after for change in self.aggregate.changes}
        known = {**self.tasks, **recorded}
        return [task for task in self.aggregate.tasks.values() if known.get(task.id) != task]


def load_goal(uow: IUnitOfWork, clock: IClock, goal_id: int, actor: str, task: Task | None = None) -> Loaded:
    """Read a goal with all that changes together with it; `task` joins whatever its status. Raises NotFound."""
    goal = uow.goals.get(goal_id)
    lines = {line.id: line for line in uow.goals.lines_of(goal_id)}
    unsuperseded = goal.effective_catch_up is CatchUp.LATEST
    tasks = {found.id: found for found in uow.tasks.for_pass(goal_id, unsuperseded=unsuperseded)}
    if task is not None:
        tasks[task.id] = task
    accounts = {line.account_id for line in lines.values()} | set(goal.account_ids)
    aggregate = GoalAggregate(
        goal=goal,
        lines=dict(lines),
        tasks=dict(tasks),
        accounts=uow.platforms.account_states(account for account in accounts if account is not None),
        breaks=tuple(uow.goals.breaks_touching(goal)),
        now=clock.now(),
        actor=actor,
    )
    if goal.distribution is Distribution.LEAST_BUSY:
        aggregate.busyness = dict(uow.tasks.busyness(goal_id, goal.account_ids))
    return Loaded(aggregate, goal, lines, tasks)

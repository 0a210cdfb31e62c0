"""Loading goals whole and storing what changed: shared by every act that plans or works on tasks."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.domain.goal import Distribution, Goal
from app.domain.goal_aggregate import GoalAggregate
from app.domain.line import Line
from app.domain.scheduling.attention import refresh_attention
from app.domain.scheduling.catch_up import CatchUp
from app.domain.scheduling.fixes import keep_missing
from app.domain.task import Task
from app.ports.clock import IClock
from app.ports.persistence import IUnitOfWork

RETRY_AFTER = timedelta(hours=1)
"""A goal that could not be planned is tried again after this time, or when it is edited."""


def reason_of(error: Exception) -> str:
    """Why a goal cannot be planned, as its page shows it."""
    return f"{type(error).__name__}: {error}"[:500]


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
        """Write what changed; nothing is durable before the commit.

        A goal that cannot be planned says so on its page and is tried again: it keeps nobody from its tasks.
        """
        try:
            self.settle()
        except Exception as error:  # noqa: BLE001 - a schedule that fails is recorded, whatever fails in it
            self._put_off(error)
        store_all(uow, [self])

    def _put_off(self, error: Exception) -> None:
        aggregate = self.aggregate
        aggregate.goal = replace(aggregate.goal, planning_error=reason_of(error))
        for line in aggregate.open_lines:
            aggregate.keep_line(replace(line, next_attention_at=aggregate.now + RETRY_AFTER))

    def settle(self) -> None:
        """What is said of a goal in the end: when to look again, what does not fit, and what was passed over."""
        refresh_attention(self.aggregate)
        keep_missing(self.aggregate)
        self.aggregate.record_passed_over()

    @property
    def next_attention_at(self) -> datetime | None:
        """When the goal's next pass is due, once stored."""
        instants = [line.next_attention_at for line in self.aggregate.lines.values()]
        return min((instant for instant in instants if instant is not None), default=None)

    def changed_lines(self) -> Iterator[Line]:
        """The lines that are not as they were read."""
        for line in self.aggregate.lines.values():
            before = self.lines.get(line.id)
            if line is not before and line != before:
                yield line

    def marked(self) -> Iterator[Task]:
        """The tasks that changed without an audit row (flags, due date), as they were loaded or recorded."""
        recorded = {change.after.id: change.after for change in self.aggregate.changes}
        for task in self.aggregate.tasks.values():
            known = recorded.get(task.id) or self.tasks.get(task.id)
            if task is not known and task != known:
                yield task


def store_all(uow: IUnitOfWork, settled: Sequence[Loaded]) -> None:
    """Write tasks with their audit rows, lines, goals and activity of goals that are settled, each as one set."""
    uow.tasks.record([change for loaded in settled for change in loaded.aggregate.changes])
    uow.tasks.mark([task for loaded in settled for task in loaded.marked()])
    uow.goals.save_lines([line for loaded in settled for line in loaded.changed_lines()])
    for loaded in settled:
        if loaded.aggregate.goal is not loaded.goal and loaded.aggregate.goal != loaded.goal:
            uow.goals.save(loaded.aggregate.goal)
    uow.activity.add([entry for loaded in settled for entry in loaded.aggregate.activity])


def load_goal(uow: IUnitOfWork, clock: IClock, goal_id: int, actor: str, task: Task | None = None) -> Loaded:
    """Read a goal with all that changes together with it; `task` joins whatever its status. Raises NotFound."""
    return load_around(uow, clock, uow.goals.get(goal_id), actor, task)


def load_around(uow: IUnitOfWork, clock: IClock, goal: Goal, actor: str, task: Task | None = None) -> Loaded:
    """As `load_goal`, for a goal that this transaction has read already.

    For an act on one task the others are read only where they matter to a pass: there may be thousands.
    """
    with_tasks = [goal.id] if task is None or goal.passes_look_at_tasks else []
    (loaded,) = _load(uow, clock.now(), [goal], with_tasks, actor, task)
    read_busyness(uow, loaded)
    return loaded


def load_for_pass(uow: IUnitOfWork, now: datetime, goal_ids: Sequence[int], actor: str) -> Sequence[Loaded]:
    """Read several goals at once, each with what a pass looks at; how busy accounts are is read when it is needed."""
    goals = {goal.id: goal for goal in uow.goals.get_all(goal_ids)}
    in_order = [goals[goal_id] for goal_id in goal_ids if goal_id in goals]
    with_tasks = [goal.id for goal in in_order if goal.passes_look_at_tasks]
    return _load(uow, now, in_order, with_tasks, actor)


def read_busyness(uow: IUnitOfWork, loaded: Loaded) -> None:
    """How much each account has to do, where slots go to the least busy one; what is not stored yet does not count."""
    if loaded.goal.distribution is Distribution.LEAST_BUSY:
        loaded.aggregate.busyness = dict(uow.tasks.busyness(loaded.goal.id, loaded.goal.account_ids))


def _load(
    uow: IUnitOfWork,
    now: datetime,
    goals: Sequence[Goal],
    with_tasks: Collection[int],
    actor: str,
    acted_on: Task | None = None,
) -> list[Loaded]:
    lines = uow.goals.lines_of_all([goal.id for goal in goals])
    tasks: dict[int, dict[int, Task]] = {goal.id: {} for goal in goals}
    keep_latest = {goal.id for goal in goals if goal.effective_catch_up is CatchUp.LATEST}
    for task in uow.tasks.for_pass(with_tasks, keep_latest):
        tasks[task.goal_id][task.id] = task
    if acted_on is not None:
        tasks[acted_on.goal_id][acted_on.id] = acted_on
    states = uow.platforms.account_states(_accounts(goals, lines.values(), tasks.values()))
    breaks = uow.goals.breaks()
    return [
        Loaded(
            GoalAggregate(
                goal=goal,
                lines={line.id: line for line in lines[goal.id]},
                tasks=dict(tasks[goal.id]),
                accounts=states,
                breaks=goal.breaks_among(breaks),
                now=now,
                actor=actor,
            ),
            goal,
            {line.id: line for line in lines[goal.id]},
            tasks[goal.id],
        )
        for goal in goals
    ]


def _accounts(goals: Iterable[Goal], lines: Iterable[Sequence[Line]], tasks: Iterable[Mapping[int, Task]]) -> set[int]:
    """Every account that a goal names, or that a line or a task was made for: a goal may not name it any more."""
    found: set[int | None] = {account for goal in goals for account in goal.account_ids}
    found |= {line.account_id for each in lines for line in each}
    found |= {task.account_id for each in tasks for task in each.values()}
    return {account for account in found if account is not None}

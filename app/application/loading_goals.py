"""Loading goals whole and storing what changed: shared by every act that plans or works on tasks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.domain.goal import Distribution, Goal
from app.domain.goal_aggregate import GoalAggregate
from app.domain.goal_tasks import GoalTasks
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
        for task in self.aggregate.tasks.changed():
            known = recorded.get(task.id)
            if task is not known and task != known:
                yield task


def store_all(uow: IUnitOfWork, settled: Sequence[Loaded]) -> None:
    """Write tasks with their audit rows, lines, goals and activity of goals that are settled, each as one set."""
    uow.tasks.record([change for loaded in settled for change in loaded.aggregate.changes])
    for loaded in settled:
        for skip in loaded.aggregate.mass_skips:
            uow.tasks.skip(loaded.goal.id, skip)
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

    Its other tasks are read when somebody asks for them, while the transaction lasts: there may be thousands.
    """
    tasks = GoalTasks(() if task is None else (task,), lambda: uow.tasks.for_pass([goal.id], _keeping_latest([goal])))
    (loaded,) = _load(uow, clock.now(), [goal], {goal.id: tasks}, actor)
    read_busyness(uow, loaded)
    return loaded


def load_for_pass(uow: IUnitOfWork, now: datetime, goal_ids: Sequence[int], actor: str) -> Sequence[Loaded]:
    """Read several goals at once, each with what a pass looks at; how busy accounts are is read when it is needed."""
    goals = _in_order(uow, goal_ids)
    looked_at = [goal for goal in goals if goal.passes_look_at_tasks]
    return _load_all(uow, now, goals, looked_at, actor)


def load_to_look_ahead(uow: IUnitOfWork, now: datetime, goal_ids: Sequence[int], actor: str) -> Sequence[Loaded]:
    """As `load_for_pass`, with what says when a goal goes on; what becomes of its tasks is not asked."""
    goals = _in_order(uow, goal_ids)
    return _load_all(uow, now, goals, [goal for goal in goals if goal.policy.waits_for_the_work], actor)


def read_busyness(uow: IUnitOfWork, loaded: Loaded) -> None:
    """How much each account has to do, where slots go to the least busy one; what is not stored yet does not count."""
    if loaded.goal.distribution is Distribution.LEAST_BUSY:
        loaded.aggregate.busyness = dict(uow.tasks.busyness(loaded.goal.id, loaded.goal.account_ids))


def _in_order(uow: IUnitOfWork, goal_ids: Sequence[int]) -> list[Goal]:
    goals = {goal.id: goal for goal in uow.goals.get_all(goal_ids)}
    return [goals[goal_id] for goal_id in goal_ids if goal_id in goals]


def _load_all(
    uow: IUnitOfWork, now: datetime, goals: Sequence[Goal], with_tasks: Sequence[Goal], actor: str
) -> list[Loaded]:
    """Those goals whose tasks are not wanted are as if they had none."""
    tasks: dict[int, list[Task]] = {goal.id: [] for goal in goals}
    for task in uow.tasks.for_pass([goal.id for goal in with_tasks], _keeping_latest(with_tasks)):
        tasks[task.goal_id].append(task)
    return _load(uow, now, goals, {goal_id: GoalTasks(found) for goal_id, found in tasks.items()}, actor)


def _load(
    uow: IUnitOfWork, now: datetime, goals: Sequence[Goal], tasks: Mapping[int, GoalTasks], actor: str
) -> list[Loaded]:
    lines = uow.goals.lines_of_all([goal.id for goal in goals])
    states = uow.platforms.account_states(_accounts(goals, lines, tasks) | _accounts_at_work(uow, goals, lines))
    breaks = uow.goals.breaks()
    return [
        Loaded(
            GoalAggregate(
                goal=goal,
                lines={line.id: line for line in lines[goal.id]},
                tasks=tasks[goal.id],
                accounts=states,
                breaks=goal.breaks_among(breaks),
                now=now,
                actor=actor,
            ),
            goal,
            {line.id: line for line in lines[goal.id]},
        )
        for goal in goals
    ]


def _keeping_latest(goals: Iterable[Goal]) -> set[int]:
    return {goal.id for goal in goals if goal.effective_catch_up is CatchUp.LATEST}


def _accounts(goals: Iterable[Goal], lines: Mapping[int, Sequence[Line]], tasks: Mapping[int, GoalTasks]) -> set[int]:
    """Every account that a goal names, or that a line or a task that is known was made for."""
    named = {account for goal in goals for account in goal.account_ids}
    named |= {account for each in tasks.values() for account in each.account_ids}
    return named | {line.account_id for each in lines.values() for line in each if line.account_id is not None}


def _accounts_at_work(uow: IUnitOfWork, goals: Iterable[Goal], lines: Mapping[int, Sequence[Line]]) -> set[int]:
    """Those that open tasks of shared lines are for: a goal may not name them any more."""
    shared = [
        goal.id
        for goal in goals
        if goal.account_ids and any(line.account_id is None and line.counts.open for line in lines[goal.id])
    ]
    return set(uow.goals.accounts_at_work(shared)) if shared else set()

"""One transaction of generation: goals that are due, planned and written as sets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from app.application.loading_goals import Loaded, load_for_pass, read_busyness, store_all
from app.application.planning_alike import Following, PlanningAlike
from app.domain.goal import Distribution
from app.domain.run import Run, RunKind
from app.domain.scheduling.goal_pass import dispatch, dispatched_kind, run_pass
from app.domain.task import Task
from app.ports.persistence import IUnitOfWork
from app.ports.standing import Standing

MOST_GOALS, MOST_TASKS = 500, 1_000
"""The size of one transaction: SQLite has one writer, and nobody should wait for it longer than 100 ms."""
ACTOR = "scheduler"


class Batch:
    """Goals planned one after the other; those that stand alike follow the first of them."""

    def __init__(self, uow: IUnitOfWork, alike: PlanningAlike) -> None:
        """Works inside a transaction, which the caller commits; then the caller offers `runs`."""
        self._uow, self._alike = uow, alike
        self._planned: list[Loaded] = []
        self._dispatched: list[tuple[Task, RunKind, bool]] = []
        self._following = Following(uow)
        self.runs: list[Run] = []
        self.goals_planned = self._tasks_made = 0

    def attend(self, goal_ids: Sequence[int]) -> None:
        """Decide everything that is due for goals, until the transaction is large enough, and write it."""
        standings = self._uow.goals.standings(goal_ids)
        leaders = self._alike.unknown_among(standings)
        self._plan_each(leaders)
        others = [standing for standing in standings if standing.goal_id not in leaders]
        self._plan_each({each.goal_id: each for each in others if self._alike.plan_for(each) is None})
        self._follow(others)
        self._write()

    @property
    def _is_full(self) -> bool:
        """Whether what is left belongs into the next transaction."""
        return self._tasks_made >= MOST_TASKS

    def _plan_each(self, standings: Mapping[int, Standing]) -> None:
        """Goals by their ids, each planned for itself."""
        if not standings:
            return
        for loaded in load_for_pass(self._uow, self._alike.now, list(standings), ACTOR):
            if self._is_full:
                return
            self._plan(loaded)
            self._alike.learn(standings[loaded.goal.id], loaded)

    def _plan(self, loaded: Loaded) -> None:
        if loaded.goal.distribution is Distribution.LEAST_BUSY:
            self._write()  # what was just given to an account keeps it busy
            read_busyness(self._uow, loaded)
        aggregate = loaded.aggregate
        if aggregate.goal.planning_error:
            aggregate.goal = replace(aggregate.goal, planning_error="")
        aggregate.wants_pass = run_pass(aggregate, self._uow.tasks.new_ids)
        kind = dispatched_kind(aggregate)
        if kind is not None:
            is_shadow = aggregate.goal.is_in_shadow
            self._dispatched += [(task, kind, is_shadow) for task in dispatch(aggregate)]
        loaded.settle()
        self._planned.append(loaded)
        self._count(len(aggregate.changes))

    def _follow(self, standings: Iterable[Standing]) -> None:
        """Goals for whose position there is a plan."""
        for standing in standings:
            plan = self._alike.plan_for(standing)
            if plan is None:
                continue
            if self._is_full:
                return
            self._count(self._following.follow(standing, plan))

    def _count(self, tasks: int) -> None:
        self.goals_planned += 1
        self._tasks_made += tasks

    def _write(self) -> None:
        """Store what was planned since the last time, then queue its runs."""
        store_all(self._uow, self._planned)
        self._following.write()
        for task, kind, is_shadow in self._dispatched:
            if self._uow.runs.live_of_task(task.id) is None:  # a person may have asked for it before it was due
                self.runs.append(self._uow.runs.add(_run(task, kind, self._alike.now, is_shadow=is_shadow)))
        self._planned.clear()
        self._dispatched.clear()


def _run(task: Task, kind: RunKind, now: datetime, *, is_shadow: bool) -> Run:
    return Run(
        id=0, task_id=task.id, goal_id=task.goal_id, account_id=task.account_id, kind=kind, requested_by=ACTOR,
        queued_at=now, is_shadow=is_shadow,
    )  # fmt: skip

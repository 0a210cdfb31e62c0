"""Turning goals into tasks: passes over the goals that are due, many in one transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from app.application.loading_goals import Loaded, load_for_pass, read_busyness, store_all
from app.domain.goal import Distribution
from app.domain.run import Run, RunKind
from app.domain.scheduling.goal_pass import dispatch, dispatched_kind, run_pass
from app.domain.task import Task
from app.ports.clock import IClock
from app.ports.logger import ILogger
from app.ports.persistence import IUnitOfWork, UnitOfWorkFactory
from app.ports.scheduler import IRunQueue

MOST_GOALS, MOST_TASKS = 500, 1_000
"""The size of one transaction: SQLite has one writer, and nobody should wait for it longer than 100 ms."""
RETRY_AFTER = timedelta(hours=1)
"""A goal that could not be planned is tried again after this time, or when it is edited."""
ACTOR = "scheduler"


class GeneratingTasks:
    """Makes what is due. Any number of processes may do it at once: a slot is made once."""

    def __init__(
        self,
        begin: UnitOfWorkFactory,
        begin_reading: UnitOfWorkFactory,
        clock: IClock,
        queue: IRunQueue,
        logger: ILogger,
    ) -> None:
        """`begin` opens a transaction, `begin_reading` one that only looks and waits for nobody."""
        self._begin, self._begin_reading = begin, begin_reading
        self._clock, self._queue, self._logger = clock, queue, logger

    def generate_due(self) -> datetime | None:
        """Pass over goals until none is due; answers when the next pass is wanted."""
        while self._is_anything_due():
            try:
                attended = self._pass()
            except Exception:  # noqa: BLE001 - one goal that cannot be planned never stops the others: find it
                attended = self._one_by_one()
            if not attended:
                break  # every one of them is held by another process, which does the same work
        with self._begin_reading() as uow:
            return uow.goals.next_attention_at()

    def _is_anything_due(self) -> bool:
        with self._begin_reading() as uow:
            return bool(uow.goals.due(self._clock.now(), 1))

    def _one_by_one(self) -> bool:
        """Each goal in a transaction of its own; the one that fails is put off with its reason."""
        with self._begin_reading() as uow:
            due = uow.goals.due(self._clock.now(), MOST_GOALS)
        return any([self._attend(goal_id) for goal_id in due])

    def _attend(self, goal_id: int) -> bool:
        try:
            return self._pass([goal_id])
        except Exception as error:  # noqa: BLE001 - as above
            self._logger.failure("A goal could not be planned", goal=goal_id)
            self._put_off(goal_id, error)
            return True

    def _pass(self, goal_ids: Sequence[int] | None = None) -> bool:
        """One transaction over some goals, or over the first that are due; False when others hold all of them."""
        with self._begin() as uow:
            batch = _Batch(uow)
            if goal_ids is None:
                goal_ids = uow.goals.due(self._clock.now(), MOST_GOALS)
            for loaded in load_for_pass(uow, self._clock, uow.goals.lock_free(goal_ids), ACTOR):
                batch.plan(loaded)
                if batch.is_full:
                    break
            batch.write()
            uow.commit()
        for run in batch.runs:
            self._queue.offer(run.id)
        return batch.goals_planned > 0

    def _put_off(self, goal_id: int, error: Exception) -> None:
        """Show the reason on the goal's page and come back later."""
        with self._begin() as uow:
            if not uow.goals.lock(goal_id, wait=False):
                return
            reason = f"{type(error).__name__}: {error}"[:500]
            uow.goals.postpone(goal_id, self._clock.now() + RETRY_AFTER, reason)
            uow.commit()


class _Batch:
    """Goals planned one after the other in one transaction, and written as sets."""

    def __init__(self, uow: IUnitOfWork) -> None:
        """Works inside the transaction, which the caller commits."""
        self._uow = uow
        self._planned: list[Loaded] = []
        self._dispatched: list[tuple[Task, RunKind]] = []
        self.runs: list[Run] = []
        self.goals_planned = self._tasks_made = 0

    @property
    def is_full(self) -> bool:
        """Whether what is left belongs into the next transaction."""
        return self._tasks_made >= MOST_TASKS

    def plan(self, loaded: Loaded) -> None:
        """Decide everything that is due for a goal."""
        if loaded.goal.distribution is Distribution.LEAST_BUSY:
            self.write()  # what was just given to an account keeps it busy
            read_busyness(self._uow, loaded)
        aggregate = loaded.aggregate
        if aggregate.goal.planning_error:
            aggregate.goal = replace(aggregate.goal, planning_error="")
        aggregate.wants_pass = run_pass(aggregate, self._uow.tasks.new_ids)
        kind = dispatched_kind(aggregate)
        if kind is not None:
            self._dispatched += [(task, kind) for task in dispatch(aggregate)]
        loaded.settle()
        self._planned.append(loaded)
        self.goals_planned += 1
        self._tasks_made += len(aggregate.changes)

    def write(self) -> None:
        """Store what was planned since the last time, then queue its runs."""
        store_all(self._uow, self._planned)
        for task, kind in self._dispatched:
            if self._uow.runs.live_of_task(task.id) is None:  # a person may have asked for it before it was due
                self.runs.append(self._uow.runs.add(_run(task, kind, self._planned[0].aggregate.now)))
        self._planned.clear()
        self._dispatched.clear()


def _run(task: Task, kind: RunKind, now: datetime) -> Run:
    return Run(id=0, task_id=task.id, goal_id=task.goal_id, kind=kind, requested_by=ACTOR, queued_at=now)

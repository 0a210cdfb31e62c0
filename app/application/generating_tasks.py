"""Turning goals into tasks: one pass over every goal that is due, each in its own transaction."""

from dataclasses import replace
from datetime import datetime, timedelta

from app.application.loading_goals import load_goal
from app.domain.goal_aggregate import GoalAggregate
from app.domain.run import Run
from app.domain.scheduling.goal_pass import dispatch, dispatched_kind, run_pass
from app.ports.clock import IClock
from app.ports.logger import ILogger
from app.ports.persistence import IUnitOfWork, UnitOfWorkFactory
from app.ports.scheduler import IRunQueue

BATCH = 200
RETRY_AFTER = timedelta(hours=1)
"""A goal that could not be planned is tried again after this time, or when it is edited."""
ACTOR = "scheduler"


class GeneratingTasks:
    """Makes what is due. Any number of processes may do it at once: a slot is made once."""

    def __init__(self, begin: UnitOfWorkFactory, clock: IClock, queue: IRunQueue, logger: ILogger) -> None:
        """`begin` opens a transaction."""
        self._begin, self._clock, self._queue, self._logger = begin, clock, queue, logger

    def generate_due(self) -> datetime | None:
        """Pass over goals until none is due; answers when the next pass is wanted."""
        while goals := self._due():
            attended = [self._attend(goal_id) for goal_id in goals]
            if not any(attended):
                break  # every one of them is held by another process, which does the same work
        with self._begin() as uow:
            return uow.goals.next_attention_at()

    def _due(self) -> list[int]:
        with self._begin() as uow:
            return list(uow.goals.due(self._clock.now(), BATCH))

    def _attend(self, goal_id: int) -> bool:
        try:
            return self._pass(goal_id)
        except Exception as error:  # noqa: BLE001 - one goal that cannot be planned never stops the others
            self._logger.failure("A goal could not be planned", goal=goal_id)
            self._put_off(goal_id, error)
            return True

    def _pass(self, goal_id: int) -> bool:
        with self._begin() as uow:
            if not uow.goals.lock(goal_id, wait=False):
                return False
            loaded = load_goal(uow, self._clock, goal_id, ACTOR)
            aggregate = loaded.aggregate
            aggregate.goal = replace(aggregate.goal, planning_error="")
            aggregate.wants_pass = run_pass(aggregate, uow.tasks.new_ids)
            runs = self._dispatch(uow, aggregate)
            loaded.store(uow)
            uow.commit()
        for run in runs:
            self._queue.offer(run.id)
        return True

    def _dispatch(self, uow: IUnitOfWork, aggregate: GoalAggregate) -> list[Run]:
        kind, runs = dispatched_kind(aggregate), []
        tasks = dispatch(aggregate)
        if not tasks or kind is None:
            return []
        uow.tasks.record(aggregate.changes)
        aggregate.changes.clear()
        for task in tasks:
            run = Run(
                id=0, task_id=task.id, goal_id=task.goal_id, kind=kind, requested_by=ACTOR, queued_at=aggregate.now
            )
            if uow.runs.live_of_task(task.id) is None:  # a person may have asked for it before it was due
                runs.append(uow.runs.add(run))
        return runs

    def _put_off(self, goal_id: int, error: Exception) -> None:
        """Show the reason on the goal's page and come back later."""
        with self._begin() as uow:
            if not uow.goals.lock(goal_id, wait=False):
                return
            reason = f"{type(error).__name__}: {error}"[:500]
            uow.goals.postpone(goal_id, self._clock.now() + RETRY_AFTER, reason)
            uow.commit()

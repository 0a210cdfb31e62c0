"""Turning goals into tasks: passes over the goals that are due, many in one transaction."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from app.application.background_work import BackgroundWork
from app.application.generation_batch import MOST_GOALS, Batch
from app.application.loading_goals import RETRY_AFTER, reason_of
from app.application.planning_alike import PlanningAlike
from app.application.recording_runs import Place, RecordingRuns
from app.application.telling_of_generation import CountingGoals, telling_of_generation
from app.ports.clock import IClock
from app.ports.logger import ILogger
from app.ports.persistence import UnitOfWorkFactory

LONGEST_MOMENT = timedelta(seconds=5)
"""How long a pass over many goals calls one instant its now."""

Offer = Callable[[Iterable[int]], None]
"""What becomes of queued runs, by their ids."""


class GeneratingTasks:
    """Makes what is due. Any number of processes may do it at once: a slot is made once."""

    def __init__(
        self,
        begin: UnitOfWorkFactory,
        begin_reading: UnitOfWorkFactory,
        clock: IClock,
        recording: RecordingRuns,
        logger: ILogger,
        works: BackgroundWork | None = None,
    ) -> None:
        """`begin` opens a transaction, `begin_reading` one that only looks; `works` is told where it takes long."""
        self._begin, self._begin_reading = begin, begin_reading
        self._clock, self._recording, self._logger = clock, recording, logger
        self._works = works
        self._places: Sequence[Place] = ()

    def generate_due(self) -> datetime | None:
        """Pass over goals until none is due; answers when the next pass is wanted."""
        self.begin_prepared()
        self._generate(self._clock.now(), self._offer)
        with self._begin_reading() as uow:
            return uow.goals.next_attention_at()

    def prepare(self, instant: datetime) -> None:
        """Make what is due at an instant that is about to come, as it will be then.

        Its runs are claimed as far as workers are free, and wait for `begin_prepared`.
        """
        prepared: list[int] = []
        self._generate(instant, prepared.extend)
        self._places = [*self._places, *self._recording.begin_ahead(prepared, instant)]

    def begin_prepared(self) -> bool:
        """Hand runs that were prepared to the queue; whether there were any."""
        places, self._places = self._places, ()
        for place in places:
            place.offer()
        return bool(places)

    def _generate(self, instant: datetime, offer: Offer) -> None:
        with telling_of_generation(self._works, self._begin_reading, self._clock) as counting:
            self._pass_over_all(PlanningAlike(instant), offer, counting)

    def _pass_over_all(self, alike: PlanningAlike, offer: Offer, counting: CountingGoals) -> None:
        while self._is_anything_due(alike.now):
            try:
                attended = self._pass(alike, offer)
            except Exception:  # noqa: BLE001 - one goal that cannot be planned never stops the others: find it
                attended = self._one_by_one(alike.now, offer)
            if not attended:
                break  # every one of them is held by another process, which does the same work
            if self._clock.now() - alike.now > LONGEST_MOMENT:
                alike = PlanningAlike(self._clock.now())
            counting.look(alike.now)

    def _offer(self, run_ids: Iterable[int]) -> None:
        for run_id in run_ids:
            self._recording.offer(run_id)

    def _is_anything_due(self, now: datetime) -> bool:
        with self._begin_reading() as uow:
            return bool(uow.goals.due(now, 1))

    def _one_by_one(self, now: datetime, offer: Offer) -> bool:
        """Each goal in a transaction of its own; the one that fails is put off with its reason."""
        with self._begin_reading() as uow:
            due = uow.goals.due(now, MOST_GOALS)
        attended = [self._attend(goal_id, now, offer) for goal_id in due]
        return any(attended)

    def _attend(self, goal_id: int, now: datetime, offer: Offer) -> bool:
        try:
            return self._pass(PlanningAlike(now), offer, [goal_id])
        except Exception as error:  # noqa: BLE001 - as above
            self._logger.failure("A goal could not be planned", goal=goal_id)
            self._put_off(goal_id, error)
            return True

    def _pass(self, alike: PlanningAlike, offer: Offer, goal_ids: Sequence[int] | None = None) -> bool:
        """One transaction over some goals, or over the first that are due; False when others hold all of them."""
        with self._begin() as uow:
            if goal_ids is None:
                goal_ids = uow.goals.due(alike.now, MOST_GOALS)
            batch = Batch(uow, alike)
            batch.attend(uow.goals.lock_free(goal_ids))
            uow.commit()
        offer(run.id for run in batch.runs)
        return batch.goals_planned > 0

    def _put_off(self, goal_id: int, error: Exception) -> None:
        """Show the reason on the goal's page and come back later."""
        with self._begin() as uow:
            if not uow.goals.lock(goal_id, wait=False):
                return
            uow.goals.postpone(goal_id, self._clock.now() + RETRY_AFTER, reason_of(error))
            uow.commit()

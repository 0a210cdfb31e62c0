"""The record of runs: their claim and their end, each with what it means for the task in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Self

from app.application.beginning_runs import Asked, BeginningRuns, Begun
from app.application.go_ahead import GoAhead, NotBegun
from app.application.run_consequences import follow, locked_goal
from app.application.run_output import OutputCapture
from app.domain.goal import Goal
from app.domain.run import Run, RunOutcome, RunOutput, RunStatus
from app.ports.clock import IClock
from app.ports.logger import ILogger
from app.ports.persistence import IUnitOfWork, UnitOfWorkFactory
from app.ports.scheduler import IRunQueue, IScheduler

LOST = "The program ended or stood still while this ran: whether the work was done is not known."
MOST_OFFERED = 100
"""How many of those that waited for an end are told of it; the others follow at the ends of these."""


class RecordingRuns:
    """Everything that workers write of a run but its output on the way. Used from many threads at once."""

    def __init__(
        self,
        begin: UnitOfWorkFactory,
        clock: IClock,
        queue: IRunQueue,
        scheduler: IScheduler,
        logger: ILogger,
        worker: str = "",
    ) -> None:
        """`begin` opens a transaction; `worker` is the name of this process, kept with each run that it begins."""
        self._begin, self._clock, self._queue, self._scheduler = begin, clock, queue, scheduler
        self._logger, self._beginning = logger, BeginningRuns(worker)
        self._claimed: dict[int, Begun] = {}

    def place(self) -> "Place":
        """A free worker kept for a run that is only being asked for, so that asking and claiming are one transaction.

        Where no worker is free, the run is queued and claimed later.
        """
        return Place(self, self._queue, self._clock)

    def begin_ahead(self, run_ids: Iterable[int], instant: datetime) -> Sequence["Place"]:
        """Claim queued runs as of an instant that is about to come; `Place.offer` lets them begin then."""
        return [self._begun_ahead(run_id, instant) for run_id in run_ids]

    def _begun_ahead(self, run_id: int, instant: datetime) -> "Place":
        place = Place(self, self._queue, _StandingClock(instant))
        place.run_id = run_id  # also where the transaction fails before it is known
        try:
            with self._begin() as uow:
                place.begin(uow, run_id)
                uow.commit()
        except Exception:  # noqa: BLE001 - it is queued: the offer at its instant tries again
            place.release()
            self._logger.failure("A run could not be claimed ahead", run=run_id)
        return place

    def offer(self, run_id: int) -> None:
        """Have a worker claim a queued run soon."""
        self._queue.offer(run_id)

    def begin(self, uow: IUnitOfWork, asked: Asked | int, clock: IClock) -> Begun | None:
        """Claim a queued run inside somebody's transaction, who may have read what it is about."""
        if isinstance(asked, Asked):
            return self._beginning.begin_known(uow, asked, clock)
        return self._beginning.begin(uow, asked, clock)

    def begin_new(self, uow: IUnitOfWork, asked: Asked, clock: IClock) -> Run | Begun:
        """Store a run and claim it, inside somebody's transaction; only stored where it has to wait."""
        return self._beginning.begin_new(uow, asked, clock)

    def hand_over(self, begun: Begun) -> GoAhead:
        """Have the worker that was kept prepare a run whose claim is not durable yet; the answer lets it begin."""
        go_ahead = GoAhead()
        self._claimed[begun.run.id] = replace(begun, go_ahead=go_ahead)
        self._queue.offer_reserved(begun.run.id)
        return go_ahead

    def claim(self, run_id: int) -> Begun | None:
        """Begin a queued run; None where it is over, has to wait, or another worker has it."""
        begun = self._claimed.pop(run_id, None)
        if begun is not None:
            return begun
        with self._begin() as uow:
            begun = self._beginning.begin(uow, run_id, self._clock)
            next_beginning = None if begun else uow.runs.next_beginning(self._clock.now())
            uow.commit()
        if next_beginning is not None:
            self._scheduler.wake_at(next_beginning)
        return begun

    def await_go_ahead(self, begun: Begun) -> None:
        """Blocks until a claimed run may act. Raises `NotBegun`.

        Whoever stood still between claim and beginning may have been given up meanwhile: nothing is begun then.
        """
        begun.go_ahead.wait()
        lease_until = begun.run.lease_until
        if lease_until is None or lease_until <= self._clock.now():
            self._logger.warning("A run was claimed too long ago to be begun", run=begun.run.id)
            raise NotBegun

    def end(
        self,
        run: Run,
        outcome: RunOutcome,
        output: OutputCapture | None = None,
        *,
        known: Goal | None = None,
        only_if_lapsed: bool = False,
    ) -> None:
        """Record the end of a run and what follows from it; a stale fence changes nothing.

        `known` is the goal as it stood when the run began: what has not changed since is not read again.
        """
        now = self._clock.now()
        with self._begin() as uow:
            goal = locked_goal(uow, run, known)
            printed = output.whole() if output is not None else RunOutput()
            if printed != RunOutput():
                uow.runs.keep_output(run, printed)
            if not uow.runs.finish(run, outcome, now, only_if_lapsed=only_if_lapsed):
                if not only_if_lapsed:
                    self._logger.warning(
                        "A late result was discarded: the run is over or has another owner", run=run.id
                    )
                return
            uow.run_files.keep(run.id, outcome.files, now)
            following = follow(uow, self._clock, run, outcome, goal)
            waiting = uow.runs.waiting_beside(run, MOST_OFFERED)
            uow.commit()
        self._scheduler.wake_at(following.wake_at)
        if following.run is not None and following.run.not_before is None:
            self._queue.offer(following.run.id)
        for run_id in waiting:
            self._queue.offer(run_id)

    def close_lost(self, run: Run) -> None:
        """End a running run whose worker is gone; where it has renewed its lease meanwhile, it is not gone."""
        self.end(run, RunOutcome(status=RunStatus.LOST, note=LOST), only_if_lapsed=True)


class Place:
    """A worker kept free between a run's request and its offer. `with` gives it back where it was not used."""

    def __init__(self, recording: RecordingRuns, queue: IRunQueue, clock: IClock) -> None:
        """Keep one, if there is one."""
        self._recording, self._queue, self._clock = recording, queue, clock
        self._is_reserved = queue.reserve()
        self._go_ahead: GoAhead | None = None
        self.run_id = 0

    def begin(self, uow: IUnitOfWork, asked: Asked | int) -> None:
        """Claim a run, known by its id or more, in the transaction that asks for it, where a worker is kept for it.

        The worker prepares it from now on, and acts after `offer`.
        """
        self.run_id = asked if isinstance(asked, int) else asked.run.id
        if self._is_reserved:
            begun = self._recording.begin(uow, asked, self._clock)
            if begun is not None:
                self._hand_over(begun)

    def begin_new(self, uow: IUnitOfWork, asked: Asked) -> None:
        """The same with a run that is only asked for, which is stored. Raises AlreadyRequested."""
        begun = self._recording.begin_new(uow, asked, self._clock) if self._is_reserved else uow.runs.add(asked.run)
        if isinstance(begun, Begun):
            self._hand_over(begun)
            begun = begun.run
        self.run_id = begun.id

    def offer(self) -> None:
        """Once that is durable: let the run begin."""
        if self._go_ahead is None:
            self.release()
            self._queue.offer(self.run_id)
            return
        self._go_ahead.give()
        self._go_ahead = None

    def release(self) -> None:
        """Give the worker back; what it prepares does not take place."""
        if self._go_ahead is not None:
            self._go_ahead.withdraw()
            self._go_ahead = None
        if self._is_reserved:
            self._is_reserved = False
            self._queue.release()

    def _hand_over(self, begun: Begun) -> None:
        self._is_reserved = False
        self._go_ahead = self._recording.hand_over(begun)

    def __enter__(self) -> Self:
        """As it is."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give back what was not used."""
        self.release()


class _StandingClock:
    """Stands at an instant that is about to come."""

    def __init__(self, instant: datetime) -> None:
        self._instant = instant

    def now(self) -> datetime:
        """See the port."""
        return self._instant

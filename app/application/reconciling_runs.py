"""Bringing queue and rows together: the row of a run is the truth, whatever queues and workers have forgotten."""

from datetime import datetime

from app.application.performing_runs import PerformingRuns
from app.domain.run import Run
from app.ports.clock import IClock
from app.ports.logger import ILogger
from app.ports.persistence import UnitOfWorkFactory
from app.ports.scheduler import IRunQueue

QUEUED_AT_ONCE = 1000


class ReconcilingRuns:
    """A part of every tick; where nothing is amiss it only looks."""

    def __init__(
        self,
        begin_reading: UnitOfWorkFactory,
        clock: IClock,
        queue: IRunQueue,
        performing: PerformingRuns,
        logger: ILogger,
    ) -> None:
        """`begin_reading` opens a transaction that waits for no writer."""
        self._begin_reading, self._clock, self._queue = begin_reading, clock, queue
        self._performing, self._logger = performing, logger

    def reconcile(self) -> datetime | None:
        """Close runs whose worker is gone and offer queued ones; answers when the next lease ends."""
        with self._begin_reading() as uow:
            lost = uow.runs.leases_over(self._clock.now())
        for run in lost:
            self._close(run)
        with self._begin_reading() as uow:
            queued, next_lease_end = uow.runs.queued(QUEUED_AT_ONCE), uow.runs.next_lease_end()
        for run_id in queued:
            self._queue.offer(run_id)
        return next_lease_end

    def _close(self, run: Run) -> None:
        try:
            self._performing.close_lost(run)
        except Exception:  # noqa: BLE001 - one run whose goal cannot be read never keeps the others from being closed
            self._logger.failure("A lost run could not be closed", run=run.id)

"""Bringing queue and rows together: the row of a run is the truth, whatever queues and workers have forgotten."""

from datetime import datetime

from app.application.recording_runs import RecordingRuns
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
        recording: RecordingRuns,
        logger: ILogger,
    ) -> None:
        """`begin_reading` opens a transaction that waits for no writer."""
        self._begin_reading, self._clock, self._queue = begin_reading, clock, queue
        self._recording, self._logger = recording, logger

    def reconcile(self) -> datetime | None:
        """Close runs whose worker is gone and offer queued ones; answers when a lease ends or a run may begin."""
        with self._begin_reading() as uow:
            lost = uow.runs.leases_over(self._clock.now())
        for run in lost:
            self._close(run)
        with self._begin_reading() as uow:
            now = self._clock.now()
            queued = uow.runs.queued(now, QUEUED_AT_ONCE)
            wanted = (uow.runs.next_lease_end(), uow.runs.next_beginning(now))
        for run_id in queued:
            self._queue.offer(run_id)
        return min((instant for instant in wanted if instant is not None), default=None)

    def _close(self, run: Run) -> None:
        try:
            self._recording.close_lost(run)
        except Exception:  # noqa: BLE001 - one run whose goal cannot be read never keeps the others from being closed
            self._logger.failure("A lost run could not be closed", run=run.id)

"""The heartbeat of a run: renews its lease and keeps its output in the database while the strategy works."""

import threading
from dataclasses import replace
from datetime import timedelta
from types import TracebackType
from typing import Self

from app.application.run_output import OutputCapture
from app.domain.run import Run, RunOutcome, RunOutput, RunStatus
from app.ports.clock import IClock
from app.ports.logger import ILogger
from app.ports.persistence import UnitOfWorkFactory

LEASE, BEAT_SECONDS = timedelta(seconds=60), 15.0
OUTPUT_SECONDS = 1.0
"""How old the output on the page may be."""


class Heartbeat:
    """Beats in a thread of its own between `with` and its end; `is_lost` once another worker owns the run."""

    def __init__(
        self,
        begin: UnitOfWorkFactory,
        begin_reading: UnitOfWorkFactory,
        clock: IClock,
        logger: ILogger,
        run: Run,
        output: OutputCapture,
    ) -> None:
        """`begin` opens a transaction, `begin_reading` one that only looks and waits for nobody."""
        self._begin, self._begin_reading, self._clock = begin, begin_reading, clock
        self._logger, self._run, self._output = logger, run, output
        self._stop, self._lost = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"heartbeat-{run.id}", daemon=True)
        self._written, self._cancelled_by = RunOutput(), ""

    def must_end(self) -> bool:
        """Whether the strategy should stop: somebody cancelled the run, or it is over or somebody else's."""
        return self._lost.is_set() or bool(self._cancelled_by)

    def explained(self, outcome: RunOutcome) -> RunOutcome:
        """A cancelled outcome with the name of who asked for it."""
        if outcome.status is not RunStatus.CANCELLED or not self._cancelled_by:
            return outcome
        return replace(outcome, note=f"Cancelled by {self._cancelled_by}.")

    def __enter__(self) -> Self:
        """Start beating."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop beating."""
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        waited = 0.0
        while not self._stop.wait(OUTPUT_SECONDS):
            waited += OUTPUT_SECONDS
            is_due = waited >= BEAT_SECONDS
            waited = 0.0 if is_due else waited
            try:
                if not self._look() or not self._write(renew=is_due):
                    self._lost.set()
                    return
            except Exception:  # noqa: BLE001 - a database that is away for a moment must not end the script
                self._logger.failure("The heartbeat of a run could not be written", run=self._run.id)

    def _look(self) -> bool:
        """Notice a cancel; False when the run is over or somebody else's. Waits for no writer."""
        with self._begin_reading() as uow:
            stored = uow.runs.get(self._run.id)
        self._cancelled_by = stored.cancel_asked_by
        return stored.status is RunStatus.RUNNING and stored.fence == self._run.fence

    def _write(self, *, renew: bool) -> bool:
        output = self._output.snapshot()
        if not renew and output == self._written:
            return True
        with self._begin() as uow:
            kept = uow.runs.keep_output(self._run, output)
            if renew:
                kept = uow.runs.renew(self._run, self._clock.now() + LEASE)
            uow.commit()
        self._written = output
        return kept


class Heartbeats:
    """Makes the heartbeat of each run that this process performs."""

    def __init__(
        self, begin: UnitOfWorkFactory, begin_reading: UnitOfWorkFactory, clock: IClock, logger: ILogger
    ) -> None:
        """`begin` opens a transaction, `begin_reading` one that only looks and waits for nobody."""
        self._begin, self._begin_reading, self._clock, self._logger = begin, begin_reading, clock, logger

    def of(self, run: Run, output: OutputCapture) -> Heartbeat:
        """One that beats from `with` on."""
        return Heartbeat(self._begin, self._begin_reading, self._clock, self._logger, run, output)

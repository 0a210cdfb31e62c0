"""The heartbeat of a run: renews its lease and keeps its output in the database while the strategy works."""

import threading
from datetime import timedelta
from types import TracebackType
from typing import Self

from app.application.run_output import OutputCapture
from app.domain.run import Run, RunOutput
from app.ports.clock import IClock
from app.ports.logger import ILogger
from app.ports.persistence import UnitOfWorkFactory

LEASE, BEAT_SECONDS = timedelta(seconds=60), 15.0
OUTPUT_SECONDS = 1.0
"""How old the output on the page may be."""


class Heartbeat:
    """Beats in a thread of its own between `with` and its end; `is_lost` once another worker owns the run."""

    def __init__(
        self, begin: UnitOfWorkFactory, clock: IClock, logger: ILogger, run: Run, output: OutputCapture
    ) -> None:
        """`begin` opens a transaction."""
        self._begin, self._clock, self._logger, self._run, self._output = begin, clock, logger, run, output
        self._stop, self._lost = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"heartbeat-{run.id}", daemon=True)
        self._written = RunOutput()

    def is_lost(self) -> bool:
        """Whether the lease went to somebody else or the run was ended meanwhile: the strategy should stop."""
        return self._lost.is_set()

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
                if not self._write(renew=is_due):
                    self._lost.set()
                    return
            except Exception:  # noqa: BLE001 - a database that is away for a moment must not end the script
                self._logger.failure("The heartbeat of a run could not be written", run=self._run.id)

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

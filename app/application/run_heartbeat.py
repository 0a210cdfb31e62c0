"""The heartbeat of a run: renews its lease and keeps its output in the database while the strategy works."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from types import TracebackType
from typing import Self

from app.application.run_output import OutputCapture
from app.application.run_patience import Patience
from app.domain.run import Run, RunOutcome, RunOutput, RunStatus
from app.ports.clock import IClock
from app.ports.logger import ILogger
from app.ports.persistence import UnitOfWorkFactory

LEASE, BEAT_SECONDS = timedelta(seconds=60), 15.0
OUTPUT_SECONDS = 1.0
"""How old the output on the page may be."""


@dataclass(frozen=True, slots=True)
class _Means:
    """What all hearts have in common. `begin` opens a transaction, `begin_reading` one that only looks."""

    begin: UnitOfWorkFactory
    begin_reading: UnitOfWorkFactory
    clock: IClock
    logger: ILogger


class Heartbeat:
    """Beats between `with` and its end."""

    def __init__(
        self,
        means: _Means,
        run: Run,
        output: OutputCapture,
        patience: Patience,
        give_up: Callable[[], None],
        takes_place: Callable[[], bool],
    ) -> None:
        """`give_up` is called once, in the thread of the pulse, where the strategy does not come to its end.

        Nothing beats before `takes_place` is true: until then there may never be such a run.
        """
        self._means, self._run, self._output = means, run, output
        self._patience, self._give_up, self._takes_place = patience, give_up, takes_place
        self._writing, self._is_over, self._lost = threading.Lock(), False, threading.Event()
        self._renew_at = 0.0
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
        self._renew_at = time.monotonic() + BEAT_SECONDS
        _PULSE.add(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop beating; a write that has begun is waited for."""
        _PULSE.remove(self)
        with self._writing:
            self._is_over = True

    def beat(self) -> None:
        """Notice and write what is due; called by the pulse."""
        with self._writing:
            if self._is_over or not self._takes_place():
                return
            if self._patience.is_over(must_end=self.must_end()):
                self._is_over = True
                _PULSE.remove(self)
                self._give_up()
                return
            if self._lost.is_set():
                return
            is_due = time.monotonic() >= self._renew_at
            try:
                if not self._look() or not self._write(renew=is_due):
                    self._lost.set()
            except Exception:  # noqa: BLE001 - a database that is away for a moment must not end the script
                self._means.logger.failure("The heartbeat of a run could not be written", run=self._run.id)
            if is_due:
                self._renew_at = time.monotonic() + BEAT_SECONDS

    def _look(self) -> bool:
        """Notice a cancel; False when the run is over or somebody else's. Waits for no writer."""
        with self._means.begin_reading() as uow:
            stored = uow.runs.get(self._run.id)
        self._cancelled_by = stored.cancel_asked_by
        return stored.status is RunStatus.RUNNING and stored.fence == self._run.fence

    def _write(self, *, renew: bool) -> bool:
        output = self._output.snapshot()
        if not renew and output == self._written:
            return True
        with self._means.begin() as uow:
            kept = uow.runs.keep_output(self._run, output)
            if renew:
                kept = uow.runs.renew(self._run, self._means.clock.now() + LEASE)
            uow.commit()
        self._written = output
        return kept


class Heartbeats:
    """Makes the heartbeat of each run that this process performs."""

    def __init__(
        self, begin: UnitOfWorkFactory, begin_reading: UnitOfWorkFactory, clock: IClock, logger: ILogger
    ) -> None:
        """`begin` opens a transaction, `begin_reading` one that only looks and waits for nobody."""
        self._means = _Means(begin, begin_reading, clock, logger)

    def of(
        self,
        run: Run,
        output: OutputCapture,
        timeout_seconds: float,
        give_up: Callable[[], None],
        takes_place: Callable[[], bool],
    ) -> Heartbeat:
        """One that beats from `with` on, once the run `takes_place`.

        `give_up` is called where the strategy does not come to its end.
        """
        return Heartbeat(self._means, run, output, Patience(timeout_seconds), give_up, takes_place)


class _Pulse:
    """One thread that beats for every run of this process: most runs end before a thread of their own were worth it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hearts: set[Heartbeat] = set()
        self._is_beating = False

    def add(self, heart: Heartbeat) -> None:
        with self._lock:
            if not self._is_beating:
                threading.Thread(target=self._beat, name="heartbeats", daemon=True).start()
                self._is_beating = True  # only now: where no thread can be had, the next run asks for one again
            self._hearts.add(heart)

    def remove(self, heart: Heartbeat) -> None:
        with self._lock:
            self._hearts.discard(heart)

    def _beat(self) -> None:
        """Until nothing has run for a moment."""
        while True:
            time.sleep(OUTPUT_SECONDS)
            with self._lock:
                hearts = list(self._hearts)
                if not hearts:
                    self._is_beating = False
                    return
            for heart in hearts:
                heart.beat()


_PULSE = _Pulse()

"""Forgetting what runs printed, and the files they left, once nobody needs them; verdicts, notes and histories stay."""

from datetime import datetime, timedelta

from app.ports.clock import IClock
from app.ports.logger import ILogger
from app.ports.persistence import UnitOfWorkFactory

RUNS_AT_ONCE = 100
"""How many runs lose their output in one transaction; others get their turn between two of them."""
FILES_AT_ONCE = 20
"""The same of the files kept with runs, which are larger."""
ONCE_IN = timedelta(days=1)
AFTER_A_FAILURE = timedelta(hours=1)


class ForgettingOutput:
    """A part of every tick: once a day it looks for what is old enough."""

    def __init__(self, begin: UnitOfWorkFactory, clock: IClock, logger: ILogger, keep_days: int) -> None:
        """`begin` opens a transaction; output is kept so many days after the end of its run, for ever with 0."""
        self._begin, self._clock, self._logger, self._keep_days = begin, clock, logger, keep_days
        self._next_at: datetime | None = None

    def forget_due(self) -> datetime | None:
        """Forget some of it; answers when there may be more, which is at once where this was not all."""
        now = self._clock.now()
        if not self._keep_days or (self._next_at is not None and now < self._next_at):
            return None
        try:
            is_all = self._forget(now - timedelta(days=self._keep_days))
        except Exception:  # noqa: BLE001 - tasks and runs go on, whatever becomes of old output
            self._logger.failure("Old output of runs could not be removed")
            self._next_at = now + AFTER_A_FAILURE
            return None
        self._next_at = now + ONCE_IN if is_all else None
        return None if is_all else now

    def _forget(self, before: datetime) -> bool:
        """Whether that was all."""
        with self._begin() as uow:
            outputs = uow.runs.forget_output(before, RUNS_AT_ONCE)
            files = uow.run_files.forget(before, FILES_AT_ONCE)
            uow.commit()
        return outputs < RUNS_AT_ONCE and files < FILES_AT_ONCE

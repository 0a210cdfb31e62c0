"""Acts on many tasks that the end of the program has cut off: what was done is recorded, so that it can be undone."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.application.bulk_record import entry_of
from app.application.bulk_result import BulkResult, ChangedTask
from app.ports.bulk_journal import BulkStep
from app.ports.clock import IClock
from app.ports.logger import ILogger
from app.ports.persistence import UnitOfWorkFactory

LONGEST_STEP = timedelta(minutes=1)
"""An act that has changed nothing for so long is cut off: the next task of one that goes on comes within seconds."""


class RecordingBulkActs:
    """A part of every tick."""

    def __init__(
        self, begin: UnitOfWorkFactory, begin_reading: UnitOfWorkFactory, clock: IClock, logger: ILogger
    ) -> None:
        """`begin` opens a transaction, `begin_reading` one that only looks."""
        self._begin, self._begin_reading, self._clock, self._logger = begin, begin_reading, clock, logger

    def record_cut_off(self) -> datetime | None:
        """Record what nobody goes on with; answers when to look again, None where every act is on record."""
        now = self._clock.now()
        with self._begin_reading() as uow:
            if uow.bulk_journal.is_empty():
                return None
            silent = uow.bulk_journal.silent_since(now - LONGEST_STEP)
        for key in dict.fromkeys(step.key for step in silent):
            self._record(key, now)
        return now + LONGEST_STEP

    def _record(self, key: str, now: datetime) -> None:
        with self._begin() as uow:
            steps = uow.bulk_journal.take(key)
            if not steps:
                return  # another process has done it
            uow.activity.record(entry_of(_result(steps), now, steps[0].actor))
            uow.commit()
        self._logger.warning("An act on many tasks was cut off; what it had done is recorded", tasks=len(steps))


def _result(steps: Sequence[BulkStep]) -> BulkResult:
    changed = tuple(
        ChangedTask(task_id=each.task_id, version=each.version, status=each.status, due_date=each.due_date)
        for each in steps
    )
    return BulkResult(act=steps[0].act, changed=changed, undoes=steps[0].undoes, is_cut_off=True)

"""The pulse of the program, and the times in which it had none."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from app.adapters.persistence.conditions import ABSENCE_IS_UNFINISHED
from app.adapters.persistence.statements import insert_or
from app.adapters.persistence.tables import absences, activity, pulse, tasks
from app.domain.absence import Absence
from app.domain.errors import NotFound

PASSED_OVER = "slots_passed_over"
_ONLY = 1
_LAST_TICK = select(pulse.c.last_tick_at)
_UNFINISHED = select(absences).where(ABSENCE_IS_UNFINISHED)


class SqlAbsenceRepository:
    """All processes on a database share one pulse: the program was off when none of them was on."""

    def __init__(self, connection: Connection) -> None:
        """Works inside the transaction of a unit of work."""
        self._connection = connection

    def last_tick_at(self) -> datetime | None:
        """When any process last ended a tick; None before the first."""
        return self._connection.execute(_LAST_TICK).scalar()

    def note_tick(self, at: datetime) -> None:
        """Move the pulse on; it never goes back."""
        statement = insert_or(self._connection, pulse).values(id=_ONLY, last_tick_at=at)
        later = statement.excluded.last_tick_at > pulse.c.last_tick_at
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["id"], set_={"last_tick_at": at}, where=later)
        )

    def begin(self, off_from: datetime, off_until: datetime) -> None:
        """Record an absence that has just ended; does nothing while another one is not caught up on yet."""
        statement = insert_or(self._connection, absences).values(
            off_from=off_from,
            off_until=off_until,
            after_task=self._newest(tasks.c.id),
            after_entry=self._newest(activity.c.id),
            is_caught_up=False,
        )
        self._connection.execute(statement.on_conflict_do_nothing())

    def unfinished(self) -> Absence | None:
        """The absence that is still being caught up on."""
        row = self._connection.execute(_UNFINISHED).one_or_none()
        return None if row is None else absence_of(row)

    def finish(self, absence: Absence) -> Absence | None:
        """Count what became of it; None when another process has done so already."""
        counted = replace(
            absence,
            last_task=self._newest(tasks.c.id),
            last_entry=self._newest(activity.c.id),
            tasks_made=self._tasks_made(absence),
            passed_over=self._passed_over(absence),
        )
        unfinished = absences.c.id == absence.id, ABSENCE_IS_UNFINISHED
        done = update(absences).where(*unfinished).values(
            is_caught_up=True,
            last_task=counted.last_task,
            last_entry=counted.last_entry,
            tasks_made=counted.tasks_made,
            passed_over=counted.passed_over,
        )  # fmt: skip
        return counted if self._connection.execute(done).rowcount == 1 else None

    def dismiss(self, absence_id: int, at: datetime) -> None:
        """Say no more of it on the first page. Raises NotFound."""
        told = update(absences).where(absences.c.id == absence_id).values(dismissed_at=at)
        if self._connection.execute(told).rowcount == 0:
            raise NotFound("absence", absence_id)

    def _newest(self, column: Any) -> int:
        newest: int = self._connection.execute(select(func.coalesce(func.max(column), 0))).scalar_one()
        return newest

    def _tasks_made(self, absence: Absence) -> int:
        late = select(func.count()).where(tasks.c.id > absence.after_task, tasks.c.due_at <= absence.off_until)
        return self._connection.execute(late).scalar_one()

    def _passed_over(self, absence: Absence) -> int:
        entries = select(activity.c.details).where(activity.c.id > absence.after_entry, activity.c.kind == PASSED_OVER)
        return sum(int(json.loads(details)["count"]) for details in self._connection.execute(entries).scalars())


def absence_of(row: Any) -> Absence:
    """An absence."""
    return Absence(
        id=row.id, off_from=row.off_from, off_until=row.off_until, after_task=row.after_task,
        after_entry=row.after_entry, last_task=row.last_task, last_entry=row.last_entry, tasks_made=row.tasks_made,
        passed_over=row.passed_over,
    )  # fmt: skip

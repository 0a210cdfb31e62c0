"""Runs in the database. Every write after the claim carries the fence: a stale one changes nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, select, update
from sqlalchemy.sql.dml import ReturningInsert

from app.adapters.persistence.conditions import RUN_IS_LIVE, RUN_IS_QUEUED, RUN_IS_RUNNING
from app.adapters.persistence.history_codecs import run_of
from app.adapters.persistence.statements import insert_for
from app.adapters.persistence.tables import runs
from app.domain.errors import NotFound
from app.domain.run import AlreadyRequested, Run, RunKind, RunOutcome, RunOutput, RunStatus

_LIVE_OF_TASK = select(runs).where(runs.c.task_id == bindparam("of_task"), RUN_IS_LIVE)
_QUEUED = select(runs.c.id).where(RUN_IS_QUEUED).order_by(runs.c.queued_at, runs.c.id).limit(bindparam("size"))
_OVER = (
    select(runs).where(RUN_IS_RUNNING, runs.c.lease_until <= bindparam("now")).order_by(runs.c.lease_until, runs.c.id)
)
_NEXT_LEASE_END = select(runs.c.lease_until).where(RUN_IS_RUNNING).order_by(runs.c.lease_until).limit(1)
_CLAIM = (
    update(runs)
    .where(runs.c.id == bindparam("run_id"), RUN_IS_QUEUED)
    .values(
        status=RunStatus.RUNNING.value, fence=runs.c.fence + 1, lease_until=bindparam("until"),
        started_at=bindparam("now"),
    )
    .returning(runs)
)  # fmt: skip


@lru_cache
def _add(dialect: str) -> ReturningInsert[int]:
    return insert_for(dialect, runs).on_conflict_do_nothing().returning(runs.c.id)


class SqlRunRepository:
    """The row is the truth; a queue only carries its id."""

    def __init__(self, connection: Connection) -> None:
        """Works inside the transaction of a unit of work."""
        self._connection = connection

    def add(self, run: Run) -> Run:
        """The run with its id; raises AlreadyRequested while another run of the task is queued or running."""
        values = {
            "task_id": run.task_id,
            "goal_id": run.goal_id,
            "kind": run.kind.value,
            "status": run.status.value,
            "requested_by": run.requested_by,
            "queued_at": run.queued_at,
            "attempt": run.attempt,
            "fence": run.fence,
            "lease_until": run.lease_until,
            "started_at": run.started_at,
        }
        new_id = self._connection.execute(_add(self._connection.dialect.name), values).scalar_one_or_none()
        if new_id is None:
            raise AlreadyRequested(f"A run of task {run.task_id} is already queued or running.")
        return replace(run, id=new_id)

    def get(self, run_id: int) -> Run:
        """Raises NotFound."""
        found = self._one(runs.c.id == run_id)
        if found is None:
            raise NotFound("run", run_id)
        return found

    def live_of_task(self, task_id: int) -> Run | None:
        """The queued or running run of a task."""
        row = self._connection.execute(_LIVE_OF_TASK, {"of_task": task_id}).one_or_none()
        return None if row is None else run_of(row)

    def claim(self, run_id: int, now: datetime, lease: timedelta) -> Run | None:
        """queued → running with a new fence, or None when somebody else has it: one conditional update."""
        row = self._connection.execute(_CLAIM, {"run_id": run_id, "now": now, "until": now + lease}).one_or_none()
        return None if row is None else run_of(row)

    def renew(self, run: Run, lease_until: datetime) -> bool:
        """The heartbeat."""
        return self._write(run, lease_until=lease_until)

    def keep_output(self, run: Run, output: RunOutput) -> bool:
        """Output so far, already within its caps and free of secrets."""
        return self._write(run, output_head=output.head, output_tail=output.tail, dropped_bytes=output.dropped_bytes)

    def finish(self, run: Run, outcome: RunOutcome, at: datetime) -> bool:
        """running → an ended status."""
        return self._write(
            run,
            status=outcome.status.value,
            lease_until=None,
            ended_at=at,
            note=outcome.note,
            verdict=outcome.verdict.value if outcome.verdict else None,
            exit_status=outcome.exit_status,
            value=outcome.value,
            target=outcome.target,
        )

    def cancel_queued(self, run_id: int, at: datetime, note: str) -> bool:
        """queued → cancelled."""
        ended = {"status": RunStatus.CANCELLED.value, "ended_at": at, "note": note}
        return (
            self._connection.execute(update(runs).where(runs.c.id == run_id, RUN_IS_QUEUED).values(ended)).rowcount == 1
        )

    def queued(self, limit: int) -> Sequence[int]:
        """Ids of queued runs, oldest first."""
        return self._connection.execute(_QUEUED, {"size": limit}).scalars().all()

    def leases_over(self, now: datetime) -> Sequence[Run]:
        """Running runs whose lease has ended, the longest ended first."""
        return [run_of(row) for row in self._connection.execute(_OVER, {"now": now})]

    def next_lease_end(self) -> datetime | None:
        """The earliest end of a lease of a running run."""
        return self._connection.execute(_NEXT_LEASE_END).scalar()

    def last_of_task(self, task_id: int, kind: RunKind) -> Run | None:
        """The newest run of a kind."""
        return self._one(runs.c.task_id == task_id, runs.c.kind == kind.value)

    def _one(self, *conditions: ColumnElement[Any]) -> Run | None:
        row = self._connection.execute(
            select(runs).where(*conditions).order_by(runs.c.id.desc()).limit(1)
        ).one_or_none()
        return None if row is None else run_of(row)

    def _write(self, run: Run, **values: Any) -> bool:
        """Only while it runs and nobody claimed it since."""
        mine = update(runs).where(runs.c.id == run.id, runs.c.fence == run.fence, RUN_IS_RUNNING)
        return self._connection.execute(mine.values(values)).rowcount == 1

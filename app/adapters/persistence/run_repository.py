"""Runs in the database. Every write after the claim carries the fence: a stale one changes nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import takewhile
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    ScalarSelect,
    Text,
    Update,
    bindparam,
    case,
    cast,
    func,
    or_,
    select,
    update,
)  # fmt: skip
from sqlalchemy.sql.dml import ReturningInsert

from app.adapters.persistence.column_types import Id, IdList, Instant, among
from app.adapters.persistence.conditions import RUN_HAS_OUTPUT, RUN_IS_HELD, RUN_IS_LIVE, RUN_IS_QUEUED, RUN_IS_RUNNING
from app.adapters.persistence.newest_endings import NEWEST_ENDINGS, has_failed
from app.adapters.persistence.run_codecs import run_of, run_values
from app.adapters.persistence.statements import insert_for
from app.adapters.persistence.tables import runs, script_versions
from app.domain.errors import NotFound
from app.domain.run import AlreadyRequested, Run, RunOutcome, RunOutput, RunStatus

_ONE_RUN = select(runs).where(runs.c.id == bindparam("run_id"))
_LIVE_OF_TASK = select(runs).where(runs.c.task_id == bindparam("of_task"), RUN_IS_LIVE)
_CANCEL_OF = (
    update(runs)
    .where(among(runs.c.task_id, bindparam("of_tasks", type_=IdList())), RUN_IS_LIVE, RUN_IS_QUEUED)
    .values(status=RunStatus.CANCELLED.value, ended_at=bindparam("at", type_=Instant()), note=bindparam("why"))
)
_MAY_BEGIN = or_(runs.c.not_before.is_(None), runs.c.not_before <= bindparam("now"))
# Those that wait for an end of another run come last: a free worker may be of use to the others.
_QUEUED = (
    select(runs.c.id)
    .where(RUN_IS_QUEUED, _MAY_BEGIN)
    .order_by(runs.c.held_because != "", runs.c.queued_at, runs.c.id)
    .limit(bindparam("size"))
)
_NEXT_BEGINNING = select(func.min(runs.c.not_before)).where(RUN_IS_QUEUED, runs.c.not_before > bindparam("now"))
_WAITING_BESIDE = (
    select(runs.c.id)
    .where(
        RUN_IS_HELD,
        or_(runs.c.goal_id == bindparam("goal"), runs.c.account_id == bindparam("account")),
    )
    .order_by(runs.c.queued_at, runs.c.id)
    .limit(bindparam("size"))
)
_RUNNING = select(func.count()).where(RUN_IS_RUNNING)
_RUNNING_OF_GOAL = _RUNNING.where(runs.c.goal_id == bindparam("goal"))
_RUNNING_OF_ACCOUNT = _RUNNING.where(runs.c.account_id == bindparam("account"))
_LAST_END_OF_ACCOUNT = (
    select(runs.c.ended_at)
    .where(runs.c.account_id == bindparam("account"), runs.c.ended_at.is_not(None), runs.c.started_at.is_not(None))
    .order_by(runs.c.ended_at.desc())
    .limit(1)
)


def present_version(goal_id: ColumnElement[int], kind: ColumnElement[str]) -> ScalarSelect[int]:
    """The script of a goal as it is now; NULL where it has none."""
    of_goal = (script_versions.c.goal_id == goal_id, script_versions.c.kind == kind, ~script_versions.c.is_draft)
    newest = select(case((script_versions.c.content == "", None), else_=script_versions.c.id)).where(*of_goal)
    return newest.order_by(script_versions.c.id.desc()).limit(1).scalar_subquery()


_OVER = (
    select(runs).where(RUN_IS_RUNNING, runs.c.lease_until <= bindparam("now")).order_by(runs.c.lease_until, runs.c.id)
)
_NEXT_LEASE_END = select(runs.c.lease_until).where(RUN_IS_RUNNING).order_by(runs.c.lease_until).limit(1)
_CLAIM = (
    update(runs)
    .where(runs.c.id == bindparam("run_id"), RUN_IS_QUEUED, _MAY_BEGIN)
    .values(
        status=RunStatus.RUNNING.value, fence=runs.c.fence + 1, lease_until=bindparam("until"),
        started_at=bindparam("now"), worker=bindparam("by"), held_because="",
        version_id=func.coalesce(runs.c.version_id, present_version(runs.c.goal_id, runs.c.kind)),
    )
    .returning(runs)
)  # fmt: skip


# Whoever has lost a run in the meantime changes nothing: the fence is another one then.
_MINE = update(runs).where(runs.c.id == bindparam("run_id"), runs.c.fence == bindparam("by_fence"), RUN_IS_RUNNING)
_MINE_AND_LAPSED = _MINE.where(runs.c.lease_until <= bindparam("at"))


@lru_cache
def _add(dialect: str) -> ReturningInsert[int]:
    return insert_for(dialect, runs).on_conflict_do_nothing().returning(runs.c.id)


@lru_cache
def _add_begun(dialect: str) -> ReturningInsert[int, int | None]:
    version = present_version(bindparam("of_goal", type_=Id), bindparam("of_kind", type_=Text))
    adding = insert_for(dialect, runs).values(version_id=version)
    return adding.on_conflict_do_nothing().returning(runs.c.id, runs.c.version_id)


@lru_cache
def _forget(dialect: str) -> Update:
    due = select(runs.c.id).where(RUN_HAS_OUTPUT, runs.c.ended_at < bindparam("before")).order_by(runs.c.ended_at)
    dropped = runs.c.dropped_bytes + sum(_bytes(column, dialect) for column in (runs.c.output_head, runs.c.output_tail))
    forgotten = {"output_head": "", "output_tail": "", "dropped_bytes": dropped}
    return update(runs).where(runs.c.id.in_(due.limit(bindparam("size")).correlate(None))).values(forgotten)


def _bytes(column: ColumnElement[str], dialect: str) -> ColumnElement[int]:
    """How long a text is in UTF-8; not every SQLite has a function of that name."""
    return func.length(cast(column, LargeBinary)) if dialect == "sqlite" else func.octet_length(column)


class SqlRunRepository:
    """The row is the truth; a queue only carries its id."""

    def __init__(self, connection: Connection) -> None:
        """Works inside the transaction of a unit of work."""
        self._connection = connection

    def add(self, run: Run) -> Run:
        """The run with its id; raises AlreadyRequested while another run of the task is queued or running."""
        values = {**run_values(run), "version_id": run.version_id, "not_before": run.not_before}
        new_id = self._connection.execute(_add(self._connection.dialect.name), values).scalar_one_or_none()
        if new_id is None:
            raise _requested_already(run)
        return replace(run, id=new_id)

    def add_begun(self, run: Run, now: datetime, lease: timedelta, worker: str) -> Run:
        """Both in one step; raises AlreadyRequested."""
        begun = replace(run, status=RunStatus.RUNNING, fence=run.fence + 1, lease_until=now + lease, started_at=now)
        values = {**run_values(begun), "worker": worker, "of_goal": run.goal_id, "of_kind": run.kind.value}
        row = self._connection.execute(_add_begun(self._connection.dialect.name), values).one_or_none()
        if row is None:
            raise _requested_already(run)
        return replace(begun, id=row.id, version_id=row.version_id)

    def get(self, run_id: int) -> Run:
        """Raises NotFound."""
        row = self._connection.execute(_ONE_RUN, {"run_id": run_id}).one_or_none()
        if row is None:
            raise NotFound("run", run_id)
        return run_of(row)

    def live_of_task(self, task_id: int) -> Run | None:
        """The queued or running run of a task."""
        row = self._connection.execute(_LIVE_OF_TASK, {"of_task": task_id}).one_or_none()
        return None if row is None else run_of(row)

    def claim(self, run_id: int, now: datetime, lease: timedelta, worker: str) -> Run | None:
        """queued → running with a new fence, or None when somebody else has it: one conditional update."""
        asked = {"run_id": run_id, "now": now, "until": now + lease, "by": worker}
        row = self._connection.execute(_CLAIM, asked).one_or_none()
        return None if row is None else run_of(row)

    def hold(self, run: Run, because: str, until: datetime | None) -> None:
        """Keep a queued run from beginning."""
        held = update(runs).where(runs.c.id == run.id, RUN_IS_QUEUED)
        self._connection.execute(held.values(held_because=because, not_before=until))

    def turn_into_shadows(self, goal_id: int) -> None:
        """Have what is queued of a goal only propose."""
        queued = update(runs).where(RUN_IS_QUEUED, runs.c.goal_id == goal_id, ~runs.c.is_trial)
        self._connection.execute(queued.values(is_shadow=True))

    def let_go(self, account_id: int) -> None:
        """Have what is held on an account try again."""
        held = update(runs).where(RUN_IS_QUEUED, runs.c.account_id == account_id, runs.c.held_because != "")
        self._connection.execute(held.values(held_because="", not_before=None))

    def renew(self, run: Run, lease_until: datetime) -> bool:
        """The heartbeat."""
        return self._write(_MINE, run, {}, lease_until=lease_until)

    def keep_output(self, run: Run, output: RunOutput) -> bool:
        """Output so far, already within its caps and free of secrets."""
        said: dict[str, Any] = {
            "output_head": output.head,
            "output_tail": output.tail,
            "dropped_bytes": output.dropped_bytes,
        }
        return self._write(_MINE, run, {}, **said)

    def finish(self, run: Run, outcome: RunOutcome, at: datetime, *, only_if_lapsed: bool = False) -> bool:
        """running → an ended status; `only_if_lapsed`: only where its lease is over at that instant."""
        return self._write(
            _MINE_AND_LAPSED if only_if_lapsed else _MINE,
            run,
            {"at": at} if only_if_lapsed else {},
            status=outcome.status.value,
            lease_until=None,
            ended_at=at,
            note=outcome.note,
            verdict=outcome.verdict.value if outcome.verdict else None,
            exit_status=outcome.exit_status,
            value=outcome.value,
            target=outcome.target,
            isolation=outcome.isolation.value if outcome.isolation else "",
        )

    def ask_to_cancel(self, run_id: int, by: str) -> bool:
        """Tell whoever runs it to end it."""
        asked = update(runs).where(runs.c.id == run_id, RUN_IS_RUNNING).values(cancel_asked_by=by)
        return self._connection.execute(asked).rowcount == 1

    def cancel_queued(self, run_id: int, at: datetime, note: str) -> bool:
        """queued → cancelled."""
        ended = {"status": RunStatus.CANCELLED.value, "ended_at": at, "note": note}
        return (
            self._connection.execute(update(runs).where(runs.c.id == run_id, RUN_IS_QUEUED).values(ended)).rowcount == 1
        )

    def cancel_queued_of(self, task_ids: Collection[int], at: datetime, note: str) -> None:
        """queued → cancelled, for those runs of some tasks that are queued; trials aside."""
        self._connection.execute(_CANCEL_OF, {"of_tasks": task_ids, "at": at, "why": note})

    def queued(self, now: datetime, limit: int) -> Sequence[int]:
        """Ids of queued runs that may begin, oldest first; those last that wait for others to end."""
        return self._connection.execute(_QUEUED, {"now": now, "size": limit}).scalars().all()

    def waiting_beside(self, run: Run, limit: int) -> Sequence[int]:
        """Ids of queued runs of the same goal or account that are held, oldest first."""
        asked = {"goal": run.goal_id, "account": run.account_id, "size": limit}
        return self._connection.execute(_WAITING_BESIDE, asked).scalars().all()

    def next_beginning(self, now: datetime) -> datetime | None:
        """The earliest instant after now at which a queued run may begin."""
        return self._connection.execute(_NEXT_BEGINNING, {"now": now}).scalar()

    def running_of_goal(self, goal_id: int) -> int:
        """How many of its runs go on."""
        return self._connection.execute(_RUNNING_OF_GOAL, {"goal": goal_id}).scalar_one()

    def running_of_account(self, account_id: int) -> int:
        """How many runs go on for it, of whatever goal."""
        return self._connection.execute(_RUNNING_OF_ACCOUNT, {"account": account_id}).scalar_one()

    def last_end_of_account(self, account_id: int) -> datetime | None:
        """When the newest run on it ended."""
        return self._connection.execute(_LAST_END_OF_ACCOUNT, {"account": account_id}).scalar()

    def failures_in_a_row(self, goal_id: int, limit: int) -> int:
        """How many of a goal's newest runs failed, up to the last one that did not.

        Cancelled ones say nothing, nor does an execution whose check has not said yes.
        """
        newest = self._connection.execute(NEWEST_ENDINGS, {"goal": goal_id, "size": limit})
        return sum(1 for _ in takewhile(has_failed, newest))

    def leases_over(self, now: datetime) -> Sequence[Run]:
        """Running runs whose lease has ended, the longest ended first."""
        return [run_of(row) for row in self._connection.execute(_OVER, {"now": now})]

    def next_lease_end(self) -> datetime | None:
        """The earliest end of a lease of a running run."""
        return self._connection.execute(_NEXT_LEASE_END).scalar()

    def forget_output(self, ended_before: datetime, limit: int) -> int:
        """Empty the output of runs that ended before an instant, at most so many."""
        asked = {"before": ended_before, "size": limit}
        return self._connection.execute(_forget(self._connection.dialect.name), asked).rowcount

    def _write(self, mine: Update, run: Run, asked: Mapping[str, Any], **values: Any) -> bool:
        """Only while it runs and nobody claimed it since."""
        parameters = {"run_id": run.id, "by_fence": run.fence, **asked, **values}
        return self._connection.execute(mine, parameters).rowcount == 1


def _requested_already(run: Run) -> AlreadyRequested:
    return AlreadyRequested(f"A run of task {run.task_id} is already queued or running.")

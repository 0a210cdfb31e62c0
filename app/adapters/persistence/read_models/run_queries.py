"""Runs as pages show them, with the goal and the account of their tasks."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, ScalarSelect, Select, and_, case, select, union_all

from app.adapters.persistence.conditions import TASK_IS_VISIBLE
from app.adapters.persistence.read_models.keyset import page_of, read_place
from app.adapters.persistence.read_models.platform_rows import color_of
from app.adapters.persistence.run_codecs import run_rules_of
from app.adapters.persistence.tables import accounts, goals, platforms, runs, tasks
from app.domain.errors import NotFound
from app.domain.isolation import Isolation
from app.domain.run import RunKind, RunOutput, RunStatus
from app.domain.run_rules import RunRules
from app.ports.read_models import Page
from app.ports.run_reads import MeasuredRun, PrintedRun, RunFilter, RunRow, WholeRun

_OF_TASKS = runs.join(tasks, tasks.c.id == runs.c.task_id)
_WITH_ALL = (
    _OF_TASKS.join(goals, goals.c.id == runs.c.goal_id)
    .join(platforms, platforms.c.id == goals.c.platform_id)
    .outerjoin(accounts, accounts.c.id == tasks.c.account_id)
)
_LOOKED_THROUGH = 1_000
"""So many runs of a goal are looked at for those that measured something."""
_PRINTED = (runs.c.output_head, runs.c.output_tail, runs.c.dropped_bytes)
_FACTS = (
    *(column for column in runs.c if column not in set(_PRINTED)),
    goals.c.description,
    platforms.c.name.label("platform_name"),
    platforms.c.config,
    accounts.c.username,
    tasks.c.account_id.label("account_of_task"),
)


def runs_page(connection: Connection, wanted: RunFilter, cursor: str | None, size: int) -> Page[RunRow]:
    """One query: the ids of the page in the order of an index, joined with what they refer to."""
    place = read_place(cursor, width=1)
    backwards = place is not None and place.backwards
    found = select(runs.c.id).select_from(_OF_TASKS).where(TASK_IS_VISIBLE, *_conditions(wanted))
    if place is not None:
        found = found.where(runs.c.id > place.key[0] if backwards else runs.c.id < place.key[0])
    order = runs.c.id if backwards else runs.c.id.desc()
    page = _first(found.order_by(order).limit(size + 1), wanted.statuses, size + 1, backwards=backwards).cte("page")
    whole = select(*_FACTS).select_from(page.join(_WITH_ALL, runs.c.id == page.c.id)).order_by(order)
    rows = [RunRow(**_facts(row)) for row in connection.execute(whole)]
    return page_of(rows, place, size, lambda row: (row.id,))


def _first(found: Select[Any], statuses: Sequence[RunStatus], size: int, *, backwards: bool) -> Select[Any]:
    """The first ids of any of some statuses: those of each, in the order of an index, merged."""
    if len(statuses) <= 1:
        return found.where(*(runs.c.status == status for status in statuses))
    merged = union_all(*(select(found.where(runs.c.status == status).subquery()) for status in statuses)).subquery()
    return select(merged.c.id).order_by(merged.c.id if backwards else merged.c.id.desc()).limit(size)


def _conditions(wanted: RunFilter) -> Iterator[ColumnElement[bool]]:
    equals = ((runs.c.kind, wanted.kind), (runs.c.goal_id, wanted.goal_id), (runs.c.account_id, wanted.account_id))
    yield from (column == value for column, value in equals if value is not None)
    if wanted.is_trial is not None:
        yield runs.c.is_trial.is_(wanted.is_trial)
    if wanted.is_shadow is not None:
        yield runs.c.is_shadow.is_(wanted.is_shadow)


def runs_of_task(connection: Connection, task_id: int, size: int) -> Sequence[PrintedRun]:
    """The newest of them, oldest first."""
    found = select(*_FACTS, *_PRINTED).select_from(_WITH_ALL).where(runs.c.task_id == task_id, TASK_IS_VISIBLE)
    newest = connection.execute(found.order_by(runs.c.id.desc()).limit(size)).all()
    return [PrintedRun(**_facts(row), output=_output(row)) for row in reversed(newest)]


def measured(connection: Connection, goal_id: int, size: int) -> Sequence[MeasuredRun]:
    """Among the newest runs of the goal, so that one whose checks stopped to measure long ago costs no more."""
    newest = (
        select(runs.c.id, runs.c.ended_at, runs.c.value, runs.c.target, runs.c.is_trial)
        .where(runs.c.goal_id == goal_id)
        .order_by(runs.c.id.desc())
        .limit(_LOOKED_THROUGH)
        .subquery()
    )
    gave_a_value = (newest.c.value.is_not(None), newest.c.ended_at.is_not(None), ~newest.c.is_trial)
    found = select(newest).where(*gave_a_value).order_by(newest.c.id.desc()).limit(size)
    return [
        MeasuredRun(run_id=row.id, ended_at=row.ended_at, value=row.value, target=row.target)
        for row in connection.execute(found)
    ][::-1]


def whole_run(connection: Connection, run_id: int) -> WholeRun:
    """Raises NotFound."""
    columns = (
        *_FACTS, *_PRINTED, goals.c.run_rules, goals.c.timeout_seconds,
        _neighbour(-1).label("previous_attempt_id"), _neighbour(1).label("next_attempt_id"),
    )  # fmt: skip
    found = select(*columns).select_from(_WITH_ALL).where(runs.c.id == run_id, TASK_IS_VISIBLE)
    row = connection.execute(found).one_or_none()
    if row is None:
        raise NotFound("run", run_id)
    return WholeRun(
        **_facts(row),
        output=_output(row),
        worker=row.worker,
        lease_until=row.lease_until,
        timeout_seconds=row.timeout_seconds,
        rules=_rules(row.run_rules),
        previous_attempt_id=row.previous_attempt_id,
        next_attempt_id=row.next_attempt_id,
    )


def _neighbour(step: int) -> ScalarSelect[Any]:
    """The run of the same task and kind before (-1) or after (1) this one, if it is the attempt before or after."""
    other = runs.alias("before" if step < 0 else "after")
    is_beyond = other.c.id < runs.c.id if step < 0 else other.c.id > runs.c.id
    beside = and_(
        other.c.task_id == runs.c.task_id, other.c.kind == runs.c.kind, ~other.c.is_trial, ~runs.c.is_trial, is_beyond
    )
    # The nearest one counts, whichever attempt it is: further away stand the attempts of another time.
    its_id = case((other.c.attempt == runs.c.attempt + step, other.c.id))
    nearest = other.c.id.desc() if step < 0 else other.c.id
    return select(its_id).where(beside).order_by(nearest).limit(1).correlate(runs).scalar_subquery()


def _rules(text: str) -> RunRules | None:
    try:
        return run_rules_of(text)
    except ValueError:
        return None  # written by another version of the program: the run itself is still shown


def _output(row: Any) -> RunOutput:
    return RunOutput(row.output_head, row.output_tail, row.dropped_bytes)


def _facts(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "task_id": row.task_id,
        "goal_id": row.goal_id,
        "goal_description": row.description,
        "platform_name": row.platform_name,
        "platform_color": color_of(row.config),
        "account_id": row.account_of_task,
        "account_username": row.username or "",
        "kind": RunKind(row.kind),
        "status": RunStatus(row.status),
        "is_trial": row.is_trial,
        "is_shadow": row.is_shadow,
        "attempt": row.attempt,
        "requested_by": row.requested_by,
        "queued_at": row.queued_at,
        "started_at": row.started_at,
        "ended_at": row.ended_at,
        "not_before": row.not_before,
        "held_because": row.held_because,
        "cancel_asked_by": row.cancel_asked_by,
        "exit_status": row.exit_status,
        "verdict": row.verdict or "",
        "value": row.value,
        "target": row.target,
        "note": row.note,
        "isolation": Isolation(row.isolation) if row.isolation else None,
        "version_id": row.version_id,
    }

"""Tasks as lists show them: one query for the ids of a page in the order of an index, joined with what they refer to.

The ids come first: a page then reads as many rows as it shows, however long the history is.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    case,
    not_,
    or_,
    select,
    tuple_,
    union,
)

from app.adapters.persistence.codecs import status_of
from app.adapters.persistence.column_types import minutes_after
from app.adapters.persistence.conditions import OPEN_STATUSES, RUN_IS_LIVE, TASK_IS_VISIBLE
from app.adapters.persistence.label_codecs import labels_of
from app.adapters.persistence.read_models.break_rows import is_in_break
from app.adapters.persistence.read_models.local_days import today_for_breaks
from app.adapters.persistence.read_models.platform_rows import color_of
from app.adapters.persistence.tables import accounts, goals, platforms, proposals, runs, tasks
from app.domain.run import RunKind, RunStatus, Verdict
from app.domain.scheduling.registry import POLICIES
from app.domain.task_status import IN_PROGRESS
from app.ports.read_models import TaskRow

Conditions = Sequence[ColumnElement[bool]]
_MOST_RANGES = 10
"""Writing more of them into one statement costs more than sorting what they find."""

TASKS_WITH_GOAL_AND_ACCOUNT = tasks.join(goals, goals.c.id == tasks.c.goal_id).outerjoin(
    accounts, accounts.c.id == tasks.c.account_id
)
_WITH_ALL = (
    TASKS_WITH_GOAL_AND_ACCOUNT.join(platforms, platforms.c.id == tasks.c.platform_id)
    .outerjoin(runs, and_(runs.c.task_id == tasks.c.id, RUN_IS_LIVE))
    .outerjoin(proposals, proposals.c.task_id == tasks.c.id)
)
_NEWEST = runs.alias("newest")
_FAILED_RUN = (
    select(case((or_(_NEWEST.c.status != RunStatus.SUCCEEDED, _NEWEST.c.verdict == Verdict.CHECK_FAIL), _NEWEST.c.id)))
    .where(
        _NEWEST.c.task_id == tasks.c.id, ~_NEWEST.c.is_trial, ~_NEWEST.c.is_shadow, _NEWEST.c.started_at.is_not(None)
    )
    .order_by(_NEWEST.c.id.desc())
    .limit(1)
    .correlate(tasks)
    .scalar_subquery()
)
"""The newest run of a task that has begun, where it did not succeed."""
_IS_WITH_A_PERSON = and_(tasks.c.status == IN_PROGRESS.name, runs.c.id.is_(None))


def overdue_at(connection: Connection, now: datetime) -> ColumnElement[bool]:
    """As `is_overdue`, with the date in the zone of each goal where a break makes it matter. One query."""
    return is_overdue(now, today_for_breaks(connection, now))


def is_overdue(now: datetime, today: ColumnElement[date]) -> ColumnElement[bool]:
    """Open, past its due instant and the goal's grace, its account not paused, no break today that touches it.

    For tasks joined with goals and accounts. `today` is the date in the zone of the goal.
    """
    return and_(
        tasks.c.status.in_(OPEN_STATUSES),
        minutes_after(tasks.c.due_at, goals.c.grace_minutes) <= now,
        or_(accounts.c.id.is_(None), not_(accounts.c.is_paused)),
        not_(is_in_break(today)),
    )


def each_status(statuses: Sequence[str], conditions: Conditions) -> list[Conditions]:
    """The same conditions for each status: ranges of an index, each in order already."""
    return [[tasks.c.status == status, *conditions] for status in statuses]


def each_goal(goal_ids: Sequence[int], statuses: Sequence[str], conditions: Conditions) -> list[Conditions]:
    """The same conditions for each of a few goals: as `each_status` while it is few ranges, else one for all goals."""
    if len(goal_ids) * len(statuses) <= _MOST_RANGES:
        return [[tasks.c.goal_id == each, *more] for each in goal_ids for more in each_status(statuses, conditions)]
    return [[tasks.c.goal_id.in_(goal_ids), tasks.c.status.in_(statuses), *conditions]]


def in_due_order(
    ranges: Sequence[Conditions],
    size: int,
    *,
    source: FromClause = tasks,
    after: tuple[datetime, int] | None = None,
    backwards: bool = False,
) -> Select[Any]:
    """The ids of visible tasks by due instant, then id: the first few of each range, merged.

    `source` is the tasks, or the tasks with what the conditions look at.
    """
    key = tuple_(tasks.c.due_at, tasks.c.id)
    beyond = [] if after is None else [key < after if backwards else key > after]
    branches = [
        select(tasks.c.id, tasks.c.due_at)
        .select_from(source)
        .where(TASK_IS_VISIBLE, *conditions, *beyond)
        .order_by(*_by_due(tasks, backwards=backwards))
        .limit(size)
        .subquery()
        for conditions in ranges
    ]
    merged = union(*map(select, branches)).subquery()
    return select(merged.c.id).order_by(*_by_due(merged, backwards=backwards)).limit(size)


def _by_due(source: FromClause, *, backwards: bool) -> tuple[ColumnElement[Any], ...]:
    columns = (source.c.due_at, source.c.id)
    return tuple(column.desc() for column in columns) if backwards else columns


def task_rows(
    connection: Connection, ids: Select[Any], overdue: ColumnElement[bool], *, backwards: bool = False
) -> list[TaskRow]:
    """The rows of some ids, by due instant; `overdue` as `overdue_at` answers it. One query."""
    page = ids.cte("page")
    found = _columns(overdue).select_from(page.join(_WITH_ALL, tasks.c.id == page.c.id))
    return [_task_row(row) for row in connection.execute(found.order_by(*_by_due(tasks, backwards=backwards)))]


def _columns(overdue: ColumnElement[bool]) -> Select[Any]:
    return select(
        tasks,
        goals.c.description,
        goals.c.policy_type,
        goals.c.zone,
        goals.c.due_time,
        goals.c.execution,
        goals.c.check,
        goals.c.responsible,
        goals.c.tags,
        goals.c.priority,
        platforms.c.name.label("platform_name"),
        platforms.c.config,
        accounts.c.username,
        accounts.c.is_paused,
        runs.c.kind.label("live_run"),
        runs.c.status.label("live_run_status"),
        overdue.label("is_overdue"),
        case((_IS_WITH_A_PERSON, _FAILED_RUN)).label("failed_run_id"),
        case((proposals.c.chosen == "", proposals.c.says), else_="").label("proposal"),
    )


def _task_row(row: Any) -> TaskRow:
    policy = POLICIES.get(row.policy_type)
    return TaskRow(
        id=row.id,
        goal_id=row.goal_id,
        goal_description=row.description,
        platform_id=row.platform_id,
        platform_name=row.platform_name,
        platform_color=color_of(row.config),
        account_id=row.account_id,
        account_username=row.username or "",
        account_is_paused=bool(row.is_paused),
        sequence=row.sequence,
        status=row.status,
        due_date=row.due_date,
        due_at=row.due_at,
        due_time=_wall_time(row, is_timed=bool(row.due_time) or (policy is not None and policy.is_clock)),
        zone=row.zone,
        is_overdue=bool(row.is_overdue),
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        possible_acts=status_of(row.status).possible_acts,
        live_run=RunKind(row.live_run) if row.live_run else None,
        live_run_status=RunStatus(row.live_run_status) if row.live_run_status else None,
        failed_run_id=row.failed_run_id,
        minutes=row.minutes,
        proposal=row.proposal if row.status in OPEN_STATUSES else "",
        execution_strategy=row.execution,
        check_strategy=row.check,
        can_be_met=policy is not None and policy.can_be_met,
        version=row.version,
        labels=labels_of(row),
    )


def _wall_time(row: Any, *, is_timed: bool) -> time | None:
    """By the goal's clock: a task that was made before its goal had a time is due at midnight."""
    if not is_timed:
        return None
    due_at: datetime = row.due_at
    return due_at.astimezone(ZoneInfo(row.zone)).time()

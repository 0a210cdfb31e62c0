"""One task, and every task: filtered, in pages."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Connection, select

from app.adapters.persistence.column_types import instant_at, microseconds
from app.adapters.persistence.conditions import ENDED_STATUSES, OPEN_STATUSES, TASK_IS_VISIBLE
from app.adapters.persistence.read_models.keyset import Key, Place, page_of, read_place
from app.adapters.persistence.read_models.label_queries import goals_by_labels
from app.adapters.persistence.read_models.task_rows import (
    TASKS_WITH_GOAL_AND_ACCOUNT,
    Conditions,
    each_goal,
    each_status,
    in_due_order,
    is_overdue,
    task_rows,
)
from app.adapters.persistence.read_models.text_search import named_anywhere, named_by_few
from app.adapters.persistence.tables import tasks
from app.domain.errors import NotFound
from app.domain.task_status import STATUSES
from app.ports.read_models import InvalidCursor, Page, TaskFilter, TaskRow

_GROUPS = {"open": OPEN_STATUSES, "ended": ENDED_STATUSES, **{name: (name,) for name in STATUSES}}
_SLACK = timedelta(days=3)
Labelled = ColumnElement[bool] | Sequence[int] | None


def task(connection: Connection, task_id: int, now: datetime) -> TaskRow:
    """Raises NotFound."""
    rows = task_rows(connection, select(tasks.c.id).where(tasks.c.id == task_id, TASK_IS_VISIBLE), now)
    if not rows:
        raise NotFound("task", task_id)
    return rows[0]


def tasks_page(
    connection: Connection, wanted: TaskFilter, now: datetime, cursor: str | None, size: int
) -> Page[TaskRow]:
    """One query, one more with a text and one with labels. An unknown status has no tasks; raises InvalidCursor."""
    place = read_place(cursor, width=2)
    after = None if place is None else _instant_and_id(place)
    statuses = _statuses(wanted)
    if not statuses:
        return Page(())
    labelled = goals_by_labels(connection, wanted)
    ranges, needs_goal = _ranges(connection, wanted, now, statuses, labelled)
    if not ranges:
        return Page(())
    backwards = place is not None and place.backwards
    source = TASKS_WITH_GOAL_AND_ACCOUNT if needs_goal else tasks
    ids = in_due_order(ranges, size + 1, source=source, after=after, backwards=backwards)
    return page_of(task_rows(connection, ids, now, backwards=backwards), place, size, _key)


def _ranges(
    connection: Connection, wanted: TaskFilter, now: datetime, statuses: tuple[str, ...], labelled: Labelled
) -> tuple[list[Conditions], bool]:
    """What to merge, and whether its conditions look at the goal or the account too."""
    conditions, text = list(_conditions(wanted, now)), wanted.text.strip()
    if labelled is not None and not isinstance(labelled, ColumnElement):
        if not text:
            return each_goal(labelled, statuses, conditions), wanted.overdue
        conditions.append(tasks.c.goal_id.in_(labelled))
    elif labelled is not None:
        conditions.append(labelled)
    if not text:
        return each_status(statuses, conditions), wanted.overdue
    by_few = named_by_few(connection, text)
    if by_few is None:
        return each_status(statuses, [*conditions, named_anywhere(text)]), True
    return [[tasks.c.status.in_(statuses), named, *conditions] for named in by_few], wanted.overdue


def _statuses(wanted: TaskFilter) -> tuple[str, ...]:
    asked = {name for each in wanted.statuses for name in _GROUPS.get(each, ())}
    statuses = [status for status in STATUSES if not wanted.statuses or status in asked]
    return tuple(status for status in statuses if not wanted.overdue or status in OPEN_STATUSES)


def _conditions(wanted: TaskFilter, now: datetime) -> Iterator[ColumnElement[bool]]:
    if wanted.platform_id is not None:
        yield tasks.c.platform_id == wanted.platform_id
    if wanted.account_id is not None:
        yield tasks.c.account_id == wanted.account_id
    if wanted.goal_id is not None:
        yield tasks.c.goal_id == wanted.goal_id
    yield from due_between(wanted.due_from, wanted.due_to)
    if wanted.overdue:
        yield tasks.c.due_at <= now
        yield is_overdue(now)


def due_between(first: date | None, last: date | None) -> Iterator[ColumnElement[bool]]:
    """Due on two days or between them; in a form that an index in the order of due instants is used for."""
    if first is not None:
        yield tasks.c.due_date >= first
        yield tasks.c.due_at >= _midnight(first, -_SLACK)
    if last is not None:
        yield tasks.c.due_date <= last
        yield tasks.c.due_at <= _midnight(last, _SLACK)


def _midnight(day: date, slack: timedelta) -> datetime:
    """A day as an instant, generously: indexes are in the order of instants, and zones shift a day by hours only."""
    try:
        return datetime.combine(day, time(), UTC) + slack
    except OverflowError:
        return datetime.combine(day, time(), UTC)


def _key(row: TaskRow) -> Key:
    return microseconds(row.due_at), row.id


def _instant_and_id(place: Place) -> tuple[datetime, int]:
    try:
        return instant_at(place.key[0]), place.key[1]
    except OverflowError as error:
        raise InvalidCursor("This is not a place in the list.") from error

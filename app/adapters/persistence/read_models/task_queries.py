"""One task, and every task: filtered, in pages."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Connection, func, or_, select

from app.adapters.persistence.column_types import instant_at, microseconds
from app.adapters.persistence.conditions import ENDED_STATUSES, OPEN_STATUSES, TASK_IS_VISIBLE
from app.adapters.persistence.read_models.keyset import Key, Place, page_of, read_place
from app.adapters.persistence.read_models.task_rows import in_due_order, is_overdue, task_rows
from app.adapters.persistence.tables import accounts, goals, tasks
from app.domain.errors import NotFound
from app.domain.task_status import STATUSES
from app.ports.read_models import InvalidCursor, Page, TaskFilter, TaskRow

_GROUPS = {"open": OPEN_STATUSES, "ended": ENDED_STATUSES, **{name: (name,) for name in STATUSES}}
_SLACK = timedelta(days=3)


def task(connection: Connection, task_id: int, now: datetime) -> TaskRow:
    """Raises NotFound."""
    rows = task_rows(connection, select(tasks.c.id).where(tasks.c.id == task_id, TASK_IS_VISIBLE), now)
    if not rows:
        raise NotFound("task", task_id)
    return rows[0]


def tasks_page(
    connection: Connection, wanted: TaskFilter, now: datetime, cursor: str | None, size: int
) -> Page[TaskRow]:
    """One query. A status that does not exist has no tasks; raises InvalidCursor."""
    place = read_place(cursor, width=2)
    after = None if place is None else _instant_and_id(place)
    statuses = _statuses(wanted)
    if not statuses:
        return Page(())
    backwards = place is not None and place.backwards
    ids = in_due_order(statuses, list(_conditions(wanted, now)), size + 1, after=after, backwards=backwards)
    return page_of(task_rows(connection, ids, now, backwards=backwards), place, size, _key)


def _statuses(wanted: TaskFilter) -> tuple[str, ...]:
    statuses = tuple(STATUSES) if wanted.status is None else _GROUPS.get(wanted.status, ())
    return tuple(status for status in statuses if not wanted.overdue or status in OPEN_STATUSES)


def _conditions(wanted: TaskFilter, now: datetime) -> Iterator[ColumnElement[bool]]:
    if wanted.platform_id is not None:
        yield tasks.c.platform_id == wanted.platform_id
    if wanted.account_id is not None:
        yield tasks.c.account_id == wanted.account_id
    if wanted.goal_id is not None:
        yield tasks.c.goal_id == wanted.goal_id
    if wanted.due_from is not None:
        yield tasks.c.due_date >= wanted.due_from
        yield tasks.c.due_at >= _midnight(wanted.due_from, -_SLACK)
    if wanted.due_to is not None:
        yield tasks.c.due_date <= wanted.due_to
        yield tasks.c.due_at <= _midnight(wanted.due_to, _SLACK)
    if wanted.overdue:
        yield tasks.c.due_at <= now
        yield is_overdue(now)
    if wanted.text.strip():
        yield _has(wanted.text.strip())


def _midnight(day: date, slack: timedelta) -> datetime:
    """A day as an instant, generously: indexes are in the order of instants, and zones shift a day by hours only."""
    try:
        return datetime.combine(day, time(), UTC) + slack
    except OverflowError:
        return datetime.combine(day, time(), UTC)


def _has(text: str) -> ColumnElement[bool]:
    """The text anywhere in the description or the user name, whatever its case; wildcards mean themselves."""
    escaped = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return or_(
        func.lower(goals.c.description).like(f"%{escaped}%", escape="\\"),
        func.lower(accounts.c.username).like(f"%{escaped}%", escape="\\"),
    )


def _key(row: TaskRow) -> Key:
    return microseconds(row.due_at), row.id


def _instant_and_id(place: Place) -> tuple[datetime, int]:
    try:
        return instant_at(place.key[0]), place.key[1]
    except OverflowError as error:
        raise InvalidCursor("This is not a place in the list.") from error

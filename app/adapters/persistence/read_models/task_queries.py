"""One task, and every task: filtered, in pages; what is open by its due instant, then what has ended, newest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Connection, FromClause, select

from app.adapters.persistence.column_types import instant_at, microseconds
from app.adapters.persistence.conditions import ENDED_STATUSES, OPEN_STATUSES, TASK_IS_VISIBLE
from app.adapters.persistence.read_models.keyset import Key, Place, page_of, read_place
from app.adapters.persistence.read_models.label_queries import goals_by_labels
from app.adapters.persistence.read_models.local_days import due_today, today_of_goals
from app.adapters.persistence.read_models.task_rows import (
    TASKS_WITH_GOAL_AND_ACCOUNT,
    Conditions,
    each_goal,
    each_status,
    in_due_order,
    overdue_at,
    task_rows,
)
from app.adapters.persistence.read_models.text_search import named_anywhere, named_by_few
from app.adapters.persistence.tables import tasks
from app.domain.errors import NotFound
from app.domain.task_status import STATUSES
from app.ports.read_models import InvalidCursor, Page, TaskFilter, TaskRow

_GROUPS = {"open": OPEN_STATUSES, "ended": ENDED_STATUSES, **{name: (name,) for name in STATUSES}}
_OPEN, _ENDED = 0, 1
_SECTIONS = (OPEN_STATUSES, ENDED_STATUSES)
_SLACK = timedelta(days=3)


def task(connection: Connection, task_id: int, now: datetime) -> TaskRow:
    """Raises NotFound."""
    rows = task_rows(
        connection, select(tasks.c.id).where(tasks.c.id == task_id, TASK_IS_VISIBLE), overdue_at(connection, now)
    )
    if not rows:
        raise NotFound("task", task_id)
    return rows[0]


def tasks_page(
    connection: Connection, wanted: TaskFilter, now: datetime, cursor: str | None, size: int
) -> Page[TaskRow]:
    """Two queries, one more where what is open ends on the page, with a text, with labels and for today.

    An unknown status has no tasks; raises InvalidCursor.
    """
    place = _read_place(cursor)
    backwards = place is not None and place.backwards
    overdue = overdue_at(connection, now)
    question = _question(connection, wanted, now, overdue)
    found: list[TaskRow] = []
    for section in _sections_from(place):
        ranges = question.ranges(_statuses(wanted, section))
        if ranges and len(found) <= size:
            after = None if place is None or place.key[0] != section else _instant_and_id(place)
            source, descending = question.source, (section == _ENDED) != backwards
            ids = in_due_order(ranges, size + 1 - len(found), source=source, after=after, backwards=descending)
            found += task_rows(connection, ids, overdue, backwards=descending)
    return page_of(found, place, size, _key)


def _sections_from(place: Place | None) -> Sequence[int]:
    """Those that are read, in the direction in which one leafs, from the one in which the place is."""
    if place is None:
        return (_OPEN, _ENDED)
    return range(place.key[0], _OPEN - 1, -1) if place.backwards else range(place.key[0], _ENDED + 1)


def _read_place(cursor: str | None) -> Place | None:
    place = read_place(cursor, width=3)
    if place is not None and place.key[0] not in (_OPEN, _ENDED):
        raise InvalidCursor("This is not a place in the list.")
    return place


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """A filter as conditions. `named` are ranges of their own, each to be looked through; `goal_ids` likewise."""

    conditions: Conditions
    source: FromClause
    named: Sequence[ColumnElement[bool]] | None = None
    goal_ids: Sequence[int] | None = None

    def ranges(self, statuses: tuple[str, ...]) -> list[Conditions]:
        """What to merge for some statuses."""
        if not statuses:
            return []
        if self.goal_ids is not None:
            return each_goal(self.goal_ids, statuses, self.conditions)
        if self.named is not None:
            return [[tasks.c.status.in_(statuses), named, *self.conditions] for named in self.named]
        return each_status(statuses, self.conditions)


def _question(connection: Connection, wanted: TaskFilter, now: datetime, overdue: ColumnElement[bool]) -> _Question:
    conditions, text = list(_conditions(wanted, now, overdue)), wanted.text.strip()
    if wanted.due_today:
        conditions += due_today(today_of_goals(connection, now), now)
    source = TASKS_WITH_GOAL_AND_ACCOUNT if wanted.overdue or wanted.due_today else tasks
    labelled = goals_by_labels(connection, wanted)
    if labelled is not None and not isinstance(labelled, ColumnElement):
        if not text:
            return _Question(conditions=conditions, source=source, goal_ids=labelled)
        conditions.append(tasks.c.goal_id.in_(labelled))
    elif labelled is not None:
        conditions.append(labelled)
    if not text:
        return _Question(conditions=conditions, source=source)
    by_few = named_by_few(connection, text)
    if by_few is None:
        return _Question(conditions=[*conditions, named_anywhere(text)], source=TASKS_WITH_GOAL_AND_ACCOUNT)
    return _Question(conditions=conditions, source=source, named=by_few)


def _statuses(wanted: TaskFilter, section: int) -> tuple[str, ...]:
    """Those of a section that are asked for."""
    if section == _ENDED and (wanted.overdue or wanted.due_today):
        return ()
    asked = {name for each in wanted.statuses for name in _GROUPS.get(each, ())}
    return tuple(status for status in _SECTIONS[section] if not wanted.statuses or status in asked)


def _conditions(wanted: TaskFilter, now: datetime, overdue: ColumnElement[bool]) -> Iterator[ColumnElement[bool]]:
    if wanted.platform_id is not None:
        yield tasks.c.platform_id == wanted.platform_id
    if wanted.account_id is not None:
        yield tasks.c.account_id == wanted.account_id
    if wanted.goal_id is not None:
        yield tasks.c.goal_id == wanted.goal_id
    yield from due_between(wanted.due_from, wanted.due_to)
    if wanted.overdue:
        yield tasks.c.due_at <= now
        yield overdue


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
    return _ENDED if row.status in ENDED_STATUSES else _OPEN, microseconds(row.due_at), row.id


def _instant_and_id(place: Place) -> tuple[datetime, int]:
    try:
        return instant_at(place.key[1]), place.key[2]
    except OverflowError as error:
        raise InvalidCursor("This is not a place in the list.") from error

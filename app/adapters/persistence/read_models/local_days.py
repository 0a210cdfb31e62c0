"""What is due today: by the date in the zone of each goal, which SQL alone cannot tell."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import ColumnElement, Connection, Date, case, exists, literal, or_, select

from app.adapters.persistence.read_models.skipping import each_once
from app.adapters.persistence.tables import breaks, goals, tasks

_A_DAY_AT_MOST = timedelta(hours=26)
"""What is due on the present day is due within this of now, before or after: an index is in the order of instants."""


def today_of_goals(connection: Connection, now: datetime) -> ColumnElement[date]:
    """The date in the zone of a goal: that in UTC but for the zones where it is another one. One query."""
    # Those of deleted goals, too: so an index alone answers.
    return _dates(each_once(connection, goals.c.zone), now)


def today_for_breaks(connection: Connection, now: datetime) -> ColumnElement[date]:
    """As `today_of_goals` while a break begins or ends somewhere; else any date serves, and one query says so."""
    in_utc = now.astimezone(UTC).date()
    day = timedelta(days=1)
    near = or_(breaks.c.first_day.between(in_utc, in_utc + day), breaks.c.last_day.between(in_utc - day, in_utc))
    begins_or_ends = select(exists().where(near, breaks.c.deleted_at.is_(None)))
    return today_of_goals(connection, now) if connection.scalar(begins_or_ends) else _dates((), now)


def _dates(zones: Iterable[str], now: datetime) -> ColumnElement[date]:
    dates = {zone: _date_in(zone, now) for zone in zones}
    in_utc = now.astimezone(UTC).date()
    others = [
        (goals.c.zone.in_([zone for zone in dates if dates[zone] == other]), literal(other, Date))
        for other in sorted(set(dates.values()) - {in_utc})
    ]
    return case(*others, else_=literal(in_utc, Date)) if others else literal(in_utc, Date)


def due_until_tonight(today: ColumnElement[date], now: datetime) -> Sequence[ColumnElement[bool]]:
    """Due on the day that it is in the goal's zone, or before. For tasks joined with goals."""
    return [tasks.c.due_at <= now + _A_DAY_AT_MOST, tasks.c.due_date <= today]


def due_today(today: ColumnElement[date], now: datetime) -> Sequence[ColumnElement[bool]]:
    """Due on the day that it is in the goal's zone, overdue or not. For tasks joined with goals."""
    near = tasks.c.due_at.between(now - _A_DAY_AT_MOST, now + _A_DAY_AT_MOST)
    return [near, tasks.c.due_date == today]


def _date_in(zone: str, now: datetime) -> date:
    """Of a zone that is not known here any more, that in UTC: the goal says by itself that it cannot be planned."""
    try:
        return now.astimezone(ZoneInfo(zone)).date()
    except (ZoneInfoNotFoundError, ValueError):
        return now.astimezone(UTC).date()

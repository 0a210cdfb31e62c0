"""Instants, days and numbers as people read them; templates reach these as filters."""

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from app.adapters.web import ansi
from app.domain.fields import WEEKDAYS
from app.domain.long_date import long_date

_FAR_DAYS = 30
_ISO_DAY = re.compile(r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])", re.ASCII)
_STEPS = ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute"))


def iso(moment: datetime | date) -> str:
    """For machines: an instant in UTC, or a calendar day."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return moment.isoformat()


def day(value: date, zone: tzinfo = UTC) -> str:
    """A calendar day: `4 May 2026`. Of an instant, its day in a zone."""
    value = value.astimezone(zone) if isinstance(value, datetime) else value
    return long_date(value)


def exact(instant: datetime, zone: tzinfo = UTC) -> str:
    """An instant to the minute: `4 May 2026, 14:03 UTC`."""
    return f"{day(instant, zone)}, {instant.astimezone(zone):%H:%M %Z}"


def to_the_second(instant: datetime, zone: tzinfo = UTC) -> str:
    """An instant to the second: `4 May 2026, 14:03:07 UTC`."""
    return f"{day(instant, zone)}, {instant.astimezone(zone):%H:%M:%S %Z}"


def in_words(instant: datetime, now: datetime, zone: tzinfo = UTC) -> str:
    """How far an instant is from now: `just now`, `5 minutes ago`, `in 2 hours`, `3 days ago`; the date when far."""
    distance = abs(instant - now)
    if distance >= timedelta(days=_FAR_DAYS):
        return day(instant, zone)
    for length, unit in _STEPS:
        count = distance // length
        if count:
            amount = counted(count, unit)
            return f"{amount} ago" if instant < now else f"in {amount}"
    return "just now" if instant <= now else "in a moment"


def seconds_ago(instant: datetime, now: datetime, zone: tzinfo = UTC) -> str:
    """How long ago something was, to the second while it is near: `12 s ago`, `5 minutes ago`."""
    seconds = max(0, int((now - instant).total_seconds()))
    return f"{seconds} s ago" if seconds < 60 else in_words(instant, now, zone)


def elapsed(since: datetime, now: datetime) -> str:
    """How long something has lasted: `12 seconds`, `5 minutes`, `3 hours`, `2 days`."""
    for length, unit in (*_STEPS, (timedelta(seconds=1), "second")):
        count = (now - since) // length
        if count > 0:
            return counted(count, unit)
    return "less than a second"


def lasted(since: datetime, until: datetime) -> str:
    """How long a run took, to the second: `0.4 s`, `12 s`, `2 min 5 s`, `1 h 3 min`, `2 d 4 h`."""
    seconds = max(0.0, (until - since).total_seconds())
    if seconds < 0.1:
        return "less than 0.1 s"
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(int(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if minutes else f"{rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours < 24 else f"{hours // 24} d {hours % 24} h"


def due_in_words(due_date: date, now: datetime, goal_zone: str) -> str:
    """When a task is due, by the days of its goal: `today`, `tomorrow`, `2 days ago`; the date when far."""
    return day_in_words(due_date, now, ZoneInfo(goal_zone))


def due_time_in_words(due_at: datetime, due_date: date, now: datetime, goal_zone: str) -> str:
    """When a task with a time of day is due: `in 5 hours`; from a day on by its date: `tomorrow`, `2 days ago`."""
    if abs(due_at - now) < timedelta(days=1):
        return in_words(due_at, now)
    return due_in_words(due_date, now, goal_zone)


def long_dates(text: str) -> str:
    """What the program wrote of its own, before it wrote days as `4 May 2026`: each ISO day in it as one.

    Not for words of people: those stay as they were typed.
    """
    return _ISO_DAY.sub(_long, text)


def _long(found: re.Match[str]) -> str:
    try:
        return long_date(date.fromisoformat(found[0]))
    except ValueError:
        return found[0]


def weekday(value: date) -> str:
    """`Tuesday`."""
    return WEEKDAYS[value.weekday()]


def day_in_words(value: date, now: datetime, zone: tzinfo = UTC) -> str:
    """A calendar day as seen from today in a zone: `today`, `in 3 days`, `2 days ago`; the date when far."""
    return _days_in_words((value - now.astimezone(zone).date()).days, value)


def _days_in_words(days: int, value: date) -> str:
    if abs(days) > _FAR_DAYS:
        return day(value)
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(days)
    if near is not None:
        return near
    return f"in {days} days" if days > 0 else f"{-days} days ago"


def clock_in(instant: datetime, goal_zone: str, zone: tzinfo = UTC) -> str:
    """The wall-clock time of a goal: `09:30`; `09:30 EDT` where the pages show another one, or a change repeats it."""
    there, here = instant.astimezone(ZoneInfo(goal_zone)), instant.astimezone(zone)
    comes_twice = there.replace(fold=0).utcoffset() != there.replace(fold=1).utcoffset()
    is_clear = there.utcoffset() == here.utcoffset() and not comes_twice
    return f"{there:%H:%M}" if is_clear else f"{there:%H:%M %Z}"


def number(value: float) -> str:
    """With thousands separated: `12,345`; at most two digits after the point."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").rstrip(".")


def counted(count: int, singular: str, plural: str = "") -> str:
    """A number with its noun: `1 task`, `12 tasks`."""
    return f"{number(count)} {singular if count == 1 else plural or singular + 's'}"


def as_text(printed: str) -> str:
    """What a program printed, without the codes that colour a terminal and without control characters."""
    return ansi.plain(printed)

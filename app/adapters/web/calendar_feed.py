"""The calendar as a file that calendar programs subscribe to (RFC 5545)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from icalendar import Calendar, Event

from app.adapters.web.calendar_days import Names
from app.application.reading_calendar import PlannedTask
from app.ports.break_rows import BreakRow
from app.ports.calendar_reads import TaskDays
from app.ports.read_models import TaskRow

BACK, AHEAD = timedelta(days=30), timedelta(days=60)
SHOWN_A_DAY = 50
MOST_PLANNED = 2000
_WORDS = {"Completed": "Done: ", "Failed": "Failed: ", "Skipped": "Skipped: "}
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedParts:
    """Everything that the feed tells; `origin` is the address of this site, without a slash at its end."""

    tasks: TaskDays
    planned: Iterable[PlannedTask]
    breaks: Iterable[BreakRow]
    names: Names
    origin: str
    now: datetime


def as_feed(parts: FeedParts) -> bytes:
    """A VCALENDAR; a task keeps its UID, so that programs move it instead of showing it twice."""
    calendar = Calendar()
    calendar.add("prodid", "-//Task Tracker//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Task Tracker")
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
    for of_day in parts.tasks.days.values():
        for row in of_day.first:
            calendar.add_component(_task(row, parts))
    for number, each in enumerate(islice(parts.planned, MOST_PLANNED)):
        calendar.add_component(_planned(each, number, parts))
    for pause in parts.breaks:
        calendar.add_component(_break(pause, parts))
    feed: bytes = calendar.to_ical()
    return feed


def _task(row: TaskRow, parts: FeedParts) -> Event:
    event = _event(f"task-{row.id}", row.due_date, None if row.due_time is None else row.due_at, row.created_at)
    event.add("summary", f"{_WORDS.get(row.status, '')}{row.goal_description}")
    event.add("description", _about(row.platform_name, row.account_username))
    event.add("categories", [row.platform_name])
    event.add("url", f"{parts.origin}/tasks/{row.id}/logs")
    return event


def _planned(each: PlannedTask, number: int, parts: FeedParts) -> Event:
    uid = f"planned-{each.goal_id}-{each.account_id or 0}-{each.due_date}-{number}"
    event = _event(uid, each.due_date, None if each.due_time is None else each.due_at, parts.now)
    entry = parts.names.planned(each)
    event.add("summary", f"{entry.text} (planned)")
    event.add("description", _about(entry.platform, entry.account))
    event.add("categories", [entry.platform])
    event.add("url", f"{parts.origin}/goals/{each.goal_id}")
    return event


def _break(pause: BreakRow, parts: FeedParts) -> Event:
    event = _event(f"break-{pause.id}", pause.first_day, None, parts.now, pause.last_day)
    event.add("summary", f"Break: {pause.name}")
    about = pause.goal_description or pause.account_username or pause.platform_name or "everything"
    event.add("description", f"For {about}")
    return event


def _event(uid: str, day: date, due_at: datetime | None, stamp: datetime, last: date | None = None) -> Event:
    """For the whole day, or at an instant; it takes no time of anybody's."""
    event = Event()
    event.add("uid", f"{uid}@task-tracker")
    event.add("dtstamp", stamp)
    event.add("transp", "TRANSPARENT")
    if due_at is None:
        event.add("dtstart", day)
        event.add("dtend", (last or day) + _ONE_DAY)
    else:
        event.add("dtstart", due_at)
    return event


def _about(platform: str, account: str) -> str:
    return f"{platform}: {account}" if account else platform

"""The calendar: month, week and agenda, and one day with everything that may be done on it."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse

from app.adapters.web.acts import WebActs
from app.adapters.web.calendar_days import SHOWN, DayParts, Names, Span, View, calendar_days, span_of, strips_on
from app.adapters.web.calendar_filters import (
    NARROWING,
    Wanted,
    choices_for,
    narrowed,
    narrowing_query,
    read_wanted,
)
from app.adapters.web.dependencies import Acts
from app.adapters.web.filter_bar import FilterBar, read_bar
from app.adapters.web.paging import page_links
from app.adapters.web.rendering import render
from app.domain.errors import NotFound
from app.domain.fields import FIRST_DAY, LAST_DAY
from app.ports.calendar_reads import CalendarFilter
from app.ports.read_models import Page, TaskFilter, TaskRow

router = APIRouter()
_NOTHING: Page[TaskRow] = Page(())
Day = Annotated[str, Path(pattern=r"^\d{4}-\d{2}-\d{2}$")]


@router.get("/calendar")
def show_calendar(request: Request, acts: Acts) -> HTMLResponse:
    """A month, a week or the next weeks, as the address says."""
    bar, today, platforms = read_wanted(request), acts.looking.today(), list(acts.reads.platforms())
    wanted = bar.wanted or Wanted(view=View.MONTH, day=None, narrowed=CalendarFilter())
    day = wanted.day or today
    span = span_of(wanted.view, day)
    parts = _parts(acts, wanted, span, Names.of(platforms))
    return render(
        request, "calendar/calendar.html", 200 if bar.wanted else 422,
        bar=bar, choices=choices_for(acts.reads, platforms, bar.form), narrowing=narrowing_query(bar.form),
        view=wanted.view.value, shown_day=day, today=today, span=span, parts=parts,
        days=calendar_days(parts, span, wanted.view, day, today),
    )  # fmt: skip


def _parts(acts: WebActs, wanted: Wanted, span: Span, names: Names) -> DayParts:
    reads, narrowed = acts.insight.calendar_reads, wanted.narrowed
    return DayParts(
        tasks=reads.task_days(narrowed, span.first, span.last, acts.clock.now(), SHOWN[wanted.view]),
        plans=acts.insight.calendar.plans(narrowed, span.first, span.last),
        breaks=reads.breaks_between(span.first, span.last),
        names=names,
    )


@router.get("/calendar/{day}")
def show_day(request: Request, acts: Acts, day: Day, cursor: str | None = None) -> HTMLResponse:
    """One day: its tasks with what may be done now, what is planned for it and why, and its breaks."""
    shown = _day(day)
    bar: FilterBar[CalendarFilter] = read_bar(request.query_params, NARROWING, narrowed)
    wanted = bar.wanted or CalendarFilter()
    tasks = acts.reads.tasks(_tasks_of(shown, wanted), acts.clock.now(), cursor) if bar.wanted else _NOTHING
    plans = acts.insight.calendar.plans(wanted, shown, shown, with_why=True)
    names = Names.of(acts.reads.platforms())
    return render(
        request, "calendar/day.html", 200 if bar.wanted else 422,
        bar=bar, shown_day=shown, today=acts.looking.today(), narrowing=narrowing_query(bar.form),
        tasks=tasks.items, links=page_links(request, tasks), plans=plans,
        planned=[names.planned(each) for each in plans.planned],
        breaks=strips_on(shown, acts.insight.calendar_reads.breaks_between(shown, shown)),
        previous=shown - timedelta(days=1), following=shown + timedelta(days=1),
    )  # fmt: skip


def _day(text: str) -> date:
    """Raises NotFound for what is no day: an address that nobody is led to."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise NotFound("day", text) from None
    if not FIRST_DAY <= found <= LAST_DAY:
        raise NotFound("day", text)
    return found


def _tasks_of(day: date, wanted: CalendarFilter) -> TaskFilter:
    return TaskFilter(
        due_from=day, due_to=day, platform_id=wanted.platform_id, account_id=wanted.account_id, goal_id=wanted.goal_id
    )

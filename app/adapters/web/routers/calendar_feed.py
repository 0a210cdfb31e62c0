"""The calendar feed: its address is a key, so that calendar programs need no password."""

from fastapi import APIRouter, Request, Response

from app.adapters.web.calendar_days import Names
from app.adapters.web.dependencies import Acts
from app.adapters.web.security.hosts import FEED
from app.domain.errors import NotFound
from app.ports.calendar_reads import CalendarFilter

router = APIRouter()
EVERYTHING = CalendarFilter()
_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
    "Content-Disposition": 'inline; filename="task-tracker.ics"',
}


@router.get(FEED)
def show_feed(request: Request, acts: Acts, key: str = "") -> Response:
    """Tasks of the last month, and tasks and plans of the next two; 404 without the key of the present address."""
    if not acts.insight.feed.admits(key):
        raise NotFound("calendar at", "this address")
    # Three megabytes of a library that only subscribers need.
    from app.adapters.web.calendar_feed import AHEAD, BACK, SHOWN_A_DAY, FeedParts, as_feed  # noqa: PLC0415

    today = acts.looking.today()
    first, last = today - BACK, today + AHEAD
    reads = acts.insight.calendar_reads
    feed = as_feed(
        FeedParts(
            tasks=reads.task_days(EVERYTHING, first, last, acts.clock.now(), SHOWN_A_DAY),
            planned=acts.insight.calendar.plans(EVERYTHING, today, last).planned,
            breaks=reads.breaks_between(first, last),
            names=Names.of(acts.reads.platforms()),
            origin=str(request.base_url).rstrip("/"),
            now=acts.clock.now(),
        )
    )
    return Response(feed, media_type="text/calendar", headers=_HEADERS)

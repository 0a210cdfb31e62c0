"""The stream that tells lists of changes."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response

from app.adapters.web.page_watch import page_watch_of
from app.adapters.web.streams import WatchResponse

router = APIRouter()
_Seen = Annotated[str, Query(max_length=200)]
_LastEvent = Annotated[str, Header(alias="Last-Event-ID", max_length=200)]


@router.get("/events")
def watch_pages(request: Request, since: _Seen = "", last_event_id: _LastEvent = "") -> Response:
    """Server-sent events; a browser that comes back names the last event that it has seen."""
    watch = page_watch_of(request)
    return WatchResponse(watch.events(last_event_id or since), watch.watchers)

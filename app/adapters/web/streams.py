"""Server-sent events: how many may be followed at once, how one is written, and when a stream ends.

What a stream tells of is its own affair: run_watch.py and page_watch.py.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from app.adapters.web.security.refusals import Body, Refusal

LONGEST_SECONDS = 20.0
"""A browser comes back by itself: so no stream outlives the grace of a server that does not tell of its end."""
RETRY_MILLISECONDS = 1000
MOST_WATCHERS = 48
TOO_MANY = Refusal(
    503,
    "Too many people watch",
    "Too many pages are being followed at once. Reload the page to see how things stand.",
    headers=((b"retry-after", b"10"),),
)


@dataclass(slots=True)
class Watchers:
    """How many may still come, and whether the program ends; used on the event loop of the application only."""

    free: int = MOST_WATCHERS
    is_ending: bool = False


def frame(event: str, data: str, event_id: str = "") -> str:
    """One event on the wire. A carriage return would end a line there as well."""
    lines = "".join(f"data: {line}\n" for line in data.replace("\r", "").split("\n"))
    told = f"id: {event_id}\n" if event_id else ""
    return f"event: {event}\n{told}{lines}\n"


class WatchResponse(StreamingResponse):
    """A stream, or 503 where too many watch already. It takes its place when it begins and always gives it back."""

    media_type = "text/event-stream"

    def __init__(self, events: AsyncIterator[str], watchers: Watchers) -> None:
        """nginx would collect what is sent without the header."""
        super().__init__(events, headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"})
        self._watchers = watchers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; HEAD only asks whether there is a stream."""
        if scope["method"] == "HEAD":
            await Response(headers=dict(self.headers))(scope, receive, send)
            return
        if self._watchers.free <= 0:
            await TOO_MANY.answer(scope, receive, send, Body.READ)
            return
        self._watchers.free -= 1
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._watchers.free += 1

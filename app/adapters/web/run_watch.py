"""Watching a run: a stream of server-sent events that carries what has changed, once a second at most."""

import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from app.adapters.web.rendering import Pages
from app.adapters.web.run_page import PARTS, RunParts
from app.adapters.web.security.refusals import Body, Refusal
from app.adapters.web.wording import lasted
from app.domain.errors import NotFound
from app.ports.run_reads import IRunReads

LOOK_SECONDS = 1.0
LONGEST_SECONDS = 20.0
"""A browser comes back by itself: so no stream outlives the grace of a server that does not tell of its end."""
RETRY_MILLISECONDS = 1000
MOST_WATCHERS = 48
TOO_MANY = Refusal(
    503,
    "Too many people watch",
    "Too many runs are being watched at once. Reload the page to see how this one stands.",
    headers=((b"retry-after", b"10"),),
)


@dataclass(slots=True)
class Watchers:
    """How many may still come, and whether the program ends; one for the application, used on its event loop only."""

    free: int = MOST_WATCHERS
    is_ending: bool = False


@dataclass(frozen=True, slots=True)
class RunWatch:
    """What one stream is made from. `unavailable` is what persistence raises while the database does not answer."""

    reads: IRunReads
    pages: Pages
    watchers: Watchers
    unavailable: type[Exception]
    look_seconds: float = LOOK_SECONDS
    monotonic: Callable[[], float] = field(default=time.monotonic)

    async def events(self, run_id: int) -> AsyncIterator[str]:
        """Until the run is over, the time is up, or the program ends; whoever leaves closes it."""
        yield f"retry: {RETRY_MILLISECONDS}\n\n"
        ends, before = self.monotonic() + LONGEST_SECONDS, None
        while not self.watchers.is_ending and self.monotonic() < ends:
            try:
                parts, frames = await anyio.to_thread.run_sync(partial(self._look, run_id, before))
            except (NotFound, self.unavailable):
                return  # the browser asks again, and is answered what the page would be
            yield frames
            if not parts.run.status.is_live:
                return
            before = parts
            await anyio.sleep(self.look_seconds)

    def _look(self, run_id: int, before: RunParts | None) -> tuple[RunParts, str]:
        parts = RunParts.of(self.reads, run_id)
        return parts, "".join(self._frames(parts, before))

    def _frames(self, parts: RunParts, before: RunParts | None) -> Iterator[str]:
        now, run = self.pages.now(), parts.run
        for part in PARTS:
            is_new = before is None or before.depends_on(part) != parts.depends_on(part)
            if is_new and (part != "files" or parts.files):  # without files there is no such part
                yield _frame(part, parts.html(part, self.pages, now))
        if not run.status.is_live:
            yield _frame("over", f"The run is over: {run.status.replace('_', ' ')}.")
        elif run.started_at is not None:
            yield _frame("elapsed", lasted(run.started_at, now))
        else:
            yield ": still queued\n\n"  # a stream that says nothing is cut off by proxies


def _frame(event: str, data: str) -> str:
    """One event on the wire. A carriage return would end a line there as well."""
    lines = "".join(f"data: {line}\n" for line in data.replace("\r", "").split("\n"))
    return f"event: {event}\n{lines}\n"


class WatchResponse(StreamingResponse):
    """The stream, or 503 where too many watch already. It takes its place when it begins and always gives it back."""

    media_type = "text/event-stream"

    def __init__(self, watch: RunWatch, run_id: int) -> None:
        """nginx would collect what is sent without the header."""
        super().__init__(watch.events(run_id), headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"})
        self._watchers = watch.watchers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if self._watchers.free <= 0:
            await TOO_MANY.answer(scope, receive, send, Body.READ)
            return
        self._watchers.free -= 1
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._watchers.free += 1


def watch_of(request: Request) -> RunWatch:
    """What the application keeps for its streams."""
    watch: RunWatch = request.app.state.run_watch
    return watch

"""Watching a run: a stream of server-sent events that carries what has changed, once a second at most."""

import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

import anyio
import anyio.to_thread
from starlette.requests import Request

from app.adapters.web.rendering import Pages
from app.adapters.web.run_page import PARTS, RunParts
from app.adapters.web.streams import LONGEST_SECONDS, RETRY_MILLISECONDS, Watchers, frame
from app.adapters.web.wording import lasted
from app.domain.errors import NotFound
from app.ports.run_reads import IRunReads

LOOK_SECONDS = 1.0


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
        parts = RunParts(self.reads.run(run_id))
        return parts, "".join(self._frames(parts, before))

    def _frames(self, parts: RunParts, before: RunParts | None) -> Iterator[str]:
        now, run = self.pages.now(), parts.run
        for part in PARTS:
            if before is None or before.depends_on(part) != parts.depends_on(part):
                yield frame(part, parts.html(part, self.pages, now))
        if not run.status.is_live:
            yield frame("over", f"The run is over: {run.status.replace('_', ' ')}.")
        elif run.started_at is not None:
            yield frame("elapsed", lasted(run.started_at, now))
        else:
            yield ": still queued\n\n"  # a stream that says nothing is cut off by proxies


def watch_of(request: Request) -> RunWatch:
    """What the application keeps for its streams."""
    watch: RunWatch = request.app.state.run_watch
    return watch

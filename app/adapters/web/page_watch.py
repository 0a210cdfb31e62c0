"""Watching what lists show: a stream of server-sent events that says what has changed, never what it is now.

A page asks for its list again when it suits whoever reads it (static/js/live.js).
"""

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import anyio
import anyio.to_thread
from starlette.requests import Request

from app.adapters.web.rendering import Pages
from app.adapters.web.streams import LONGEST_SECONDS, RETRY_MILLISECONDS, Watchers, frame
from app.ports.changes import IChanges, Marks

LOOK_SECONDS = 1.0
_KINDS = ("tasks", "runs", "activity")


def code_of(marks: Marks) -> str:
    """The marks as a page and the id of an event carry them."""
    return ".".join(getattr(marks, kind) for kind in _KINDS)


def changed_kinds(marks: Marks, seen: str) -> list[str]:
    """What differs from the code that a page has seen; everything where that cannot be read."""
    before = seen.split(".")
    if len(before) != len(_KINDS):
        return list(_KINDS)
    return [kind for kind, mark in zip(_KINDS, before, strict=True) if getattr(marks, kind) != mark]


@dataclass(slots=True)
class SharedLook:
    """One look at the database for everybody who watches, once in `look_seconds` at most."""

    changes: IChanges
    look_seconds: float = LOOK_SECONDS
    monotonic: Callable[[], float] = field(default=time.monotonic)
    _lock: anyio.Lock = field(default_factory=anyio.Lock)
    _marks: Marks | None = None
    _looked_at: float = 0.0

    async def marks(self) -> Marks:
        """As of the last look; raises what persistence raises."""
        async with self._lock:
            if self._marks is None or self.monotonic() - self._looked_at >= self.look_seconds:
                self._marks = await anyio.to_thread.run_sync(self.changes.marks)
                self._looked_at = self.monotonic()
            return self._marks


@dataclass(frozen=True, slots=True)
class PageWatch:
    """What the streams are made from. `unavailable` is what persistence raises while the database does not answer."""

    look: SharedLook
    pages: Pages
    watchers: Watchers
    unavailable: type[Exception]

    async def events(self, seen: str) -> AsyncIterator[str]:
        """Until the time is up or the program ends; `seen` is the code that the page was made with."""
        yield f"retry: {RETRY_MILLISECONDS}\n\n"
        ends, pulse = self.look.monotonic() + LONGEST_SECONDS, None
        while not self.watchers.is_ending and self.look.monotonic() < ends:
            try:
                marks = await self.look.marks()
            except self.unavailable:
                return  # the browser asks again
            kinds, seen = changed_kinds(marks, seen), code_of(marks)
            if kinds:
                yield frame("changed", " ".join(kinds), seen)
            if pulse != (pulse := self.pages.pulse()):
                yield frame("pulse", self.pages.part("shell/_pulse.html", "pulse_sign"))
            yield ": still here\n\n"  # a stream that says nothing is cut off by proxies
            await anyio.sleep(self.look.look_seconds)


def page_watch_of(request: Request) -> PageWatch:
    """What the application keeps for these streams."""
    watch: PageWatch = request.app.state.page_watch
    return watch

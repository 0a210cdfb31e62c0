"""Putting the web adapter together: routers, errors, static files, and the walls around them."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, tzinfo
from pathlib import Path

import anyio.to_thread
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from jinja2 import BytecodeCache
from starlette.types import ASGIApp, Receive, Scope, Send

from app.adapters.web import errors
from app.adapters.web.acts import WebActs
from app.adapters.web.api import API_ROUTERS
from app.adapters.web.page_watch import PageWatch, SharedLook, code_of
from app.adapters.web.rendering import make_pages
from app.adapters.web.routers import ROUTERS, patterns
from app.adapters.web.run_watch import RunWatch
from app.adapters.web.security.rules import SecurityRules
from app.adapters.web.security.stack import guarded
from app.adapters.web.static_files import VersionedStaticFiles
from app.adapters.web.streams import Watchers


def _nothing() -> None:
    """Where nothing has to be started or stopped."""


@dataclass(slots=True)
class _Life:
    """What happens before the first request and after the last; both may block."""

    start: Callable[[], None] = _nothing
    stop: Callable[[], None] = _nothing


class WebApp:
    """The web adapter as one ASGI application, behind its walls."""

    def __init__(self, guarded_app: ASGIApp, life: _Life, watchers: tuple[Watchers, ...]) -> None:
        """Made by `create_app`."""
        self._app, self._life, self._watchers = guarded_app, life, watchers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or the whole lifespan."""
        await self._app(scope, receive, send)

    def end_streams(self) -> None:
        """For the server, when it is asked to end and before it waits for open requests; on its event loop."""
        for each in self._watchers:
            each.is_ending = True

    def with_lifespan(self, start: Callable[[], None], stop: Callable[[], None]) -> "WebApp":
        """The same application; it calls `start` before the first request and `stop` after the last."""
        self._life.start, self._life.stop = start, stop
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Presentation:
    """Where the pages come from and for whom they are. `zone` is the person's; `compiled`: see `make_pages`."""

    static_dir: Path
    templates_dir: Path
    zone: tzinfo = UTC
    is_development: bool = False
    compiled: BytecodeCache | None = None


def create_app(
    acts: WebActs,
    rules: SecurityRules,
    presentation: Presentation,
    *,
    unavailable: type[Exception],
    thread_limit: int = 8,
) -> WebApp:
    """The whole web adapter. `thread_limit` handlers work at once: more would only wait for the database."""
    life = _Life()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = thread_limit
        await anyio.to_thread.run_sync(life.start)
        try:
            yield
        finally:
            await anyio.to_thread.run_sync(life.stop)

    # The API writes its own description; what FastAPI would make of form handlers describes nothing.
    app = FastAPI(title="Task Tracker", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.acts = acts
    watchers = _make_pages(app, acts, rules, presentation, unavailable)
    errors.install(app, unavailable)
    for router in (*ROUTERS, *API_ROUTERS, *([patterns.router] if presentation.is_development else [])):
        _answer_head(router)
        app.include_router(router)
    app.mount("/static", VersionedStaticFiles(directory=presentation.static_dir))
    return WebApp(guarded(app, rules), life, watchers)


def _answer_head(router: APIRouter) -> None:
    """Whatever answers GET answers HEAD (RFC 9110, 9.3.2): watchers of sites ask so. The server leaves the body out."""
    for route in router.routes:
        if isinstance(route, APIRoute) and route.methods is not None and "GET" in route.methods:
            route.methods.add("HEAD")


def _make_pages(
    app: FastAPI, acts: WebActs, rules: SecurityRules, presentation: Presentation, unavailable: type[Exception]
) -> tuple[Watchers, ...]:
    """What handlers find on the state of the application; answers with whoever watches, to be told of the end."""
    pages = make_pages(
        presentation.templates_dir, presentation.static_dir, acts.clock.now, acts.pulse,
        going_on=acts.works.going_on, local_mode=rules.local_mode, zone=presentation.zone,
        compiled=presentation.compiled,
    )  # fmt: skip
    pages.environment.globals["change_code"] = lambda: code_of(acts.changes.marks())
    of_runs, of_pages = Watchers(), Watchers()
    app.state.pages = pages
    app.state.static_dir = presentation.static_dir
    app.state.run_watch = RunWatch(acts.run_reads, pages, of_runs, unavailable)
    app.state.page_watch = PageWatch(SharedLook(acts.changes), pages, of_pages, unavailable)
    return of_runs, of_pages

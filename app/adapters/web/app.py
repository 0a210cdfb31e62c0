"""Putting the web adapter together: routers, errors, static files, and the walls around them."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import anyio.to_thread
from fastapi import FastAPI
from starlette.types import ASGIApp

from app.adapters.web import errors
from app.adapters.web.acts import WebActs
from app.adapters.web.rendering import make_pages
from app.adapters.web.routers import ROUTERS
from app.adapters.web.security.rules import SecurityRules
from app.adapters.web.security.stack import guarded
from app.adapters.web.static_files import VersionedStaticFiles


def create_app(
    acts: WebActs,
    rules: SecurityRules,
    *,
    static_dir: Path,
    templates_dir: Path,
    unavailable: type[Exception],
    thread_limit: int = 8,
) -> ASGIApp:
    """The whole web adapter. `thread_limit` handlers work at once: more would only wait for the database."""
    # The API writes its own description; what FastAPI would make of form handlers describes nothing.
    app = FastAPI(
        title="Task Tracker", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_with_threads(thread_limit)
    )
    app.state.acts = acts
    app.state.pages = make_pages(templates_dir, static_dir, acts.clock.now, local_mode=rules.local_mode)
    errors.install(app, unavailable)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", VersionedStaticFiles(directory=static_dir))
    return guarded(app, rules)


def _with_threads(limit: int) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = limit
        yield

    return lifespan

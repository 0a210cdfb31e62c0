"""Fixtures of the browser tests: the running program, and a page that fails the test when the browser complains."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from scripts.ensure_browser import find_browser, missing_browser
from tests.browser.page_watch import PageWatch, origin_of
from tests.live_server import LiveServer, serve

CHROMIUM_FLAGS = (
    "--no-sandbox",  # Chromium refuses to start for root with it
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--renderer-process-limit=1",  # no second process is kept ready for a page that most tests never open
)
WAIT_MILLISECONDS = 10_000


# For the package, not the session: while Playwright lives its event loop counts as running in this thread, and tests of
# other folders could not start their own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium without a window, shared by the browser tests of a worker."""
    program = find_browser()
    if program is None:
        stop = pytest.fail if os.environ.get("CI") else pytest.skip
        stop(missing_browser())
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def live_server(tmp_path: Path, sqlite_copy: str) -> Iterator[LiveServer]:
    """The program as a process of its own, on an empty SQLite file in this test's folder."""
    with serve(sqlite_copy, tmp_path / "program.log") as server:
        yield server


@pytest.fixture
def base_url(live_server: LiveServer) -> str:
    """The address that `page.goto("/path")` is relative to; a test module with another server overrides this."""
    return live_server.base_url


@pytest.fixture
def context_options() -> dict[str, Any]:
    """What the browser is told about the visitor; a test module overrides this, to turn JavaScript off for example."""
    return {"viewport": {"width": 1280, "height": 800}}


@pytest.fixture
def page_watch(base_url: str) -> PageWatch:
    """The complaints of this test's page; `page_watch.expect(text)` declares those provoked on purpose."""
    return PageWatch(origin_of(base_url))


@pytest.fixture
def page(browser: Browser, base_url: str, context_options: dict[str, Any], page_watch: PageWatch) -> Iterator[Page]:
    """A page in a browser profile of its own. Any complaint that was not declared fails the test at its end."""
    with browser.new_context(base_url=base_url, **context_options) as context:
        context.set_default_timeout(WAIT_MILLISECONDS)
        page_watch.attach(context)
        yield context.new_page()
    assert (page_watch.unexpected, page_watch.missing) == ([], [])

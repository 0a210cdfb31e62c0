"""The watch over a page must notice what it is there to notice, or every browser test is worth less."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Route

from tests.browser.page_watch import PageWatch

SITE = "http://127.0.0.1:9"


@pytest.fixture
def watch() -> PageWatch:
    return PageWatch(SITE)


@pytest.fixture
def context(browser: Browser, watch: PageWatch) -> Any:
    """A context whose answers are made up here, so that nothing leaves this machine."""
    with browser.new_context(base_url=SITE) as context:
        watch.attach(context)
        context.route("**/*", _answer)
        yield context


def _answer(route: Route) -> None:
    pages = {
        "/quiet": "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>",
        "/warning": "<script>console.warn('careful')</script>",
        "/broken": "<script>nothing.here()</script>",
        "/elsewhere": "<img src='http://localhost:9/picture'>",
    }
    path = route.request.url.removeprefix(SITE)
    route.fulfill(status=200 if path in pages else 422, content_type="text/html", body=pages.get(path, ""))


def _visit(context: BrowserContext, path: str) -> None:
    context.new_page().goto(path, wait_until="networkidle")


def test_a_quiet_page_gives_no_complaint(context: BrowserContext, watch: PageWatch) -> None:
    _visit(context, "/quiet")
    assert watch.unexpected == []


def test_a_console_message_is_a_complaint(context: BrowserContext, watch: PageWatch) -> None:
    _visit(context, "/warning")
    assert watch.unexpected == [f"console warning: careful ({SITE}/warning)"]


def test_an_uncaught_error_is_a_complaint(context: BrowserContext, watch: PageWatch) -> None:
    _visit(context, "/broken")
    assert [complaint.splitlines()[0] for complaint in watch.unexpected] == [
        "uncaught error: nothing is not defined",
    ]


def test_a_request_to_another_site_is_a_complaint(context: BrowserContext, watch: PageWatch) -> None:
    _visit(context, "/elsewhere")
    assert watch.unexpected[0] == "request to another site: http://localhost:9/picture"


def test_a_declared_complaint_is_not_held_against_the_page(context: BrowserContext, watch: PageWatch) -> None:
    watch.expect("422")
    _visit(context, "/refused")
    assert (watch.unexpected, watch.missing, len(watch.complaints)) == ([], [], 1)


def test_a_declared_complaint_that_does_not_come_is_missing(context: BrowserContext, watch: PageWatch) -> None:
    watch.expect("422")
    _visit(context, "/quiet")
    assert watch.missing == ["422"]

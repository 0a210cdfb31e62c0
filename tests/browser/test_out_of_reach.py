"""The program does not answer: Today is shown as it was last seen, everything else says that it is out of reach."""

from __future__ import annotations

import signal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.filled import days_ago, post, wait_for_tasks
from tests.browser.page_watch import PageWatch
from tests.live_server import LiveServer


@pytest.fixture
def context_options() -> dict[str, Any]:
    return {"viewport": {"width": 390, "height": 844}}


def see_today(page: Page, server: LiveServer) -> None:
    """Look at it while the program answers, once the service worker is there to keep what is seen."""
    post(server, "/platforms/add", name="Forum")
    post(server, "/platforms/1/accounts/add", username="ann.lee")
    goal = {"policy_type": "fixed", "interval_days": "1", "start_date": days_ago(0)}
    post(server, "/goals/add", platform_id="1", description="Post an answer", **goal)
    wait_for_tasks(server, 1)
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    expect(page.locator("[data-row]")).to_have_count(1)
    page.wait_for_function("caches.open('today-1').then((cache) => cache.match('/')).then(Boolean)")


def expect_it_as_last_seen(page: Page) -> None:
    expect(page.get_by_text("This is Today as it was last seen")).to_be_visible()
    expect(page.locator("[data-row]")).to_contain_text("Post an answer")


def test_a_program_that_is_gone(page: Page, page_watch: PageWatch, live_server: LiveServer) -> None:
    see_today(page, live_server)
    page_watch.expect("net::ERR_")
    live_server.process.kill()
    live_server.process.wait()
    page.reload()
    expect_it_as_last_seen(page)
    page.goto("/goals")
    expect(page.get_by_role("heading", name="Task Tracker is out of reach")).to_be_visible()


def test_a_program_that_takes_the_call_and_says_nothing(page: Page, live_server: LiveServer) -> None:
    see_today(page, live_server)
    page.set_default_timeout(30_000)
    live_server.process.send_signal(signal.SIGSTOP)
    try:
        page.reload()
        expect_it_as_last_seen(page)
    finally:
        live_server.process.send_signal(signal.SIGCONT)

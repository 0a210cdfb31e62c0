"""The form shows what comes of it while somebody types; without scripts a button does."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.live_server import HTTP, LiveServer
from tests.regression.program import SAME_SITE


def _platform(server: LiveServer) -> None:
    HTTP.post(f"{server.base_url}/platforms/add", data={"name": "Forum"}, headers=SAME_SITE)


def test_the_dates_follow_what_is_typed(page: Page, live_server: LiveServer) -> None:
    _platform(live_server)
    page.goto(f"{live_server.base_url}/goals/add?platform_id=1")
    outlook = page.locator(".outlook")
    expect(outlook).to_contain_text("What has to be done: This field is required.")
    page.get_by_label("What has to be done").fill("Post an answer")
    page.get_by_label("Start date").fill("2028-02-28")
    page.get_by_label("Start date").blur()
    expect(outlook).to_contain_text("Monday, 28 February 2028")
    page.get_by_role("spinbutton", name="Every … days", exact=True).fill("1")
    page.get_by_role("spinbutton", name="Every … days", exact=True).blur()
    expect(outlook).to_contain_text("Tuesday, 29 February 2028")
    assert HTTP.get(f"{live_server.base_url}/goals").text.count("Post an answer") == 0


def test_the_dates_fit_what_the_browser_fills_in_again(page: Page, live_server: LiveServer) -> None:
    _platform(live_server)
    page.goto(f"{live_server.base_url}/goals/add?platform_id=1")
    page.get_by_label("What has to be done").fill("Post an answer")
    page.get_by_label("Start date").fill("2028-02-28")
    page.goto(f"{live_server.base_url}/goals")
    page.go_back()
    expect(page.get_by_label("What has to be done")).to_have_value("Post an answer")
    expect(page.locator(".outlook")).to_contain_text("Monday, 28 February 2028")

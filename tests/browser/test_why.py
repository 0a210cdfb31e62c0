"""Why a date stands there is read without a mouse."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.live_server import HTTP, LiveServer
from tests.regression.program import SAME_SITE

FORM = {"platform_id": "1", "description": "Post an answer", "start_date": "2099-05-04", "interval_days": "3"}


def test_the_reason_of_a_planned_date_opens_by_keyboard(page: Page, live_server: LiveServer) -> None:
    for address, fields in (("/platforms/add", {"name": "Forum"}), ("/goals/add", {**FORM, "policy_type": "fixed"})):
        HTTP.post(f"{live_server.base_url}{address}", data=fields, headers=SAME_SITE)
    page.goto("/goals/1")
    second = page.get_by_role("list", name="The next dates").get_by_role("listitem").nth(1)
    reason = second.get_by_text("Every 3 days from 4 May 2099. This is 3 days after the start.")
    expect(reason).to_be_hidden()
    second.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(reason).to_be_visible()
    page.keyboard.press("Enter")
    expect(reason).to_be_hidden()

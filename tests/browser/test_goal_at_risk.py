"""A deadline goal in trouble: the first page says so, its own page offers the ways out, and one tap is enough."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import httpx2
from playwright.sync_api import Page, expect

from tests.live_server import LiveServer
from tests.regression.program import SAME_SITE


def _goal_in_trouble(server: LiveServer) -> None:
    """Eight in five days, at most one a day."""
    today = datetime.now(UTC).date()
    form = {
        "platform_id": "1", "description": "Write the chapters", "start_date": str(today), "timezone": "UTC",
        "policy_type": "deadline", "deadline_date": str(today + timedelta(4)), "total_occurrences": "8",
        "daily_cap": "1",
    }  # fmt: skip
    for address, fields in (("/platforms/add", {"name": "Book"}), ("/goals/add", form)):
        httpx2.post(f"{server.base_url}{address}", data=fields, headers=SAME_SITE)


def test_a_deadline_goal_in_trouble_and_its_fix(page: Page, live_server: LiveServer) -> None:
    _goal_in_trouble(live_server)
    notice = page.get_by_text("is at risk: 3 tasks do not fit before its deadline.")
    for _ in range(40):  # its first pass runs in the background
        page.goto("/")
        if notice.count():
            break
        page.wait_for_timeout(250)
    expect(notice).to_be_visible()
    page.get_by_role("link", name="Look at the goal").click()
    expect(page.get_by_text("At risk: 3 of 7 do not fit before the deadline.")).to_be_visible()
    page.get_by_role("button", name="Raise the cap to 2 a day").click()
    expect(page.get_by_text("Changed: now everything fits.")).to_be_visible()
    expect(page.get_by_text("do not fit")).to_have_count(0)
    expect(page.get_by_text("The daily cap was raised from 1 to 2.")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    expect(notice).to_have_count(0)
    assert live_server.alarms == []


def test_it_is_mended_on_today_with_one_tap_at_phone_width(page: Page, live_server: LiveServer) -> None:
    _goal_in_trouble(live_server)
    page.set_viewport_size({"width": 390, "height": 844})
    button = page.get_by_role("button", name=re.compile("Raise the cap to 2 a day.*Write the chapters"))
    for _ in range(40):
        page.goto("/")
        if button.count():
            break
        page.wait_for_timeout(250)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    button.click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    expect(page.get_by_text("Changed: now everything fits.")).to_be_visible()
    expect(page.get_by_text("is at risk")).to_have_count(0)
    assert live_server.alarms == []

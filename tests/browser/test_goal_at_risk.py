"""A deadline goal in trouble: Today says so, its page offers ways out, one tap is enough; with scripts and without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.filled import post
from tests.live_server import LiveServer, serve


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One program for the module: each test mends the goal that it has made."""
    folder = tmp_path_factory.mktemp("at-risk")
    with serve(f"sqlite:///{folder}/tasks.db", folder / "program.log") as server:
        post(server, "/platforms/add", name="Book")
        yield server


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def context_options(request: pytest.FixtureRequest) -> dict[str, Any]:
    return {"viewport": {"width": 1280, "height": 800}, "java_script_enabled": request.param}


def _goal_in_trouble(server: LiveServer) -> None:
    """Eight in five days, at most one a day."""
    today = datetime.now(UTC).date()
    form = {
        "platform_id": "1", "description": "Write the chapters", "start_date": str(today), "timezone": "UTC",
        "policy_type": "deadline", "deadline_date": str(today + timedelta(4)), "total_occurrences": "8",
        "daily_cap": "1",
    }  # fmt: skip
    post(server, "/goals/add", **form)


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
    assert page.locator("html").evaluate("(html) => html.scrollWidth") <= 390
    button.click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    expect(page.get_by_text("Changed: now everything fits.")).to_be_visible()
    expect(page.get_by_text("is at risk")).to_have_count(0)
    assert live_server.alarms == []

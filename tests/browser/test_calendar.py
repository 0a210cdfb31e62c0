"""A click in the calendar leads to a day, and there a task is finished: with and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.live_server import HTTP, LiveServer, serve
from tests.regression.program import SAME_SITE


def _daily(description: str, start: str) -> dict[str, str]:
    return {
        "platform_id": "1", "description": description, "start_date": start, "timezone": "UTC",
        "policy_type": "fixed", "interval_days": "1",
    }  # fmt: skip


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One server for the module, with goals of every day, two from today on and one from three weeks ago on."""
    folder = tmp_path_factory.mktemp("calendar")
    with serve(f"sqlite:///{folder}/calendar.sqlite3", folder / "program.log", TASK_TRACKER_TIMEZONE="UTC") as server:
        today = datetime.now(UTC).date()
        goals = [_daily("Open the shop", str(today)), _daily("Open the shop", str(today))]
        swept = _daily("Sweep the yard", str(today - timedelta(days=20)))
        for address, fields in (
            ("/platforms/add", {"name": "Shop"}),
            *(("/goals/add", each) for each in (*goals, swept)),
        ):
            HTTP.post(f"{server.base_url}{address}", data=fields, headers=SAME_SITE)
        yield server


@pytest.fixture
def base_url(shared_server: LiveServer) -> str:
    return shared_server.base_url


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def context_options(request: pytest.FixtureRequest) -> dict[str, Any]:
    return {"viewport": {"width": 360, "height": 800}, "java_script_enabled": request.param}


def test_a_day_is_chosen_in_the_month_and_its_task_finished(page: Page, shared_server: LiveServer) -> None:
    page.goto("/calendar")
    today = page.locator(".calendar-today .calendar-day")
    for _ in range(40):  # the first pass runs in the background
        if "open" in (today.text_content() or ""):
            break
        page.wait_for_timeout(250)
        page.goto("/calendar")
    today.click()
    page.wait_for_url("**/calendar/20*")  # what is counted below is there as soon as the page is, and not before
    tasks = page.locator("li.entry", has_text="Open the shop")
    before = tasks.get_by_text("Completed", exact=True).count()
    tasks.get_by_role("button", name=re.compile("^Complete")).first.click()
    expect(tasks.get_by_text("Completed", exact=True)).to_have_count(before + 1)
    assert "/calendar/20" in page.url
    this_day = page.url.split("?")[0]
    page.get_by_role("link", name="The day after").click()
    page.wait_for_url(lambda url: url.split("?")[0] != this_day)  # both days may have something planned
    expect(page.get_by_role("heading", name="Planned")).to_be_visible()
    page.get_by_text("Why?").first.click()
    expect(page.get_by_text("Every day from").first).to_be_visible()
    assert shared_server.alarms == []


@pytest.mark.parametrize(
    "address", ["/calendar", "/calendar?view=week", "/calendar?view=agenda", "/stats", "/settings"]
)
def test_pages_fit_a_narrow_phone(page: Page, address: str) -> None:
    page.goto(address)
    assert page.locator("html").evaluate("page => page.scrollWidth") <= 360


def test_figures_are_drawn_where_scripts_run_and_can_be_read_without(
    page: Page, context_options: dict[str, Any]
) -> None:
    curve = page.locator(".curve canvas")
    for _ in range(40):  # the first pass runs in the background
        page.goto("/stats")
        if page.locator("table.heat").count():
            break
        page.wait_for_timeout(250)
    expect(curve).to_have_count(1 if context_options["java_script_enabled"] else 0)
    page.get_by_text("The figures as a table").click()
    expect(page.locator("#weeks-table tbody tr").first).to_be_visible()


def test_the_address_of_the_feed_is_there_to_be_copied(page: Page, context_options: dict[str, Any]) -> None:
    page.goto("/settings")
    page.get_by_role("button", name=re.compile("^Make a")).click()
    if context_options["java_script_enabled"] and page.get_by_role("dialog").count():
        page.get_by_role("dialog").get_by_role("button").last.click()
    expect(page.get_by_label("The new address")).to_have_value(re.compile(r"/calendar\.ics\?key=[\w-]{22}$"))
    expect(page.get_by_role("button", name="Copy")).to_have_count(1 if context_options["java_script_enabled"] else 0)

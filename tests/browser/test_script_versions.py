"""A script's life on a phone: written, tried as a draft that fails, mended, saved, and rolled back."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import date

import httpx2
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.live_server import LiveServer

GOOD, BROKEN, MENDED = "print('first')", "raise SystemExit('broken')", "print('second')"
PATIENCE_SECONDS = 20


@pytest.fixture
def context_options() -> dict[str, object]:
    return {"viewport": {"width": 390, "height": 844}}


@pytest.fixture
def client(live_server: LiveServer) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=live_server.base_url, headers={"Sec-Fetch-Site": "same-origin"}) as client:
        yield client


def text_until(client: httpx2.Client, address: str, pattern: str) -> str:
    """The text of a page once it shows something: tasks and runs are made in the background."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not re.search(pattern, page := client.get(address).text):
        assert time.monotonic() < give_up_at, pattern
        time.sleep(0.1)
    return page


def assert_fits(page: Page) -> None:
    """Nothing hangs over the edge of the screen."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def write_goal(page: Page, client: httpx2.Client) -> None:
    client.post("/platforms/add", data={"name": "Forum"})
    page.goto("/goals/add")
    page.get_by_label("What has to be done").fill("Post the digest")
    page.locator("[name=start_date]").fill(str(date.today()))  # noqa: DTZ011 - the goal begins in the machine's zone
    page.locator("[name=execution_strategy][value=CustomScript]").check()
    page.locator("[name=execution_script_content]").fill(GOOD)
    page.get_by_text("When it fails, and how many at once").click()
    page.locator("[name=max_attempts]").fill("3")
    page.get_by_role("button", name="Add the goal").click()
    page.wait_for_url("**/goals")
    text_until(client, "/goals/1", r'href="/tasks/1/logs"')


def try_draft(page: Page, context: BrowserContext) -> int:
    """Write a broken draft and try it in a tab of its own; the id of its run. What was typed stays in the form."""
    page.goto("/goals/1/edit")
    script = page.locator("[name=execution_script_content]")
    script.fill(BROKEN)
    assert_fits(page)
    with context.expect_page() as opened:
        page.get_by_role("button", name="Test the script").click()
    opened.value.wait_for_url(re.compile(r"/runs/\d+"))
    run_id = int(re.findall(r"/runs/(\d+)", opened.value.url)[0])
    opened.value.close()
    expect(script).to_have_value(BROKEN)
    return run_id


def test_a_script_is_tried_mended_saved_and_rolled_back(
    page: Page, live_server: LiveServer, client: httpx2.Client
) -> None:
    write_goal(page, client)
    run_id = try_draft(page, page.context)
    draft = text_until(client, "/goals/1/versions/2", "Failed")
    assert f'href="/runs/{run_id}"' in draft
    page.locator("[name=execution_script_content]").fill(MENDED)
    page.get_by_role("button", name="Save the goal").click()
    page.wait_for_url("**/goals")
    page.goto("/goals/1")
    expect(page.get_by_text("At most 3 attempts, first repeat after 1 min.")).to_be_visible()
    versions = page.locator("#versions")
    expect(versions.get_by_role("link", name="Script, version")).to_have_text(
        ["Script, version 2", "Script, version 1"]
    )
    assert_fits(page)
    versions.get_by_role("link", name="Script, version 1").click()
    expect(page.locator(".difference-added .difference-text")).to_have_text(GOOD)
    expect(page.locator(".difference-removed .difference-text")).to_have_text(MENDED)
    assert_fits(page)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Roll back to this version").click()
    page.wait_for_url("**/goals/1?done=rolled-back")
    expect(versions.get_by_text("as version 1")).to_be_visible()
    assert_fits(page)
    page.goto("/goals/1/edit")
    expect(page.locator("[name=execution_script_content]")).to_have_value(GOOD)
    assert live_server.alarms == []

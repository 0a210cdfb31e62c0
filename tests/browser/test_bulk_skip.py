"""Several tasks are skipped at once and put back with one click, with scripts and without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.page_watch import PageWatch
from tests.live_server import HTTP, LiveServer, serve
from tests.regression.program import SAME_SITE

GOAL = {"platform_id": "1", "start_date": "2026-10-01", "end_date": "2026-10-05", "policy_type": "fixed",
        "interval_days": "1", "tags": "home"}  # fmt: skip


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One program for the module: each test works on a goal of its own."""
    folder = tmp_path_factory.mktemp("bulk")
    with serve(f"sqlite:///{folder / 'tasks.sqlite3'}", folder / "program.log") as server:
        _post(server, "/platforms/add", {"name": "Forum"})
        yield server


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def context_options(request: pytest.FixtureRequest) -> dict[str, Any]:
    return {"viewport": {"width": 390, "height": 844}, "java_script_enabled": request.param}


def _post(server: LiveServer, address: str, fields: dict[str, str]) -> None:
    assert HTTP.post(f"{server.base_url}{address}", data=fields, headers=SAME_SITE).status_code == 303


def _tasks_of(server: LiveServer, description: str) -> str:
    """The address of the list with the five tasks of a new goal."""
    _post(server, "/goals/add", GOAL | {"description": description})
    address = f"/all-tasks?q={description}"
    for _ in range(200):
        if HTTP.get(f"{server.base_url}{address}").text.count("data-row") == 5:
            return address
    raise AssertionError("the tasks were not made")


def _skip_three(page: Page) -> None:
    for number in (0, 1, 2):
        page.locator("[data-row] input[name=task_ids]").nth(number).check()
    page.locator("#bulk").get_by_role("button", name="Skip").click()


def test_several_tasks_are_skipped_and_put_back(
    page: Page, live_server: LiveServer, context_options: dict[str, Any]
) -> None:
    has_scripts = context_options["java_script_enabled"]
    page.goto(_tasks_of(live_server, f"skip-{has_scripts}"))
    _skip_three(page)
    expect(page.locator(".outcome")).to_contain_text("3 tasks skipped.")
    expect(page.locator("[data-row] .status-badge", has_text="Skipped")).to_have_count(3)
    page.locator(".outcome").get_by_role("button", name="Undo").click()
    expect(page.locator(".outcome")).to_contain_text("3 tasks put back as before.")
    expect(page.locator("[data-row] .status-badge", has_text="Waiting")).to_have_count(5)


def test_the_bar_appears_with_the_first_tick_and_takes_a_range(
    browser: Browser, live_server: LiveServer, page_watch: PageWatch
) -> None:
    with browser.new_context(base_url=live_server.base_url, viewport={"width": 390, "height": 844}) as context:
        page_watch.attach(context)
        page = context.new_page()
        page.goto(_tasks_of(live_server, "range"))
        bar, boxes = page.locator("#bulk"), page.locator("[data-row] input[name=task_ids]")
        expect(bar).to_be_hidden()
        boxes.nth(0).check()
        boxes.nth(3).click(modifiers=["Shift"])
        expect(bar.get_by_role("status")).to_have_text("4 tasks chosen")
        nav = page.get_by_role("navigation", name="Main").bounding_box()
        shown = bar.bounding_box()
        assert nav is not None
        assert shown is not None
        assert shown["y"] + shown["height"] <= nav["y"]
        bar.get_by_label("All shown").check()
        expect(bar.get_by_role("status")).to_have_text("5 tasks chosen")
        bar.get_by_label("All shown").uncheck()
        expect(bar).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        boxes.nth(0).focus()
        page.keyboard.press("Tab")
        assert re.search(r"\(1 October 2026\)", page.locator("[data-row]").first.inner_text())
    assert (page_watch.unexpected, page_watch.missing) == ([], [])

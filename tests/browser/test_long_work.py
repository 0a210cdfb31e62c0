"""An act that takes long shows how far it is, can be left, and leads on when it is over, with scripts and without."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.filled import days_ago, post
from tests.browser.slow_program import serve_slowly, slowed
from tests.live_server import LiveServer

MOVED = 40
GOAL = {
    "platform_id": "1", "start_date": days_ago(MOVED + 9), "policy_type": "fixed", "interval_days": "1",
    "catchup_strategy": "all", "end_date": days_ago(-2000), "description": "Long ago",
}  # fmt: skip


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    folder = tmp_path_factory.mktemp("long")
    with serve_slowly(f"sqlite:///{folder / 'tasks.sqlite3'}", folder / "program.log") as server:
        post(server, "/platforms/add", name="Forum")
        post(server, "/goals/add", **GOAL)
        yield server


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def context_options(request: pytest.FixtureRequest) -> dict[str, Any]:
    return {"viewport": {"width": 390, "height": 844}, "java_script_enabled": request.param}


def test_moving_many_tasks_of_a_large_goal_is_watched_left_and_found_again(page: Page, live_server: LiveServer) -> None:
    page.goto("/all-tasks")
    while page.locator("[data-row]").count() < MOVED:
        page.reload()
    for box in page.locator("[data-row] input[name=task_ids]").all()[:MOVED]:
        box.check()
    bar = page.locator("#bulk")
    bar.get_by_text("Notes, another day").click()
    bar.get_by_label("New day").fill(days_ago(-400))
    with slowed(live_server):
        bar.get_by_role("button", name="Move to this day").click()
        expect(page.get_by_role("heading", name="Moving tasks")).to_be_visible()
        expect(page.get_by_role("progressbar", name="Tasks")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        page.goto("/settings")
        expect(page.get_by_text("Moving tasks: ")).to_be_visible()
        page.get_by_role("link", name="See how far it is").click()
        expect(page.get_by_role("progressbar", name="Tasks")).to_be_visible()
    page.wait_for_url("**/all-tasks?bulk=*", timeout=60_000)
    expect(page.locator(".outcome")).to_contain_text(f"{MOVED} tasks moved.")
    with slowed(live_server):
        page.locator(".outcome").get_by_role("button", name="Undo").click()
        expect(page.get_by_role("heading", name="Putting tasks back")).to_be_visible()
    page.wait_for_url("**/all-tasks?bulk=*", timeout=60_000)
    expect(page.locator(".outcome")).to_contain_text(f"{MOVED} tasks put back as before.")

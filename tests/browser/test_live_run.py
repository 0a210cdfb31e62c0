"""A run is followed while it goes on, on a phone: its output comes by itself, and a click ends it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.live_server import HTTP, LiveServer
from tests.regression.program import SAME_SITE

SLOW = """
import time
for number in range(600):
    print(f"\\x1b[32mstep\\x1b[0m {number} <b>&amp;", flush=True)
    time.sleep(0.1)
"""
GOAL = {
    "platform_id": "1", "description": "Count slowly", "start_date": "2026-01-01", "policy_type": "fixed",
    "interval_days": "1", "catchup_strategy": "latest", "execution_strategy": "CustomScript",
}  # fmt: skip


@pytest.fixture
def context_options() -> dict[str, Any]:
    return {"viewport": {"width": 390, "height": 844}}


@pytest.fixture
def script() -> str:
    """What the run does; a test asks for another one."""
    return SLOW


@pytest.fixture
def run_address(live_server: LiveServer, script: str) -> Iterator[str]:
    """The page of a run that has just been asked for; it is cancelled afterwards, whatever became of it."""

    def post(address: str, fields: dict[str, str]) -> None:
        answer = HTTP.post(f"{live_server.base_url}{address}", data=fields, headers=SAME_SITE)
        assert answer.status_code == 303

    post("/platforms/add", {"name": "Forum"})
    post("/goals/add", GOAL | {"execution_script_content": script})
    post(f"/tasks/{_first_task(live_server)}/run-execution", {})
    yield "/runs/1"
    HTTP.post(f"{live_server.base_url}/runs/1/cancel", headers=SAME_SITE)


def _first_task(live_server: LiveServer) -> str:
    for _ in range(200):
        found = re.search(r"/tasks/(\d+)/logs", HTTP.get(f"{live_server.base_url}/all-tasks").text)
        if found is not None:
            return found[1]
    raise AssertionError("no task was made")


def test_a_run_is_seen_live_and_cancelled_by_a_click(page: Page, run_address: str) -> None:
    page.goto(run_address)
    output = page.locator("[data-part=output]")
    expect(output).to_contain_text("step 3 <b>&amp;")
    expect(output.locator(".ansi-ink-2").first).to_have_text("step")
    expect(page.locator("[data-part=elapsed]")).to_have_text(re.compile(r"^[1-9][\d.]* s$"))
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0

    questions: list[str] = []

    def agree(dialog: Dialog) -> None:
        questions.append(dialog.message)
        dialog.accept()

    page.once("dialog", agree)
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("[data-part=facts]")).to_contain_text("Cancelled by local.")
    expect(page.get_by_role("button", name="Cancel")).to_have_count(0)
    expect(page.get_by_text("The run is over: cancelled.")).to_be_attached()
    assert questions == ["Cancel this run? What it has done so far stays done; the rest is not done."]
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


@pytest.mark.parametrize("script", ["import time\ntime.sleep(4)\nprint('done with it')\n"])
def test_a_page_becomes_final_by_itself(page: Page, run_address: str) -> None:
    page.goto(run_address)
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    expect(page.locator("[data-part=facts]")).to_contain_text("Succeeded")
    expect(page.locator("[data-part=output]")).to_contain_text("done with it")
    expect(page.get_by_role("button", name="Cancel")).to_have_count(0)
    expect(page.get_by_text("The run is over: succeeded.")).to_be_attached()


def test_what_somebody_selects_is_not_taken_away(page: Page, run_address: str) -> None:
    page.goto(run_address)
    output = page.locator("[data-part=output]")
    expect(output).to_contain_text("step 3 ")
    page.evaluate("document.getSelection().selectAllChildren(document.querySelector('[data-part=output] pre'))")
    selected = page.evaluate("document.getSelection().toString()")
    page.wait_for_timeout(2500)
    assert page.evaluate("document.getSelection().toString()") == selected
    page.evaluate("document.getSelection().removeAllRanges()")
    expect(output).to_contain_text("step 25 ")


def test_a_page_out_of_sight_listens_to_nothing_and_catches_up(page: Page, run_address: str) -> None:
    page.add_init_script(
        "Object.defineProperty(document, 'hidden', {get: () => window.isAway === true});"
        "window.streams = 0; const Real = EventSource;"
        "window.EventSource = class extends Real {"
        "  constructor(...given) { super(...given); window.streams += 1; }"
        "  close() { super.close(); window.streams -= 1; }"
        "};"
        "window.EventSource.CLOSED = Real.CLOSED;"
    )
    page.goto(run_address)
    output = page.locator("[data-part=output]")
    expect(output).to_contain_text("step 3 ")
    turn = "(isAway) => { window.isAway = isAway; document.dispatchEvent(new Event('visibilitychange')); }"
    page.evaluate(turn, True)
    assert page.evaluate("window.streams") == 0
    page.evaluate(turn, False)
    assert page.evaluate("window.streams") == 1
    expect(output).to_contain_text("step 25 ")

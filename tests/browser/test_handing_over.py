"""A script from a starting text is tried, works in the shadow, then by itself: with and without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.filled import post
from tests.browser.goals_of_a_test import make_task
from tests.browser.test_ladder import STARTING_TEXT, counted, rung, until
from tests.live_server import LiveServer, serve

SCRIPT = """import os
if os.environ["TASK_RUN_MODE"] == "acting":
    with open(os.environ["LEDGER"], "a") as ledger:
        ledger.write("done\\n")
print("looked, mode", os.environ["TASK_RUN_MODE"])
"""


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One program for the module: each test works on a goal of its own."""
    folder = tmp_path_factory.mktemp("handing-over")
    with serve(f"sqlite:///{folder}/tasks.db", folder / "program.log", TASK_TRACKER_TIMEZONE="UTC") as server:
        post(server, "/platforms/add", name="Gallery")
        for username in ("anna", "bella"):
            post(server, "/platforms/1/accounts/add", username=username)
        yield server


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def context_options(request: pytest.FixtureRequest) -> dict[str, Any]:
    return {"viewport": {"width": 390, "height": 844}, "java_script_enabled": request.param}


def write(page: Page, ledger: Path) -> None:
    """From a starting text that asks for nothing else, to work in the shadow."""
    script = page.locator("[name=execution_script_content]")
    page.locator("[name=execution_strategy][value=CustomScript]").check()
    page.get_by_role("button", name="Read the task and print it").first.click()
    expect(script).to_have_value(STARTING_TEXT.read_text())
    script.fill(SCRIPT)
    page.locator("[name=execution_script_env_vars]").fill(f"LEDGER={ledger}")
    page.locator("[name=check_strategy][value=NoCheck]").check()
    page.locator("[name=run_mode]").select_option("shadow")


def try_out(page: Page) -> None:
    """In a tab of its own; what was typed stays in the form."""
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Test the script").click()
    run = opened.value
    run.wait_for_url("**/runs/*")
    until(run, run.url, lambda: run.get_by_text("Succeeded"))
    expect(run.get_by_text("looked, mode").first).to_be_visible()
    run.close()
    expect(page.locator("[name=execution_script_content]")).to_have_value(SCRIPT)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save the goal").click()
    page.wait_for_url("**/goals")


def test_a_script_is_written_tried_and_handed_over(
    page: Page, live_server: LiveServer, context_options: dict[str, Any], tmp_path: Path
) -> None:
    name, ledger = f"Photo {context_options['java_script_enabled']}", tmp_path / "ledger"
    task = make_task(live_server, name, account_ids="1")
    page.goto("/goals")
    page.get_by_role("link", name=name, exact=True).click()
    goal = page.url
    page.get_by_role("link", name="Say what could do it").click()
    write(page, ledger)
    try_out(page)
    save(page)
    until(page, goal, lambda: page.get_by_text("The script says: done"))
    expect(rung(page)).to_have_text("In the shadow")
    page.locator(f"#task-{task}").get_by_role("button", name="Complete").click()
    expect(counted(page)).to_contain_text("Agreed 1 of 1")
    assert not ledger.exists()
    page.get_by_role("button", name="Let it act").click()
    expect(rung(page)).to_have_text("By itself")
    page.goto(f"{goal}/edit")
    page.get_by_label("bella").check()
    save(page)
    until(page, goal, lambda: counted(page).get_by_text("script 1"))
    assert (ledger.read_text(), live_server.alarms) == ("done\n", [])

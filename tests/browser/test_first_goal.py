"""The main job, as a newcomer does it: platform, accounts, goal, tasks by hand and by a script, check, history."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.live_server import LiveServer

WRITER = """import json, os, pathlib
task = json.loads(os.environ["TASK_CONTEXT"])
pathlib.Path(os.environ["TARGET"]).write_text("by " + task["account"]["username"])
print("wrote", os.environ["TARGET"])
"""
READER = """import os, pathlib
text = pathlib.Path(os.environ["TARGET"]).read_text()
print("read:", text)
print("CHECK_SUCCESS" if text == "by anna" else "CHECK_FAIL")
"""


def add_platform(page: Page, name: str, username: str) -> None:
    page.goto("/platforms")
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add the platform").click()
    page.goto("/platforms/1/accounts")
    page.get_by_label("User name").fill(username)
    page.get_by_role("button", name="Add the account").click()
    expect(page.get_by_text(username, exact=True).first).to_be_visible()


def begin_goal(page: Page, description: str, username: str) -> None:
    page.goto("/goals/add")
    page.get_by_label("What has to be done").fill(description)
    page.get_by_label(username).check()
    page.get_by_label("Fixed interval").check()
    page.locator("[name=interval_days]").fill("7")


def save_goal(page: Page) -> None:
    page.get_by_role("button", name="Add the goal").click()
    page.wait_for_url("**/goals")


def open_task(page: Page, description: str) -> None:
    """The history of the goal's first task; generation runs in the background, so it may take a moment."""
    link = page.get_by_role("link", name=description).first
    for _ in range(20):
        page.goto("/all-tasks")
        if link.count():
            link.click()
            return
        page.wait_for_timeout(200)
    pytest.fail("the task was not made")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
class TestAFirstGoal:
    @pytest.fixture
    def context_options(self, javascript: bool) -> dict[str, object]:
        return {"viewport": {"width": 390, "height": 844}, "java_script_enabled": javascript}

    def test_goes_from_an_empty_database_to_done_by_hand(self, page: Page, live_server: LiveServer) -> None:
        page.goto("/")
        expect(page.get_by_role("heading", name="Welcome")).to_be_visible()
        expect(page.get_by_role("button", name="Load a demo")).to_be_visible()
        page.get_by_role("link", name="Add a platform").click()
        page.get_by_label("Name").fill("Blog")
        page.get_by_role("button", name="Add the platform").click()
        page.goto("/")
        page.get_by_role("link", name="Add a goal").click()
        page.get_by_label("What has to be done").fill("Post weekly")
        page.locator("[name=interval_days]").fill("7")
        save_goal(page)
        open_task(page, "Post weekly")
        page.get_by_role("button", name="Start").click()
        expect(page.get_by_text("In progress").first).to_be_visible()
        page.get_by_role("button", name="Complete").click()
        expect(page.get_by_text("Completed").first).to_be_visible()
        page.goto("/")
        expect(page.get_by_text("Nothing is due.")).to_be_visible()
        assert live_server.alarms == []

    def test_writes_a_real_file_by_a_script_that_a_check_reads(
        self, page: Page, live_server: LiveServer, tmp_path: Path
    ) -> None:
        target = tmp_path / "written by the script.txt"
        add_platform(page, "Blog", "anna")
        begin_goal(page, "Write the file", "anna")
        page.locator("[name=execution_strategy][value=CustomScript]").check()
        page.locator("[name=check_strategy][value=CustomScriptCheck]").check()
        page.locator("[name=execution_script_content]").fill(WRITER)
        page.locator("[name=execution_script_env_vars]").fill(f"TARGET={target}")
        page.locator("[name=check_script_content]").fill(READER)
        page.locator("[name=check_script_env_vars]").fill(f"TARGET={target}")
        save_goal(page)
        open_task(page, "Write the file")
        page.get_by_role("button", name="Run", exact=False).first.click()
        reload_until(page, "Succeeded")
        assert target.read_text() == "by anna"
        page.get_by_role("button", name="Check", exact=False).first.click()
        reload_until(page, "Completed")
        expect(page.get_by_text("read: by anna")).to_be_visible()
        assert live_server.alarms == []


def reload_until(page: Page, text: str) -> None:
    """A run works in the background; the page shows it when it is looked at again."""
    for _ in range(40):
        if page.get_by_text(text).count():
            return
        page.wait_for_timeout(250)
        page.reload()
    pytest.fail(f"{text!r} did not appear")


class TestTheDemo:
    """With scripts: the same page of its work is looked at without them in test_long_work.py."""

    @pytest.fixture
    def context_options(self) -> dict[str, object]:
        return {"viewport": {"width": 390, "height": 844}}

    def test_loads_while_its_progress_is_shown_and_then_leads_to_today(self, page: Page) -> None:
        page.goto("/")
        page.get_by_role("button", name="Load a demo").click()
        expect(page.get_by_role("progressbar", name="Days lived through")).to_be_visible()
        page.set_default_timeout(60_000)
        page.wait_for_url("**/?done=demo-loaded")
        expect(page.get_by_text("The demo is loaded: half a year of a small bakery.")).to_be_visible()
        expect(page.get_by_role("heading", name="To do now")).to_be_visible()

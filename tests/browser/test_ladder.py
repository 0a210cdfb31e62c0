"""One goal climbs from by hand through the shadow and a script to by itself, and comes back by a failure, by clicks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.test_first_goal import add_platform, save_goal
from tests.live_server import PROJECT, LiveServer

SCRIPT = """import os, pathlib, sys
if pathlib.Path(os.environ["BROKEN"]).exists():
    sys.exit("the site has changed")
if os.environ["TASK_RUN_MODE"] != "shadow":
    with open(os.environ["LEDGER"], "a") as ledger:
        ledger.write(os.environ["RUN_KEY"] + "\\n")
print("looked, mode", os.environ["TASK_RUN_MODE"])
"""
GOAL = "/goals/1"
STARTING_TEXT = PROJECT / "templates" / "scripts" / "read_context.py"
TRIES = 60


def until(page: Page, address: str, found: Callable[[], Locator]) -> None:
    """Look again until something stands there: tasks and runs are made in the background."""
    for _ in range(TRIES):
        page.goto(address)
        if found().count():
            return
        page.wait_for_timeout(150)
    raise AssertionError(f"not found on {address}: {page.locator('main').inner_text()}")


def rung(page: Page) -> Locator:
    return page.locator("#ladder [aria-current=step] strong")


def counted(page: Page) -> Locator:
    return page.locator("#ladder .ladder-done")


def open_first_task(page: Page, text: str = "Post a photo") -> None:
    """The history of the first open task of the goal."""
    page.goto(GOAL)
    page.locator("ul.entries li[id^=task-]").get_by_role("link", name=text).first.click()


def edit(page: Page, change: Callable[[], None]) -> None:
    page.goto(f"{GOAL}/edit")
    change()
    page.get_by_role("button", name="Save the goal").click()
    page.wait_for_url("**/goals")


@dataclass(frozen=True)
class Climb:
    """The goal on its way, and the files by which its script acts and fails."""

    page: Page
    ledger: Path
    broken: Path

    def begin(self) -> None:
        """A goal with three open tasks of one account; two more accounts stand by."""
        page = self.page
        add_platform(page, "Gallery", "anna")
        for username in ("bella", "cleo"):
            page.goto("/platforms/1/accounts")
            page.get_by_label("User name").fill(username)
            page.get_by_role("button", name="Add the account").click()
            expect(page.get_by_text(username, exact=True).first).to_be_visible()
        page.goto("/goals/add")
        page.get_by_label("What has to be done").fill("Post a photo")
        page.locator("[name=instructions]").fill("Take the **best** one.\n\n- [ ] Choose\n- [ ] Post")
        page.get_by_label("anna").check()
        page.get_by_label("Fixed interval").check()
        page.locator("[name=interval_days]").fill("1")
        page.get_by_label("Start date").fill((datetime.now(UTC).date() - timedelta(days=2)).isoformat())
        page.get_by_label("Missed days").select_option("all")
        save_goal(page)
        until(page, GOAL, lambda: page.locator("ul.entries li[id^=task-]"))

    def by_hand(self) -> str:
        """A checklist, a time and a link; answers the address of the task."""
        page = self.page
        expect(rung(page)).to_have_text("By hand")
        open_first_task(page)
        expect(page.locator(".prose strong")).to_have_text("best")
        page.get_by_label("Choose").check()
        expect(page.get_by_role("heading", name="Checklist: 1 of 2")).to_be_visible()
        page.get_by_text("Time and links").click()
        page.get_by_label("Minutes it took").fill("20")
        page.get_by_label("Links to what was done").fill("https://example.org/photo")
        page.get_by_role("button", name="Complete").click()
        expect(page.get_by_text("20 minutes by hand")).to_be_visible()
        address = page.url.split("?")[0]
        page.goto("/automate")
        page.get_by_role("link", name="Post a photo").click()
        return address

    def write_script(self) -> None:
        """From a starting text, to work in the shadow."""
        page, script = self.page, self.page.locator("[name=execution_script_content]")
        page.locator("[name=execution_strategy][value=CustomScript]").check()
        page.get_by_role("button", name="Read the task and print it").click()
        expect(script).to_have_value(STARTING_TEXT.read_text())
        script.fill(SCRIPT)
        page.locator("[name=execution_script_env_vars]").fill(f"LEDGER={self.ledger}\nBROKEN={self.broken}")
        page.locator("[name=check_strategy][value=NoCheck]").check()
        page.locator("[name=run_mode]").select_option("shadow")
        page.get_by_text("When it fails, and how many at once").click()
        page.get_by_label("Hand it to a person when the attempts are used up").check()

    def shadow(self) -> None:
        """It only proposes, and agrees with the person."""
        page = self.page
        page.get_by_role("link", name="Say what could do it").click()
        page.wait_for_url("**/edit#field-execution_strategy")
        edit(page, self.write_script)
        until(page, GOAL, lambda: page.get_by_text("The script says: done"))
        expect(rung(page)).to_have_text("In the shadow")
        open_first_task(page)
        expect(page.get_by_text("Shadow: would complete the task").first).to_be_visible()
        page.get_by_role("button", name="Complete").click()
        page.goto(GOAL)
        expect(counted(page)).to_contain_text("Agreed 1 of 1")
        assert not self.ledger.exists()

    def when_asked(self) -> None:
        """It acts once, at a click."""
        page = self.page
        page.get_by_role("button", name="Only when asked").click()
        expect(rung(page)).to_have_text("When asked")
        page.locator("ul.entries li[id^=task-]").get_by_role("button", name="Run").first.click()
        until(page, GOAL, lambda: counted(page).get_by_text("script 1"))
        assert len(self.ledger.read_text().splitlines()) == 1

    def by_itself(self) -> None:
        """A task of a new account is made and done without anybody."""
        page = self.page
        page.get_by_role("button", name="Let it act").click()
        expect(rung(page)).to_have_text("By itself")
        edit(page, lambda: page.get_by_label("bella").check())
        until(page, GOAL, lambda: counted(page).get_by_text("script 2"))
        assert len(self.ledger.read_text().splitlines()) == 2

    def and_back(self) -> str:
        """It fails, a person takes over, and the goal goes back into the shadow; answers the address of the task."""
        page = self.page
        self.broken.touch()
        edit(page, lambda: page.get_by_label("cleo").check())
        until(page, GOAL, lambda: page.get_by_text("Handed to a person: the task due on"))
        page.get_by_role("link", name="The task with the output").click()
        expect(page.locator(".timeline").get_by_text("Handed to a person: exit status 1")).to_be_visible()
        expect(page.locator(".timeline").get_by_text("the site has changed")).to_be_visible()
        address = page.url.split("?")[0]
        page.goto(GOAL)
        page.get_by_role("button", name="Take it back into the shadow").click()
        expect(rung(page)).to_have_text("In the shadow")
        page.goto(address)
        page.get_by_role("button", name="Complete").click()
        return address


def test_a_goal_climbs_the_ladder_and_comes_back_with_one_history(
    page: Page, live_server: LiveServer, tmp_path: Path
) -> None:
    climb = Climb(page, tmp_path / "ledger", tmp_path / "broken")
    climb.begin()
    done_by_hand = climb.by_hand()
    climb.shadow()
    climb.when_asked()
    climb.by_itself()
    handed_over = climb.and_back()

    page.goto(GOAL)
    expect(counted(page)).to_contain_text("By hand 3")
    expect(counted(page)).to_contain_text("script 2")
    expect(page.get_by_text("Runs act by themselves on the day from now on.").first).to_be_visible()
    page.goto(done_by_hand)
    expect(page.get_by_role("link", name="https://example.org/photo")).to_be_visible()
    page.goto(handed_over)
    timeline = page.locator(".timeline")
    expect(timeline.get_by_text("Completed", exact=True)).to_be_visible()
    expect(timeline.get_by_text("Handed to a person")).to_be_visible()
    expect(timeline.get_by_text("created")).to_be_visible()
    assert live_server.alarms == []

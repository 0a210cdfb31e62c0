"""What is typed on a phone stays while others change what stands around it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.filled import post
from tests.browser.goals_of_a_test import make_task
from tests.browser.home_on_a_phone import LISTENS, PHONE, TAKES_A_SECOND, act, program_at_home, row
from tests.live_server import LiveServer


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One program for the module: each test works on goals of its own."""
    with program_at_home(tmp_path_factory.mktemp("typed")) as server:
        yield server


@pytest.fixture
def context_options() -> dict[str, Any]:
    return {"viewport": PHONE}


def test_what_is_typed_into_the_search_stays_while_the_list_behind_it_changes(
    page: Page, live_server: LiveServer
) -> None:
    task = make_task(live_server, "Dust the shelves")
    page.goto("/")
    expect(row(page, task)).to_be_visible()
    search = page.get_by_role("searchbox")
    search.press_sequentially("half a")
    post(live_server, f"/tasks/{task}/skip")
    expect(row(page, task)).to_have_count(0)
    page.keyboard.type(" word")
    expect(search).to_have_value("half a word")
    expect(search).to_be_focused()


def test_notes_for_chosen_tasks_stay_while_others_change_tasks(page: Page, live_server: LiveServer) -> None:
    chosen, other = make_task(live_server, "Fold shirts"), make_task(live_server, "Fold towels")
    page.goto("/all-tasks?q=Fold")
    row(page, chosen).get_by_role("checkbox").check()
    page.get_by_text("Notes, another day").click()
    notes = page.get_by_label("Notes for each of them")
    notes.fill("not to")
    page.evaluate(LISTENS)
    post(live_server, f"/tasks/{other}/skip")
    page.locator("body[data-told]").wait_for()
    notes.press_sequentially("day")
    expect(row(page, chosen).get_by_role("checkbox")).to_be_checked()
    act(page.locator("#bulk"), "Skip")
    expect(page.locator(".outcome")).to_contain_text("1 task skipped.")
    page.goto(f"/tasks/{chosen}/logs")
    expect(page.locator(".timeline-notes").first).to_have_text("not today")


def test_what_is_typed_about_a_task_stays_while_it_is_moved(page: Page, live_server: LiveServer) -> None:
    task = make_task(live_server, "Oil the hinges")
    page.goto(f"/tasks/{task}/logs")
    page.get_by_label("Notes").fill("half a sentence")
    page.get_by_text("Time and links").click()
    page.get_by_label("Minutes it took").fill("9")
    page.get_by_text("Another day").click()
    page.get_by_label("New day").fill(str(datetime.now(UTC).date() + timedelta(days=1)))
    act(page.locator(".task-forms"), "Move")
    expect(page.locator("#flash")).to_contain_text("The task has its new day.")
    expect(page.get_by_label("Notes")).to_have_value("half a sentence")
    expect(page.get_by_label("Minutes it took")).to_have_value("9")
    act(page.locator(".task-forms"), "Start")
    expect(page.locator(".timeline-notes").first).to_have_text("half a sentence")
    expect(page.get_by_label("Notes")).to_have_value("")
    page.reload()
    expect(page.get_by_label("Notes")).to_have_value("")


def test_notes_stay_while_the_run_of_their_task_goes_on(page: Page, live_server: LiveServer) -> None:
    task = make_task(live_server, "Water by machine", **TAKES_A_SECOND)
    post(live_server, f"/tasks/{task}/run-execution")
    page.goto(f"/tasks/{task}/logs")
    notes = page.get_by_label("Notes")
    notes.press_sequentially("It ")
    expect(page.locator("#history")).to_contain_text("Succeeded", timeout=15_000)
    page.keyboard.type("hums.")
    expect(notes).to_have_value("It hums.")


def test_what_is_typed_into_a_goal_stays_while_its_tasks_change(page: Page, live_server: LiveServer) -> None:
    task = make_task(live_server, "Air the rooms")
    page.goto("/goals")
    page.get_by_role("link", name="Air the rooms", exact=True).click()
    page.get_by_role("link", name="Edit", exact=True).click()
    field = page.get_by_label("What has to be done")
    field.fill("Air all the")
    post(live_server, f"/tasks/{task}/complete")
    field.press_sequentially(" rooms")
    page.get_by_role("button", name="Save the goal").click()
    page.wait_for_url("**/goals")
    expect(page.get_by_role("link", name="Air all the rooms", exact=True)).to_be_visible()
    assert live_server.alarms == []

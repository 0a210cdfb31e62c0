"""A morning on a phone: one tap finishes a task, another takes it back; keys; what is typed or read stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.filled import filled_program, post
from tests.browser.page_watch import PageWatch
from tests.live_server import LiveServer


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with filled_program(tmp_path_factory.mktemp("today")) as server:
        yield server


@pytest.fixture
def context_options() -> dict[str, Any]:
    return {"viewport": {"width": 390, "height": 844}}


def rows(page: Page) -> Locator:
    return page.locator("[data-row]")


def row_ids(page: Page) -> list[str]:
    found: list[str] = rows(page).evaluate_all("(rows) => rows.map((row) => row.id)")
    return found


def open_today(page: Page) -> list[str]:
    """Marked, so that a page load would be noticed; its rows."""
    page.goto("/")
    page.evaluate("window.isSamePage = true")
    return row_ids(page)


def stays(page: Page) -> None:
    assert page.evaluate("window.isSamePage") is True


def test_a_task_is_finished_by_one_tap_and_taken_back_by_another_without_a_page_load(page: Page) -> None:
    before = open_today(page)
    title = page.title()
    page.locator(f"#{before[1]}").get_by_role("button", name="Complete").click()
    expect(page.locator(f"#{before[1]}")).to_have_count(0)
    expect(page).not_to_have_title(title)
    undo = page.locator("#flash").get_by_role("button", name="Undo")
    expect(page.locator("#flash")).to_contain_text("The task is completed.")
    expect(undo).to_be_in_viewport()
    undo.click()
    expect(page.locator(f"#{before[1]}")).to_be_visible()
    expect(page).to_have_title(title)
    assert row_ids(page) == before
    stays(page)


def test_a_double_click_finishes_one_task_and_leaves_the_way_back(page: Page) -> None:
    before = open_today(page)
    page.locator(f"#{before[0]}").get_by_role("button", name="Complete").dblclick()
    expect(page.locator(f"#{before[0]}")).to_have_count(0)
    page.wait_for_timeout(300)  # for the answer to a second one, if it was sent
    page.locator("#flash").get_by_role("button", name="Undo").click()
    expect(page.locator(f"#{before[0]}")).to_be_visible()
    assert row_ids(page) == before


def test_a_row_that_goes_hands_the_focus_to_the_next_one(page: Page, live_server: LiveServer) -> None:
    before = open_today(page)
    page.locator(f"#{before[0]}").get_by_role("button", name="Complete").press("Enter")
    expect(page.locator(f"#{before[1]} .entry-title a")).to_be_focused()
    post(live_server, f"/tasks/{before[0].removeprefix('task-')}/reopen")


def test_an_act_that_somebody_else_was_quicker_with_is_told_and_changes_nothing(
    page: Page, live_server: LiveServer, page_watch: PageWatch
) -> None:
    page_watch.expect("status of 409")
    before = open_today(page)
    page.evaluate("document.getSelection().selectAllChildren(document.querySelector('[data-row] .entry-title'))")
    post(live_server, f"/tasks/{before[0].removeprefix('task-')}/fail")
    page.locator(f"#{before[0]}").get_by_role("button", name="Skip").click()
    expect(page.locator("#flash")).to_contain_text("somebody was quicker")
    post(live_server, f"/tasks/{before[0].removeprefix('task-')}/reopen")


def test_keys_move_act_undo_and_go(page: Page) -> None:
    before = open_today(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator(f"#{before[0]}")).to_be_focused()
    page.keyboard.press("s")
    expect(page.locator(f"#{before[0]}")).to_contain_text("In progress")
    expect(page.locator("#flash").get_by_role("button", name="Undo")).to_be_visible()
    page.keyboard.press("u")
    expect(page.locator(f"#{before[0]}")).to_contain_text("Waiting")
    page.keyboard.press("-")
    expect(page.locator(f"#{before[0]}")).to_have_count(0)
    expect(page.locator("#flash").get_by_role("button", name="Undo")).to_be_visible()
    page.keyboard.press("u")
    expect(page.locator(f"#{before[0]}")).to_be_visible()
    stays(page)
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/all-tasks")


def test_the_keys_are_listed_and_none_acts_while_somebody_types(page: Page) -> None:
    before = open_today(page)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_contain_text(re.compile("Complete.*Undo what was just done.*Settings", re.DOTALL))
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("/")
    page.keyboard.type("jc?gs")
    expect(page.get_by_role("searchbox")).to_have_value("jc?gs")
    assert row_ids(page) == before
    stays(page)


def test_what_others_do_appears_by_itself_but_never_under_what_is_being_typed(
    page: Page, live_server: LiveServer
) -> None:
    before = open_today(page)
    typed = "document.querySelector('#live').insertAdjacentHTML('afterbegin', '<textarea id=note></textarea>')"
    page.evaluate(typed)
    page.locator("#note").fill("half a sentence")
    post(live_server, f"/tasks/{before[0].removeprefix('task-')}/skip")
    page.wait_for_timeout(2500)
    expect(page.locator("#note")).to_have_value("half a sentence")
    expect(page.locator(f"#{before[0]}")).to_be_visible()
    page.locator("#note").evaluate("(note) => note.remove()")
    expect(page.locator(f"#{before[0]}")).to_have_count(0)
    post(live_server, f"/tasks/{before[0].removeprefix('task-')}/reopen")
    expect(page.locator(f"#{before[0]}")).to_be_visible()
    stays(page)


def test_what_is_being_read_does_not_move(page: Page, live_server: LiveServer) -> None:
    before = open_today(page)
    last = page.locator(f"#{before[-1]}")
    page.evaluate("(id) => scrollTo(0, document.getElementById(id).getBoundingClientRect().top - 100)", before[-1])
    top = last.evaluate("(row) => Math.round(row.getBoundingClientRect().top)")
    post(live_server, f"/tasks/{before[0].removeprefix('task-')}/skip")
    expect(page.locator(f"#{before[0]}")).to_have_count(0)
    assert abs(last.evaluate("(row) => row.getBoundingClientRect().top") - top) <= 2
    post(live_server, f"/tasks/{before[0].removeprefix('task-')}/reopen")

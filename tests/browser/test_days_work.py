"""A day's work on a phone, with scripts and without: finish, skip with a note, begin, take back, tick, look ahead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Error, Page, Request, Route, expect

from tests.browser.filled import post
from tests.browser.goals_of_a_test import make_task
from tests.browser.home_on_a_phone import PHONE, TAKES_A_SECOND, act, program_at_home, row
from tests.browser.page_watch import PageWatch
from tests.live_server import LiveServer

STEPS = "Both rooms.\n\n- [ ] Kitchen\n- [ ] Balcony"
CHECKED_BY_SCRIPT = {"check_strategy": "CustomScriptCheck", "check_script_content": "echo CHECK_SUCCESS"}


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One program for the module: each test works on goals of its own."""
    with program_at_home(tmp_path_factory.mktemp("days-work")) as server:
        yield server


@pytest.fixture
def has_scripts() -> bool:
    """Whether the browser runs scripts; the tests of both cases override this."""
    return True


@pytest.fixture
def context_options(has_scripts: bool) -> dict[str, Any]:
    return {"viewport": PHONE, "java_script_enabled": has_scripts}


@pytest.fixture
def loads(page: Page) -> list[str]:
    """The addresses of the pages that were asked for, as they come; what a redirect leads to does not count again."""
    found: list[str] = []

    def note(request: Request) -> None:
        if request.is_navigation_request() and request.redirected_from is None:
            found.append(request.url)

    page.on("request", note)
    return found


def go_to(page: Page, place: str) -> None:
    page.locator(".shell-bar").get_by_role("link", name=place).click()


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
class TestWithAndWithoutScripts:
    def test_one_tap_finishes_a_task_without_a_page_load_where_scripts_run(
        self, page: Page, live_server: LiveServer, loads: list[str], has_scripts: bool
    ) -> None:
        task = make_task(live_server, f"Sweep {has_scripts}")
        page.goto("/")
        del loads[:]
        act(row(page, task), "Complete")
        expect(row(page, task)).to_have_count(0)
        expect(page.locator("#flash")).to_contain_text("The task is completed.")
        assert len(loads) == (0 if has_scripts else 1)
        act(page.locator("#flash"), "Undo")
        expect(row(page, task)).to_contain_text("Waiting")
        assert len(loads) == (0 if has_scripts else 2)

    def test_a_task_is_skipped_with_a_note(self, page: Page, live_server: LiveServer, has_scripts: bool) -> None:
        task = make_task(live_server, f"Mow {has_scripts}")
        page.goto("/")
        row(page, task).get_by_role("link", name="Mow").click()
        page.get_by_label("Notes").fill("It rains.\nTomorrow.")
        act(page.locator(".task-forms"), "Skip")
        expect(page.locator("#flash")).to_contain_text("The task is skipped.")
        expect(page.locator(".timeline-notes").first).to_have_text("It rains.\nTomorrow.")
        go_to(page, "Today")
        expect(page.get_by_role("heading", name="To do now")).to_be_visible()
        expect(row(page, task)).to_have_count(0)

    def test_a_task_is_begun_and_taken_back(self, page: Page, live_server: LiveServer, has_scripts: bool) -> None:
        task = make_task(live_server, f"Paint {has_scripts}")
        page.goto("/")
        act(row(page, task), "Start")
        expect(row(page, task)).to_contain_text("In progress")
        act(page.locator("#flash"), "Undo")
        expect(row(page, task)).to_contain_text("Waiting")
        expect(page.locator("#flash")).to_contain_text("Undone: the task is as it was before.")

    def test_a_checklist_is_ticked_and_the_task_finished(
        self, page: Page, live_server: LiveServer, loads: list[str], has_scripts: bool
    ) -> None:
        task = make_task(live_server, f"Water {has_scripts}", instructions=STEPS)
        page.goto(f"/tasks/{task}/logs")
        del loads[:]
        page.get_by_label("Notes").fill("half a sentence")
        page.get_by_label("Balcony").check()
        if not has_scripts:
            act(page.locator("#checklist"), "Save the ticks")
        expect(page.get_by_role("heading", name="Checklist: 1 of 2")).to_be_visible()
        assert len(loads) == (0 if has_scripts else 1)
        expect(page.get_by_label("Notes")).to_have_value("half a sentence")
        page.get_by_label("Kitchen").check()
        act(page.locator(".task-forms"), "Complete")
        expect(page.get_by_role("heading", name="Checklist: 2 of 2")).to_be_visible()
        expect(page.get_by_text("half a sentence")).to_be_visible()
        expect(page.get_by_label("Balcony")).to_be_checked()
        expect(page.get_by_label("Balcony")).to_be_disabled()
        act(page.locator(".task-forms"), "Reopen")
        expect(page.get_by_role("heading", name="Checklist: 2 of 2")).to_be_visible()
        expect(page.get_by_label("Balcony")).to_be_enabled()

    def test_what_is_typed_about_a_task_stays_while_it_is_moved_and_run(
        self, page: Page, live_server: LiveServer, has_scripts: bool
    ) -> None:
        task = make_task(live_server, f"Oil by machine {has_scripts}", **TAKES_A_SECOND)
        page.goto(f"/tasks/{task}/logs")
        page.get_by_label("Notes").fill("half a sentence")
        page.get_by_text("Another day").click()
        page.get_by_label("New day").fill(str(datetime.now(UTC).date() + timedelta(days=1)))
        act(page.locator(".task-forms"), "Move")
        expect(page.locator("#flash")).to_contain_text("The task has its new day.")
        expect(page.get_by_label("Notes")).to_have_value("half a sentence")
        act(page.locator("#history"), "Run")
        expect(page.locator("#flash")).to_contain_text("The run is queued")
        expect(page.get_by_label("Notes")).to_have_value("half a sentence")

    def test_enter_in_a_field_of_a_task_loses_nothing(
        self, page: Page, live_server: LiveServer, has_scripts: bool
    ) -> None:
        task = make_task(live_server, f"Grease by machine {has_scripts}", **TAKES_A_SECOND)
        page.goto(f"/tasks/{task}/logs")
        page.get_by_label("Notes").fill("half a sentence")
        page.get_by_text("Another day").click()
        day = page.get_by_label("New day")
        day.fill(str(datetime.now(UTC).date() + timedelta(days=1)))
        day.press("Enter")
        expect(page.locator("#flash")).to_contain_text("The task has its new day." if has_scripts else "saved")
        expect(page.get_by_label("Notes")).to_have_value("half a sentence")
        expect(page.locator("#history")).to_contain_text("Waiting")
        expect(page.locator("#history")).not_to_contain_text("queued")

    def test_the_tasks_of_tomorrow_are_one_tap_away(
        self, page: Page, live_server: LiveServer, has_scripts: bool
    ) -> None:
        make_task(live_server, f"Feed the cat {has_scripts}")
        page.goto("/")
        page.get_by_role("link", name="Tomorrow", exact=True).click()
        planned = page.locator("li.entry", has_text=f"Feed the cat {has_scripts}")
        expect(planned).to_contain_text("Planned")
        page.get_by_role("link", name="The day before").click()
        expect(page.locator("[data-row]", has_text=f"Feed the cat {has_scripts}")).to_contain_text("Waiting")
        page.go_back()
        expect(planned).to_contain_text("Planned")


def test_what_stands_above_numbers_ends_where_they_end(page: Page, live_server: LiveServer) -> None:
    post(live_server, f"/tasks/{make_task(live_server, 'Weigh the flour')}/complete")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/stats")
    tables = page.locator("table.table-cards")
    assert tables.count() >= 2
    for table in tables.all():
        row = table.locator("tbody tr").first.locator("> *")
        ends = [cell.evaluate("(cell) => getComputedStyle(cell).textAlign") for cell in row.all()]
        heads = [
            head.evaluate("(head) => getComputedStyle(head).textAlign") for head in table.locator("thead th").all()
        ]
        assert [head == "end" for head in heads] == [end == "end" for end in ends]


def test_what_a_program_that_is_gone_does_not_do_is_told_wherever_it_is_asked_for(
    page: Page, live_server: LiveServer, page_watch: PageWatch
) -> None:
    task = make_task(live_server, "Ring the bell", instructions=STEPS)
    page_watch.expect("net::ERR_")
    page_watch.expect("htmx:error")
    page.goto("/all-tasks?q=Ring")
    page.route(re.compile("/(complete|checklist)$"), lambda route: route.abort())
    act(row(page, task), "Complete")
    expect(page.locator("#flash")).to_contain_text("The server does not answer.")
    page.goto(f"/tasks/{task}/logs")
    page.get_by_label("Balcony").click()
    expect(page.locator("#flash")).to_contain_text("The server does not answer.")
    expect(page.get_by_label("Balcony")).not_to_be_checked()


def test_ticks_in_quick_succession_are_all_kept(page: Page, live_server: LiveServer) -> None:
    task = make_task(live_server, "Pack the van", instructions="- [ ] Bread\n- [ ] Rolls\n- [ ] Cake")
    page.goto(f"/tasks/{task}/logs")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile("/checklist$"), hold)
    for item in ("Bread", "Rolls", "Cake"):
        page.get_by_label(item).click()
    page.wait_for_timeout(200)
    page.unroute(re.compile("/checklist$"))
    for route in held:
        with suppress(Error):  # what a later tick took the place of is not waited for
            route.continue_()
    expect(page.get_by_role("heading", name="Checklist: 3 of 3")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Checklist: 3 of 3")).to_be_visible()


def test_a_field_that_is_refused_in_a_closed_fold_is_shown(page: Page, live_server: LiveServer) -> None:
    task = make_task(live_server, "Count the spoons")
    page.goto(f"/tasks/{task}/logs")
    page.get_by_text("Time and links").click()
    minutes = page.get_by_label("Minutes it took")
    minutes.fill("99999")
    page.get_by_text("Time and links").click()
    expect(minutes).to_be_hidden()
    act(page.locator(".task-forms"), "Complete")
    expect(minutes).to_be_focused()
    minutes.fill("9")
    act(page.locator(".task-forms"), "Complete")
    expect(page.locator("#flash")).to_contain_text("The task is completed.")


@pytest.mark.parametrize("width", [390, 360])
@pytest.mark.parametrize("checks", [{}, CHECKED_BY_SCRIPT], ids=["five acts", "six acts"])
def test_many_acts_fill_two_lines_of_a_phone(
    page: Page, live_server: LiveServer, width: int, checks: dict[str, str]
) -> None:
    task = make_task(live_server, f"Dry by machine {width} {len(checks)}", **TAKES_A_SECOND, **checks)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/")
    acts = row(page, task).locator(".entry-acts")
    buttons = [button.bounding_box() for button in acts.get_by_role("button").all()]
    lines: dict[float, list[tuple[float, float]]] = {}
    for box in buttons:
        assert box is not None
        lines.setdefault(box["y"], []).append((box["x"], box["x"] + box["width"]))
    ends = {(round(line[0][0]), round(line[-1][1])) for line in lines.values()}
    assert (len(buttons), len(lines), len(ends)) == (6 if checks else 5, 2, 1)
    for word in ("Fail", "Skip"):
        drawn = acts.get_by_text(word, exact=True).bounding_box()
        assert drawn is not None
        assert drawn["width"] > 15

"""The goal form with its script: only what counts is in sight, and a browser can always send it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.filled import post
from tests.browser.page_watch import PageWatch
from tests.live_server import LiveServer, serve


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One program for the module: platform 1 has ann, platform 2 has eve. What is saved is looked for by its name."""
    folder = tmp_path_factory.mktemp("form")
    with serve(f"sqlite:///{folder / 'tasks.sqlite3'}", folder / "program.log") as server:
        for number, (name, username) in enumerate((("Forum", "ann"), ("Shop", "eve")), 1):
            post(server, "/platforms/add", name=name)
            post(server, f"/platforms/{number}/accounts/add", username=username)
        yield server


@pytest.fixture
def form(page: Page) -> Page:
    """The empty form."""
    page.goto("/goals/add")
    return page


def seen_fields(page: Page, *names: str) -> dict[str, bool]:
    return {name: page.locator(f"[name={name}]").first.is_visible() for name in names}


def test_only_the_fields_of_the_chosen_policy_are_in_sight(form: Page) -> None:
    names = ("interval_days", "end_date", "deadline_date", "total_occurrences", "catchup_strategy", "lead_days")
    assert seen_fields(form, *names) == dict(zip(names, (True, True, False, False, True, True), strict=True))
    form.get_by_label("So many by a deadline").check()
    assert seen_fields(form, *names) == dict(zip(names, (False, False, True, True, False, True), strict=True))


def test_what_was_typed_is_there_again_after_a_look_elsewhere(form: Page) -> None:
    form.get_by_label("Platform").select_option("Shop")
    form.get_by_label("What has to be done").fill("Count the till")
    form.get_by_role("textbox", name="Instructions").fill("Twice")
    form.get_by_role("link", name="What each way of doing and checking needs").click()
    form.wait_for_url("**/strategies")
    form.go_back()
    expect(form.get_by_label("What has to be done")).to_have_value("Count the till")
    expect(form.get_by_role("textbox", name="Instructions")).to_have_value("Twice")
    expect(form.get_by_label("eve", exact=True)).to_be_visible()


def test_a_script_is_asked_for_where_one_was_chosen(form: Page) -> None:
    names = ("execution_script_content", "check_script_content", "run_mode")
    assert seen_fields(form, *names) == dict.fromkeys(names, False)
    form.locator("[name=check_strategy][value=CustomScriptCheck]").check()
    assert seen_fields(form, *names) == dict(zip(names, (False, True, True), strict=True))


def test_a_script_is_coloured_while_it_is_typed_and_sent_as_it_stands(form: Page) -> None:
    form.locator("[name=execution_strategy][value=CustomScript]").check()
    editor, field = form.get_by_role("textbox", name="Script").first, form.locator("[name=execution_script_content]")
    editor.focus()
    form.keyboard.type("import json")
    form.keyboard.press("Enter")
    form.keyboard.type("if True:")
    form.keyboard.press("Enter")
    form.keyboard.type('print("<b>")')
    expect(editor.locator(".token.keyword").first).to_have_text("import")
    expect(field).to_have_value('import json\nif True:\n    print("<b>")')
    form.keyboard.press("Tab")
    expect(editor).not_to_be_focused()
    field.fill("#!/bin/sh\necho done")
    expect(editor).to_have_text("#!/bin/sh\necho done")


def test_who_goes_on_before_a_script_is_coloured_is_not_called_back(page: Page) -> None:
    page.clock.install()
    page.goto("/goals/add")
    page.locator("[name=execution_strategy][value=CustomScript]").check()
    editor = page.get_by_role("textbox", name="Script").first
    editor.focus()
    page.keyboard.type("import")
    page.keyboard.press("Tab")
    page.clock.run_for(1_000)
    expect(editor.locator(".token.keyword").first).to_have_text("import")
    expect(editor).not_to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("raise ")
    page.clock.run_for(1_000)
    expect(editor).to_have_text("raise import")


def test_a_last_day_is_kept_back_where_a_deadline_says_when_it_ends(form: Page) -> None:
    end = form.locator("[name=end_date]")
    end.fill("2099-01-01")
    form.get_by_label("So many by a deadline").check()
    expect(end).to_be_disabled()
    form.get_by_label("By the clock").check()
    expect(end).to_be_enabled()
    expect(end).to_have_value("2099-01-01")


def test_what_is_due_every_day_keeps_the_latest_until_a_person_chooses(form: Page) -> None:
    catch_up, interval = form.locator("[name=catchup_strategy]"), form.locator("[name=interval_days]")
    expect(catch_up).to_have_value("all")
    for days, chosen in (("1", "latest"), ("2", "all")):
        interval.fill(days)
        interval.blur()
        expect(catch_up).to_have_value(chosen)
    form.get_by_label("By the clock").check()
    form.get_by_role("button", name="Every day at 9").click()
    expect(catch_up).to_have_value("latest")
    catch_up.select_option("none")
    form.get_by_label("Fixed interval").check()
    expect(catch_up).to_have_value("none")


@pytest.mark.parametrize(
    ("rule", "chosen"),
    [
        ("FREQ=DAILY", "latest"),
        ("freq=daily;interval=1;until=20991231", "latest"),
        ("FREQ=DAILY;INTERVAL=2", "all"),
        ("FREQ=DAILY;BYDAY=MO", "all"),
        ("FREQ=WEEKLY;BYDAY=MO", "all"),
    ],
)
def test_a_rule_of_the_calendar_for_every_day_keeps_the_latest(form: Page, rule: str, chosen: str) -> None:
    form.get_by_label("By the calendar").check()
    form.locator("[name=rrule]").fill(rule)
    form.locator("[name=rrule]").blur()
    expect(form.locator("[name=catchup_strategy]")).to_have_value(chosen)


def test_a_goal_that_is_stored_keeps_its_choice_for_missed_days(form: Page, live_server: LiveServer) -> None:
    goal = {"platform_id": "1", "description": "Kept", "start_date": "2099-01-01", "policy_type": "fixed"}
    post(live_server, "/goals/add", interval_days="7", **goal)
    form.goto("/goals")
    form.get_by_role("link", name="Edit Kept").click()
    form.locator("[name=interval_days]").fill("1")
    form.locator("[name=interval_days]").blur()
    expect(form.get_by_label("Missed days")).to_have_value("all")


@pytest.mark.parametrize("status", [0, 404, 500])
def test_dates_that_cannot_be_looked_up_do_not_stay(form: Page, page_watch: PageWatch, status: int) -> None:
    for complaint in [str(status)] if status else ["net::ERR_FAILED", "Failed to fetch"]:
        page_watch.expect(complaint)
    form.get_by_label("Platform").select_option("Forum")
    form.get_by_label("What has to be done").fill("Count the till")
    form.get_by_label("What has to be done").blur()
    expect(form.locator(".outlook-dates")).to_be_visible()
    form.route("**/goals/preview", lambda route: route.fulfill(status=status) if status else route.abort())
    form.locator("[name=interval_days]").fill("3")
    form.locator("[name=interval_days]").blur()
    expect(form.get_by_text("The dates could not be looked up.")).to_be_visible()
    expect(form.locator(".outlook-dates")).to_have_count(0)
    form.unroute("**/goals/preview")
    form.locator("[name=interval_days]").fill("4")
    form.locator("[name=interval_days]").blur()
    expect(form.locator(".outlook-dates")).to_be_visible()


def test_who_saved_too_late_is_told_where_the_focus_is(
    form: Page, page_watch: PageWatch, live_server: LiveServer
) -> None:
    page_watch.expect("409")
    goal = {"platform_id": "1", "description": "Shared", "start_date": "2099-01-01", "policy_type": "fixed"}
    post(live_server, "/goals/add", interval_days="7", **goal)
    form.goto("/goals")
    form.get_by_role("link", name="Edit Shared").click()
    form.wait_for_url("**/edit")
    address = form.url.removeprefix(live_server.base_url)
    post(live_server, address, interval_days="8", **goal)
    form.get_by_label("What has to be done").fill("Mine")
    form.get_by_role("button", name="Save the goal").click()
    expect(form.get_by_role("alert")).to_contain_text("Somebody else saved this goal while you were typing.")
    expect(form.get_by_role("alert")).to_be_focused()
    expect(form.get_by_label("What has to be done")).to_have_value("Mine")


def test_only_the_accounts_of_the_chosen_platform_can_be_chosen(form: Page) -> None:
    expect(form.get_by_text("Choose a platform first")).to_be_visible()
    form.get_by_label("Platform").select_option("Forum")
    form.get_by_label("ann", exact=True).check()
    form.get_by_label("Platform").select_option("Shop")
    expect(form.get_by_label("ann", exact=True)).to_be_hidden()
    expect(form.get_by_label("ann", exact=True)).to_be_disabled()
    expect(form.get_by_label("eve", exact=True)).to_be_visible()
    form.get_by_label("Platform").select_option("Forum")
    expect(form.get_by_label("ann", exact=True)).to_be_checked()


def test_what_is_out_of_sight_never_keeps_the_form_from_being_sent(form: Page) -> None:
    form.get_by_label("Platform").select_option("Shop")
    form.get_by_label("What has to be done").fill("Count the stock")
    form.locator("[name=interval_days]").fill("-3")
    form.get_by_label("So many by a deadline").check()
    form.locator("[name=deadline_date]").fill("2099-01-01")
    form.locator("[name=total_occurrences]").fill("3")
    form.get_by_role("button", name="Add the goal").click()
    form.wait_for_url("**/goals")
    expect(form.get_by_role("progressbar")).to_be_visible()


def test_the_browser_asks_for_a_date_only_where_the_policy_needs_one(form: Page) -> None:
    form.get_by_label("Platform").select_option("Shop")
    form.get_by_label("What has to be done").fill("Reach the state")
    form.get_by_label("So many by a deadline").check()
    assert form.locator("[name=deadline_date]").get_attribute("required") == ""
    form.get_by_label("Until a state is reached").check()
    assert form.locator("[name=deadline_date]").get_attribute("required") is None
    form.get_by_role("button", name="Add the goal").click()
    form.wait_for_url("**/goals")

"""Everything by keyboard alone: no mouse is moved or pressed here. What has the focus is seen, and is no trap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.filled import post
from tests.browser.goals_of_a_test import make_task
from tests.live_server import LiveServer, serve

MOST_STOPS = 250
# What has the focus has a ring around it, or beside its row, and no bar lies over it.
SEEN = """async () => {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return "";
  const ringed = [focused, focused.nextElementSibling, focused.closest("[data-row]")].some((each) => {
    const look = each && getComputedStyle(each);
    return look && ((look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0) || look.boxShadow !== "none");
  });
  // A browser scrolls to what has the focus a moment later.
  const bounds = () => focused.getBoundingClientRect();
  const isOut = () => bounds().bottom <= 0 || bounds().top >= innerHeight;
  const isUnder = () => {
    const { left, top, width, height } = bounds();
    const above = document.elementFromPoint(left + Math.min(width, 20) / 2, top + Math.min(height, 20) / 2);
    const bar = above?.closest(".shell-bar, .shell-head, .selection-bar");
    return bar && !bar.contains(focused);
  };
  for (let frame = 0; frame < 20 && (isOut() || isUnder()); frame += 1) await new Promise(requestAnimationFrame);
  const name = `${focused.tagName} ${focused.id || focused.name || focused.textContent.trim().slice(0, 40)}`;
  if (!ringed) return `${name} is not marked`;
  if (isOut()) return `${name} is out of sight`;
  return isUnder() ? `${name} is hidden` : "seen";
}"""
MARK = "document.activeElement.setAttribute('data-met', '')"
PASSED_OVER = """() => [...document.querySelectorAll("main a, main button, main summary")]
  .filter((each) => each.checkVisibility() && each.tabIndex >= 0 && !each.hasAttribute("data-met"))
  .map((each) => each.textContent.trim())"""


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One program for the module, with goal 1 and its task 1; each test that changes something has goals of its own."""
    folder = tmp_path_factory.mktemp("keyboard")
    with serve(f"sqlite:///{folder}/tasks.db", folder / "program.log", TASK_TRACKER_TIMEZONE="UTC") as server:
        post(server, "/platforms/add", name="Keys")
        make_task(server, "Play the piano")
        yield server


@pytest.fixture
def has_scripts() -> bool:
    """Whether the browser runs scripts; the test of both cases overrides this."""
    return True


@pytest.fixture
def context_options(has_scripts: bool) -> dict[str, Any]:
    return {"viewport": {"width": 1280, "height": 800}, "java_script_enabled": has_scripts}


def tab_to(page: Page, target: Locator) -> None:
    """Walk on with Tab; radio buttons of one question are one stop."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if target.evaluate("(element) => element === document.activeElement"):
            return
    raise AssertionError(f"Tab never came to {target}")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    tab_to(page, target)
    page.keyboard.press(key)


def type_into(page: Page, target: Locator, text: str) -> None:
    tab_to(page, target)
    page.keyboard.type(text)


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_goal_is_made_and_its_first_task_finished(page: Page, live_server: LiveServer, has_scripts: bool) -> None:
    name = f"Shelf {has_scripts}"
    page.goto("/platforms")
    type_into(page, page.get_by_label("Name"), name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=name, exact=True).first).to_be_visible()
    press(page, page.locator(".new-goal"))
    expect(page.get_by_role("heading", name="New goal")).to_be_visible()
    tab_to(page, page.get_by_label("Platform"))
    page.keyboard.type(name)
    type_into(page, page.get_by_label("What has to be done"), f"Sort {name}")
    tab_to(page, page.locator("[name=interval_days]"))
    page.keyboard.press("Control+A")
    page.keyboard.type("1")
    press(page, page.get_by_role("button", name="Add the goal"))
    page.wait_for_url("**/goals")
    row = page.locator("[data-row]", has_text=f"Sort {name}")
    for _ in range(60):
        page.goto("/")
        if row.count():
            break
        page.wait_for_timeout(100)
    press(page, row.get_by_role("button", name="Complete"))
    expect(row).to_have_count(0)
    press(page, page.locator("#flash").get_by_role("button", name="Undo"), "Space")
    expect(row).to_contain_text("Waiting")


def test_the_keys_act_on_the_row_that_they_moved_to(page: Page, live_server: LiveServer) -> None:
    tasks = [make_task(live_server, f"Key {number}") for number in range(3)]
    rows = [page.locator(f"#task-{task}") for task in tasks]
    keys = page.keyboard
    page.goto("/all-tasks?q=Key")
    for key in "jjk":
        keys.press(key)
    expect(rows[0]).to_be_focused()
    for key, state in (("s", "In progress"), ("u", "Waiting"), ("f", "Failed"), ("u", "Waiting"),
                       ("-", "Skipped"), ("u", "Waiting"), ("c", "Completed"), ("u", "Waiting")):  # fmt: skip
        keys.press(key)
        expect(rows[0].locator(".status-badge").first).to_have_text(state)
        expect(page.locator("#flash")).to_contain_text("Undone" if key == "u" else "The task is")
        if not rows[0].evaluate("(row) => row.contains(document.activeElement)"):
            raise AssertionError(f"after {key} the focus is lost")
    keys.press("j")
    keys.press("x")
    expect(page.locator("#bulk").get_by_role("status")).to_have_text("1 task chosen")
    keys.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    keys.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    assert rows[1].evaluate("(row) => row.contains(document.activeElement)")
    keys.press("x")
    expect(page.locator("#bulk")).to_be_hidden()
    keys.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    keys.press("Escape")
    keys.press("g")
    keys.press("t")
    page.wait_for_url(lambda address: address.endswith("/"))
    assert live_server.alarms == []


TWICE = """() => { for (const _ of "cc") document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", { key: "c", bubbles: true, cancelable: true })) }"""


def test_a_key_that_is_held_or_pressed_twice_acts_on_one_task_and_leaves_the_way_back(
    page: Page, live_server: LiveServer
) -> None:
    tasks = [make_task(live_server, f"Held {number}") for number in range(4)]
    rows = [page.locator(f"#task-{task}") for task in tasks]
    page.goto("/all-tasks?q=Held&status=Waiting")
    page.keyboard.press("j")
    for _ in range(20):
        page.keyboard.down("c")
        page.wait_for_timeout(50)
    page.keyboard.up("c")
    expect(rows[0]).to_have_count(0)
    expect(rows[1]).to_contain_text("Waiting")
    page.evaluate(TWICE)
    expect(rows[1]).to_have_count(0)
    page.wait_for_timeout(500)
    expect(page.locator("#flash").get_by_role("button", name="Undo")).to_be_visible()
    expect(rows[2]).to_contain_text("Waiting")


def test_the_dialog_of_the_keys_is_closed_by_its_button_and_gives_the_focus_back(
    page: Page, live_server: LiveServer
) -> None:
    page.goto("/goals")
    opener = page.locator(".keys-button")
    press(page, opener)
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


@pytest.mark.parametrize("address", ["/", "/goals/add", "/all-tasks", "/goals/1", "/calendar", "/tasks/1/logs"])
def test_the_focus_is_always_seen_and_walks_through_the_whole_page(
    page: Page, live_server: LiveServer, address: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address)
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    found: list[str] = []
    for _ in range(MOST_STOPS):
        seen = page.evaluate(SEEN)
        if not seen:
            break
        page.evaluate(MARK)
        found.append(seen)
        page.keyboard.press("Tab")
    unseen = [each for each in found if each != "seen"]
    assert (unseen, len(found) > 15, page.evaluate(PASSED_OVER)) == ([], True, [])

"""Services as a person meets them on the first page: start, look, stop, open; with JavaScript and without."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.page_watch import PageWatch
from tests.live_server import HTTP, LiveServer, serve

DECLARED = """
[services.web]
label = "Web page"
command = ["{python}", "-u", "-m", "http.server", "{port}", "--bind", "127.0.0.1"]
cwd = "site"
home_url = "http://127.0.0.1:{port}/"

[services.dies]
label = "Short-lived"
command = ["sh", "-c", "echo 'no <b>way</b> with '$TOKEN; exit 3"]
env = {{ TOKEN = "hunter2-is-long" }}

[services.running]
label = "Long runner at Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft"
command = ["sh", "-c", "printf 'x%.0s' $(seq 500); echo; exec sleep 300"]
autostart = true
"""


@pytest.fixture
def live_server(tmp_path: Path, sqlite_copy: str) -> Iterator[LiveServer]:
    """The program with three services; one of them runs from the start."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("<title>The helper</title><link rel=icon href='data:,'>")
    file = tmp_path / "services.toml"
    file.write_text(DECLARED.format(python=sys.executable, port=_free_port()))
    with serve(sqlite_copy, tmp_path / "program.log", TASK_TRACKER_SERVICES_FILE=str(file)) as server:
        yield server


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def context_options(request: pytest.FixtureRequest) -> dict[str, object]:
    return {"viewport": {"width": 390, "height": 844}, "java_script_enabled": request.param}


with_javascript = pytest.mark.parametrize("context_options", [True], indirect=True, ids=["with JavaScript"])


def entry(page: Page, label: str) -> Locator:
    """What the card shows of one service."""
    return page.locator("#services .entry").filter(has_text=label)


def press(page: Page, act: str, label: str) -> None:
    page.get_by_role("button", name=f"{act}: {label}").click()


def overflow(server: LiveServer, page: Page) -> int:
    """By how many pixels the page is wider than the window; asked in a page of its own, where scripts run."""
    browser = page.context.browser
    assert browser is not None
    with browser.new_context(base_url=server.base_url, viewport={"width": 390, "height": 844}) as context:
        other = context.new_page()
        other.goto("/")
        width: int = other.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return width


def test_a_service_is_started_seen_and_stopped(page: Page, live_server: LiveServer) -> None:
    page.goto("/")
    expect(entry(page, "Web page")).to_contain_text("Stopped")
    press(page, "Start", "Web page")
    expect(entry(page, "Web page")).to_contain_text("Running")
    expect(entry(page, "Web page")).to_contain_text("up for")
    expect(page.locator("#flash")).to_contain_text("The service runs.")
    entry(page, "Web page").get_by_text("Last lines").click()
    expect(entry(page, "Web page").locator("pre")).to_contain_text("Serving HTTP on 127.0.0.1")
    press(page, "Stop", "Web page")
    expect(entry(page, "Web page")).to_contain_text("Stopped")
    expect(page.locator("#flash")).to_contain_text("The service is stopped")
    assert live_server.alarms == []


def test_a_service_that_dies_at_once_is_shown_with_its_last_words(page: Page, live_server: LiveServer) -> None:
    page.goto("/")
    press(page, "Start", "Short-lived")
    expect(entry(page, "Short-lived")).to_contain_text("Failed")
    expect(entry(page, "Short-lived")).to_contain_text("ended with exit status 3")
    expect(entry(page, "Short-lived").locator("pre")).to_have_text("no <b>way</b> with ••••••••")
    expect(page.locator("#flash")).to_contain_text("The service did not stay up.")
    assert (overflow(live_server, page), live_server.alarms) == (0, [])


def test_a_service_that_runs_already_offers_no_start(page: Page, live_server: LiveServer) -> None:
    page.goto("/")
    expect(entry(page, "Long runner")).to_contain_text("Running")
    acts = [button.inner_text() for button in entry(page, "Long runner").get_by_role("button").all()]
    answer = HTTP.post(f"{live_server.base_url}/services/running/start")
    assert (acts, answer.json(), overflow(live_server, page)) == (["Stop"], {"status": "started"}, 0)


def test_a_service_opens_in_a_page_of_its_own(page: Page, page_watch: PageWatch, live_server: LiveServer) -> None:
    page.goto("/")
    press(page, "Start", "Web page")
    link = page.get_by_role("link", name="Open: Web page")
    expect(entry(page, "Web page")).to_contain_text("Running")
    address = str(link.get_attribute("href"))
    page_watch.expect(f"request to another site: {address}")
    with page.context.expect_page() as opened:
        link.click()
    expect(opened.value).to_have_title("The helper")


@with_javascript
def test_the_button_keeps_the_focus_when_it_turns_into_the_other(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Start: Web page").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Stop: Web page")).to_be_focused()


@with_javascript
def test_only_the_card_is_changed_where_scripts_run(page: Page) -> None:
    page.goto("/")
    page.evaluate("document.querySelector('h1').textContent = 'The same page'")
    press(page, "Start", "Web page")
    expect(entry(page, "Web page")).to_contain_text("Running")
    expect(page.get_by_role("heading", name="The same page")).to_be_visible()


@with_javascript
def test_a_program_that_has_ended_does_not_leave_the_button_dumb(
    page: Page, page_watch: PageWatch, live_server: LiveServer
) -> None:
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")  # else it would ask a program that has ended
    live_server.stop()
    page_watch.expect("Failed to load resource")
    page_watch.expect("htmx:error")
    press(page, "Start", "Web page")
    expect(page.locator("#flash")).to_contain_text("The server does not answer.")

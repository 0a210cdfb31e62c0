"""Tasks that a browser does: a form on a local page is filled in and sent, and what was seen is kept with the run."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.adapters.script_runner.process_script_runner import ProcessScriptRunner
from app.adapters.strategies.browser_check import BrowserCheck
from app.adapters.strategies.tools import StrategyTools
from app.domain.isolation import Containment, Isolation
from app.domain.run import RunKind, RunOutcome, RunStatus, Verdict
from app.ports.strategies import StrategyRequest
from scripts.ensure_browser import find_browser
from scripts.ensure_sandbox import find_sandbox, missing_sandbox
from tests.live_server import HTTP, LiveServer
from tests.regression.program import SAME_SITE
from tests.strategies import FakeToolServers
from tests.unit.adapters.managed_services.running import eventually
from tests.unit.adapters.recording_logger import RecordingLogger

FORM = b"<title>Book</title><form method=post action=/sent><input name=title><button>Send</button></form>"
SENDS = """
page.goto({address!r})
page.fill("input", f"Task {{task_context['task']['id']}}")
page.screenshot(path="filled.png")
page.click("button")
page.wait_for_url("**/sent")
print(page.title())
"""
LOOKS = """
page.goto({address!r})
print("CHECK_SUCCESS" if page.title() == "Book" else "CHECK_FAIL")
"""
needs_sandbox = pytest.mark.skipif(find_sandbox() is None, reason=missing_sandbox())


@dataclass
class Bookshop:
    """A web server of the test and the forms that it was sent."""

    address: str
    sent: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def bookshop() -> Iterator[Bookshop]:
    shop = Bookshop("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(FORM)

        def do_POST(self) -> None:
            shop.sent.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._answer(b"<title>Thank you</title>")

        def _answer(self, page: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *words: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    shop.address = f"http://127.0.0.1:{server.server_port}/"
    yield shop
    server.shutdown()
    server.server_close()


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[ProcessScriptRunner]:
    made = ProcessScriptRunner(RecordingLogger(), parent=tmp_path)
    yield made
    made.close()


def checked(
    runner: ProcessScriptRunner, script: str, timeout_seconds: int = 30, minimum: Isolation | None = None
) -> tuple[RunOutcome, str]:
    """How a check ended, and what it printed."""
    printed: list[bytes] = []
    tools = StrategyTools(script_runner=runner, tool_servers=FakeToolServers(), browser=find_browser() or "")
    request = StrategyRequest(
        kind=RunKind.CHECK,
        context={"task": {"id": 7}},
        run_key="1:1:1",
        parameters={"script_content": script},
        variables={},
        timeout_seconds=timeout_seconds,
        emit=printed.append,
        is_cancelled=lambda: False,
        containment=Containment(minimum, (), network=True),
    )
    return BrowserCheck(tools).check(request), b"".join(printed).decode()


def seen(outcome: RunOutcome) -> tuple[RunStatus, Verdict | None, str, list[tuple[str, str]]]:
    files = [(file.name, file.media_type) for file in outcome.files]
    return outcome.status, outcome.verdict, outcome.note, files


def test_a_browser_does_the_task_and_its_pictures_are_shown_with_the_run(
    page: Page, live_server: LiveServer, bookshop: Bookshop
) -> None:
    def post(address: str, fields: dict[str, str]) -> None:
        answer = HTTP.post(f"{live_server.base_url}{address}", data=fields, headers=SAME_SITE)
        assert answer.status_code == 303, answer.text

    post("/platforms/add", {"name": "Bookshop"})
    goal = {
        "platform_id": "1", "description": "Send the form", "start_date": "2026-01-01", "policy_type": "fixed",
        "interval_days": "1", "catchup_strategy": "latest", "execution_strategy": "Browser",
        "execution_script_content": SENDS.format(address=bookshop.address), "check_strategy": "NoCheck",
    }  # fmt: skip
    post("/goals/add", goal)
    assert eventually(lambda: "/tasks/1/logs" in HTTP.get(f"{live_server.base_url}/all-tasks").text)
    post("/tasks/1/run-execution", {})
    page.goto("/runs/1")
    expect(page.locator("[data-part=facts]")).to_contain_text("Succeeded", timeout=20_000)
    pictures = page.locator("[data-part=files] img")
    expect(pictures).to_have_count(2)
    names = [picture.get_attribute("alt") for picture in pictures.all()]
    pictures.first.scroll_into_view_if_needed()
    page.wait_for_function("[...document.querySelectorAll('.run-picture img')].every((it) => it.naturalWidth === 1280)")
    assert (bookshop.sent, names) == (["title=Task+1"], ["Picture filled.png", "Picture end.png"])
    expect(page.locator("[data-part=output]")).to_contain_text("Thank you")
    assert live_server.alarms == []


@pytest.mark.parametrize("minimum", [None, pytest.param(Isolation.SANDBOXED, marks=needs_sandbox)])
def test_a_browser_checks_a_task_at_every_level(
    runner: ProcessScriptRunner, bookshop: Bookshop, minimum: Isolation | None
) -> None:
    outcome, printed = checked(runner, LOOKS.format(address=bookshop.address), minimum=minimum)
    expected = (RunStatus.SUCCEEDED, Verdict.CHECK_SUCCESS, "", [("end.png", "image/png")])
    assert (seen(outcome), outcome.isolation, printed) == (expected, minimum or Isolation.LIMITED, "CHECK_SUCCESS\n")


def test_a_script_that_fails_is_told_by_its_own_lines_with_a_picture(runner: ProcessScriptRunner) -> None:
    outcome, printed = checked(runner, "page.set_content('<p>x</p>')\npage.click('button', timeout=200)")
    assert seen(outcome) == (RunStatus.FAILED, None, "exit status 1", [("failure.png", "image/png")])
    lines = re.findall(r'File "(.*)", line (\d+)', printed)
    assert (lines, "TimeoutError: Page.click: Timeout 200ms exceeded" in printed) == ([("task.py", "2")], True)


def test_what_is_near_its_time_limit_has_a_last_picture_and_nothing_of_it_stays(
    runner: ProcessScriptRunner, tmp_path: Path
) -> None:
    began = time.monotonic()
    outcome, printed = checked(runner, "page.set_content('<p>x</p>')\npage.wait_for_timeout(60_000)", 8)
    assert seen(outcome) == (RunStatus.TIMED_OUT, None, "Timed out after 8 seconds.", [("failure.png", "image/png")])
    assert ("TimeIsUp: 8 seconds are nearly over." in printed, time.monotonic() - began < 12) == (True, True)
    assert _processes_of(tmp_path) == []


def test_a_script_says_its_exit_status_and_may_close_its_page(runner: ProcessScriptRunner) -> None:
    outcome, printed = checked(runner, "page.close(); raise SystemExit(4)")
    expected = (RunStatus.FAILED, None, "exit status 4", list[tuple[str, str]]())
    assert (seen(outcome), printed) == (expected, "No last picture: every page is closed.\n")


def _processes_of(folder: Path) -> list[str]:
    """Whoever has the folder of the runs among its words."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if os.fsencode(folder) in words and process.name != str(os.getpid()):
            found.append(process.name)
    return found

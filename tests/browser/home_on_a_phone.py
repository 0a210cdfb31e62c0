"""A program with one platform, looked at on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.browser.filled import post
from tests.live_server import LiveServer, serve

LISTENS = """() => { new EventSource("/events?since=" + document.querySelector("#live").dataset.live)
    .addEventListener("changed", () => setTimeout(() => document.body.setAttribute("data-told", ""), 100)); }"""
TAKES_A_SECOND = {"execution_strategy": "CustomScript", "execution_script_content": "import time\ntime.sleep(1)"}
PHONE = {"width": 390, "height": 844}


@contextmanager
def program_at_home(folder: Path) -> Iterator[LiveServer]:
    """The program with one platform and no goal."""
    with serve(f"sqlite:///{folder}/tasks.db", folder / "program.log", TASK_TRACKER_TIMEZONE="UTC") as server:
        post(server, "/platforms/add", name="Home")
        yield server


def row(page: Page, task: str) -> Locator:
    return page.locator(f"#task-{task}")


def act(place: Locator, name: str) -> None:
    place.get_by_role("button", name=name).click()

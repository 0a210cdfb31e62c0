"""Hostile text in a real browser: no dialog, no error, no broken rule of the content security policy, on any page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Dialog, Page

from tests.browser.page_watch import PageWatch
from tests.live_server import LiveServer, serve
from tests.regression.hostile_text import asked_for, every_page, fill, hostile_service
from tests.regression.program import SAME_SITE, Visitor

MOST_ALIKE = 2
"""Of pages that differ in numbers alone; what is in the text of more of them is looked at without a browser."""


@pytest.fixture
def live_server(tmp_path: Path, sqlite_url: str) -> Iterator[LiveServer]:
    """The program with a service that is no less hostile."""
    service = str(hostile_service(tmp_path))
    with serve(sqlite_url, tmp_path / "program.log", TASK_TRACKER_SERVICES_FILE=service) as server:
        yield server


@pytest.fixture
def addresses(live_server: LiveServer) -> list[str]:
    """Every page of a program that has hostile text wherever text can be put."""
    with httpx2.Client(base_url=live_server.base_url, headers=SAME_SITE, timeout=60) as client:
        visitor = Visitor(client)
        visitor.begin()
        fill(visitor)
        return sorted(every_page(visitor, MOST_ALIKE))


# The page itself fails the test at its end when the browser complains: see `page` in conftest.
def test_hostile_text_does_nothing_in_a_browser(page: Page, page_watch: PageWatch, addresses: list[str]) -> None:
    opened: list[str] = []

    def note(dialog: Dialog) -> None:
        opened.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    page_watch.expect("the server responded with a status of 4")  # an address that names nothing says so
    become_markup = {address: count_of_intruders(page, address) for address in [*addresses, *asked_for()]}
    assert ({address for address, count in become_markup.items() if count}, opened) == (set(), [])


def count_of_intruders(page: Page, address: str) -> int:
    """How many elements of a page came out of hostile text."""
    page.goto(address)
    return page.locator("[onerror]").count()

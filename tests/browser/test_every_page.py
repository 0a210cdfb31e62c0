"""Every page, in both themes, on a phone and on a wide screen: nothing for axe to find, nothing that sticks out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.filled import filled_program
from tests.browser.page_watch import PageWatch, origin_of
from tests.live_server import LiveServer

AXE = next((Path(__file__).parent / "vendor").glob("axe-*/axe.min.js")).read_text(encoding="utf-8")
PAGES = (
    "/", "/all-tasks", "/all-tasks?status=Failed", "/all-tasks?q=nowhere", "/tasks/1/logs", "/goals", "/goals/add",
    "/goals/1", "/goals/5", "/goals/1/edit", "/goals/4/versions", "/goals/4/versions/1", "/platforms",
    "/platforms/1/edit", "/platforms/1/accounts", "/accounts/1/edit", "/runs", "/activity",
    "/breaks", "/offline", "/patterns",
)  # fmt: skip
REFUSED = {"/nothing": 404, "/all-tasks?due_from=soon": 422}
"""The browser itself writes a line about each of these."""
SIZES: dict[str, ViewportSize] = {"phone": {"width": 390, "height": 844}, "wide": {"width": 1280, "height": 800}}
# Both themes and both sizes for each page, all four pairs over any two neighbours in the list.
Theme = Literal["light", "dark"]
LOOKS: tuple[tuple[tuple[str, Theme], ...], ...] = (
    (("phone", "light"), ("wide", "dark")),
    (("phone", "dark"), ("wide", "light")),
)
FIND = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .map((found) => `${found.id}: ${found.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(", ")}`)"""
SIDEWAYS = "document.documentElement.scrollWidth - window.innerWidth"


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with filled_program(tmp_path_factory.mktemp("every-page")) as server:
        yield server


@pytest.fixture(scope="module")
def watch(live_server: LiveServer) -> PageWatch:
    return PageWatch(origin_of(live_server.base_url))


@pytest.fixture(scope="module")
def visited(browser: Browser, live_server: LiveServer, watch: PageWatch) -> Iterator[Page]:
    """One page for all tests of this module."""
    with browser.new_context(base_url=live_server.base_url, reduced_motion="reduce") as context:
        watch.attach(context)
        yield context.new_page()


@pytest.mark.parametrize(("place", "address"), list(enumerate((*PAGES, *REFUSED))))
def test_nothing_is_found_on_a_page(visited: Page, watch: PageWatch, place: int, address: str) -> None:
    watch.complaints.clear()
    expected = REFUSED.get(address, 200)
    found: list[object] = []
    for size, theme in LOOKS[place % 2]:
        visited.set_viewport_size(SIZES[size])
        visited.emulate_media(color_scheme=theme)
        answer = visited.goto(address)
        visited.evaluate(AXE)
        sideways = max(0, visited.evaluate(SIDEWAYS))
        found.append((answer and answer.status, sideways, visited.evaluate(FIND)))
    complaints = [each for each in watch.complaints if f"status of {expected}" not in each]
    assert (found, complaints) == ([(expected, 0, [])] * 2, [])

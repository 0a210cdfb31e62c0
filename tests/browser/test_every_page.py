"""Every page, in both themes, on a phone and on a wide screen: nothing for axe to find, nothing that sticks out.

Each page in one of the four looks, so that four neighbours in the list have all of them; with EVERY_LOOK=1
(`make every-look`) each page in all four.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.every_page import (
    CROWDED,
    EMPTY,
    PAGES,
    REFUSED,
    SENT,
    addresses_of,
    crowded_program,
    empty_program,
    forms_of,
    full_program,
    send,
)
from tests.browser.filled import days_ago, post
from tests.browser.page_watch import PageWatch, origin_of
from tests.browser.slow_program import slowed
from tests.live_server import LiveServer

AXE = next((Path(__file__).parent / "vendor").glob("axe-*/axe.min.js")).read_text(encoding="utf-8")
SIZES: dict[str, ViewportSize] = {"phone": {"width": 390, "height": 844}, "wide": {"width": 1280, "height": 800}}
Theme = Literal["light", "dark"]
Look = tuple[str, Theme]
LOOKS: tuple[Look, ...] = (("phone", "light"), ("wide", "dark"), ("phone", "dark"), ("wide", "light"))
EVERY_LOOK = os.environ.get("EVERY_LOOK", "") not in ("", "0")
FIND = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .map((found) => `${found.id}: ${found.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(", ")}`)"""
SIDEWAYS = "document.documentElement.scrollWidth - window.innerWidth"
MOVES = """() => document.getAnimations().length + [...document.querySelectorAll("*")].filter((element) =>
    ["animationDuration", "transitionDuration"].some((name) => Math.max(...getComputedStyle(element)[name]
        .split(",").map((each) => parseFloat(each) * (each.trim().endsWith("ms") ? 1 : 1000))) > 1)).length"""
"""What still moves by itself or on a change for longer than a millisecond."""
MOST_OF_A_FIRST_VISIT = 200_000
"""Bytes over the wire, headers included, of the first page with the demo on it."""
CROOKED_GOAL = ("description", "start_date")
"""Emptied before the form of a goal is sent."""


@dataclass(frozen=True)
class Visit:
    """One page of the browser for all tests of this module, and what it complains of."""

    page: Page
    watch: PageWatch
    full: LiveServer
    addresses: Mapping[str, str]


@contextmanager
def visiting(browser: Browser, server: LiveServer, addresses: Mapping[str, str]) -> Iterator[Visit]:
    with browser.new_context(base_url=server.base_url, reduced_motion="reduce") as context:
        watch = PageWatch(origin_of(server.base_url))
        watch.attach(context)
        yield Visit(context.new_page(), watch, server, addresses)


@pytest.fixture(scope="module")
def visit(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    with (
        full_program(tmp_path_factory.mktemp("every-page")) as server,
        visiting(browser, server, addresses_of(server)) as visit,
    ):
        yield visit


@pytest.fixture(scope="module")
def empty(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    """The same on a database in which nothing is kept."""
    with empty_program(tmp_path_factory.mktemp("empty")) as server, visiting(browser, server, EMPTY) as visit:
        yield visit


@pytest.fixture(scope="module")
def crowded(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    """The same with 40 accounts and 10,000 open tasks."""
    with (
        crowded_program(tmp_path_factory.mktemp("crowded")) as server,
        visiting(browser, server, addresses_of(server, CROWDED)) as visit,
    ):
        yield visit


def looks_of(place: int) -> tuple[Look, ...]:
    return LOOKS if EVERY_LOOK else LOOKS[place % len(LOOKS) :][:1]


def found_on(page: Page, looks: tuple[Look, ...]) -> list[str]:
    """What axe finds on the page that stands, what sticks out and what moves, in each look."""
    found = []
    page.evaluate(AXE)
    for size, theme in looks:
        page.set_viewport_size(SIZES[size])
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        problems = page.evaluate(FIND)
        sideways = page.evaluate(SIDEWAYS)
        problems += [f"{sideways} px stick out"] if sideways > 0 else []
        found += [f"{size}, {theme}: {each}" for each in problems]
    moving = page.evaluate(MOVES)
    return found + ([f"{moving} elements move"] if moving else [])


def look_at(visit: Visit, address: str, place: int, expected: int = 200) -> list[str]:
    """Everything that is wrong with a page."""
    visit.watch.complaints.clear()
    looks = looks_of(place)
    visit.page.set_viewport_size(SIZES[looks[0][0]])
    answer = visit.page.goto(address)
    found = found_on(visit.page, looks)
    status = answer.status if answer is not None else 0
    found += [] if status == expected else [f"status {status}"]
    # The browser itself writes a line about each page that is not 200.
    return found + [each for each in visit.watch.complaints if f"status of {expected}" not in each]


@pytest.mark.parametrize(("place", "name"), list(enumerate(PAGES)), ids=list(PAGES))
def test_nothing_is_found_on_a_page(visit: Visit, place: int, name: str) -> None:
    assert look_at(visit, visit.addresses[name], place) == []


@pytest.mark.parametrize(("place", "name"), list(enumerate(REFUSED)), ids=list(REFUSED))
def test_nothing_is_found_on_a_page_that_refuses(visit: Visit, place: int, name: str) -> None:
    address, status = REFUSED[name]
    assert look_at(visit, address, place, status) == []


@pytest.mark.parametrize(("place", "name"), list(enumerate(EMPTY)), ids=list(EMPTY))
def test_nothing_is_found_on_a_page_where_nothing_is_kept(empty: Visit, place: int, name: str) -> None:
    assert look_at(empty, empty.addresses[name], place) == []


@pytest.mark.parametrize(("place", "name"), list(enumerate(CROWDED)), ids=list(CROWDED))
def test_nothing_is_found_on_a_page_where_much_is_kept(crowded: Visit, place: int, name: str) -> None:
    assert look_at(crowded, crowded.addresses[name], place) == []


@pytest.mark.parametrize(("place", "name"), list(enumerate(SENT)), ids=list(SENT))
def test_nothing_is_found_on_a_form_that_is_not_taken(visit: Visit, place: int, name: str) -> None:
    sent, looks = forms_of(visit.full)[name], looks_of(place)
    visit.page.set_viewport_size(SIZES[looks[0][0]])
    visit.watch.complaints.clear()
    assert (send(visit.page, sent), found_on(visit.page, looks)) == (sent.status, [])
    assert [each for each in visit.watch.complaints if f"status of {sent.status}" not in each] == []


def moving(visit: Visit, day: str, count: int) -> str:
    """The page of work that goes on, in a program that is slow."""
    ids = ",".join(str(number) for number in range(1, count + 1))
    address = post(visit.full, "/tasks/bulk", act="reschedule", task_ids=ids, due_date=day).headers["location"]
    assert address.startswith("/works/"), address
    return str(address)


def test_nothing_is_found_where_work_goes_on_nor_where_it_has_failed(crowded: Visit) -> None:
    with slowed(crowded.full):
        failing = moving(crowded, "2020-01-01", 20)
    crowded.page.goto(failing)
    expect(crowded.page.get_by_text("Choose today or a later day.")).to_be_visible(timeout=60_000)
    found = found_on(crowded.page, LOOKS)
    with slowed(crowded.full):
        going_on = moving(crowded, days_ago(-400), 200)
        for address in (going_on, "/settings"):
            crowded.watch.complaints.clear()
            crowded.page.goto(address)
            words = "Moving tasks" if address == going_on else "See how far it is"
            expect(crowded.page.get_by_text(words).first).to_be_visible()
            found += [*found_on(crowded.page, LOOKS), *crowded.watch.complaints]
            expect(crowded.page.get_by_text(words).first).to_be_visible()
    assert found == []


def test_nothing_is_found_on_a_form_with_errors(visit: Visit) -> None:
    page = visit.page
    page.goto("/goals/add")
    for name in CROOKED_GOAL:
        page.locator(f"[name={name}]").fill("")
    visit.watch.complaints.clear()
    with page.expect_navigation() as sent:
        page.evaluate("() => { const form = document.querySelector('main form'); form.noValidate = true;"
                      " form.requestSubmit(); }")  # fmt: skip
    assert (sent.value.status, page.get_by_role("alert").count() > 0) == (422, True)
    assert found_on(page, LOOKS) == []
    assert [each for each in visit.watch.complaints if "status of 422" not in each] == []


def test_a_first_visit_of_today_is_light_over_the_wire(browser: Browser, visit: Visit) -> None:
    sizes: list[int] = []
    with browser.new_context(base_url=visit.full.base_url, service_workers="block") as context:
        page = context.new_page()
        protocol = context.new_cdp_session(page)
        protocol.send("Network.enable")
        protocol.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        page.goto("/", wait_until="load")
    assert len(sizes) > 20
    assert sum(sizes) <= MOST_OF_A_FIRST_VISIT

"""The frame around every page: places, search, pulse of the scheduler, person."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.web.site import Site

PLACES = ["/", "/all-tasks", "/goals", "/calendar", "/platforms", "/runs", "/stats", "/activity", "/settings"]


@pytest.fixture
def site() -> Site:
    return Site().with_goal()


def navigation(page: str, kind: str) -> str:
    return page.split(f'<nav class="shell-nav {kind}"')[1].split("</nav>")[0]


@pytest.mark.parametrize("kind", ["shell-rail", "shell-bar"])
def test_every_place_is_in_the_rail_and_in_the_bar_and_marked_where_one_is(site: Site, kind: str) -> None:
    places = re.findall(r'<li><a href="([^"]*)"( aria-current="page")?', navigation(site.get("/runs").text, kind))
    assert places == [(place, ' aria-current="page"' if place == "/runs" else "") for place in PLACES]


def test_what_has_no_room_in_the_bar_is_folded_away_without_a_script(site: Site) -> None:
    folded = navigation(site.get("/").text, "shell-bar").split("<details")[1].split("</details>")[0]
    assert re.findall(r'<a href="([^"#]*)"', folded) == PLACES[4:]


def test_words_are_searched_among_the_tasks(site: Site) -> None:
    search = site.get("/goals").text.split('role="search"')[1].split("</form>")[0]
    assert ('action="/all-tasks"' in search, 'name="q"' in search) == (True, True)


@pytest.mark.parametrize(
    ("is_alive", "seconds", "words"),
    [
        (True, 12, "alive, last tick 12 s ago"),
        (True, 300, "alive, last tick 5 minutes ago"),
        (False, 1500, "stopped: last tick 25 minutes ago"),
        (True, None, "starting"),
        (False, None, "stopped: no tick since the start"),
    ],
)
def test_the_pulse_of_the_scheduler_is_told(site: Site, is_alive: bool, seconds: int | None, words: str) -> None:
    site.scheduler_is_alive = is_alive
    site.last_tick_at = None if seconds is None else site.clock.now() - timedelta(seconds=seconds)
    pulse = site.get("/goals").text.split('<a class="pulse')[1].split("</a>")[0]
    told = re.sub(r"<[^>]*>", "", pulse[pulse.index("<span") :])
    assert (told, pulse.startswith(" pulse-stopped")) == (f"Scheduler: {words}", not is_alive)


def test_the_person_is_named(site: Site) -> None:
    assert '<span class="visually-hidden">Signed in as </span><bdi>local</bdi>' in site.get("/").text

"""While the program was off: told on the first page, explained on a page of its own."""

from __future__ import annotations

import re

import pytest

from tests.builders import World
from tests.web.site import Site

TOLD = "The program was off from"


@pytest.fixture
def site() -> Site:
    world = World()
    site = Site(store=world.store, clock=world.clock)
    site.acts.platforms.add({"name": ["Forum"]}, "ann")
    site.with_goal()
    site.with_goal(description=["Look <b>again</b>"], catchup_strategy=["latest"])
    tick(world)
    world.days_later(3)
    tick(world)
    return site


def tick(world: World) -> None:
    world.ticking.tick()


def test_the_first_page_tells_what_was_missed(site: Site) -> None:
    page = site.get("/").text
    assert TOLD in page
    assert "2 tasks made late, 2 times passed over." in page
    assert 'href="/absences/1"' in page


def test_it_says_no_more_of_it_once_dismissed(site: Site) -> None:
    assert site.post("/absences/1/dismiss").headers["location"] == "/"
    assert TOLD not in site.get("/").text
    assert site.get("/absences/1").status_code == 200


def test_it_says_no_more_of_it_after_a_week(site: Site) -> None:
    site.clock.instant = site.clock.instant.replace(day=15)
    assert TOLD not in site.get("/").text


def test_the_page_tells_what_became_of_each_time_and_why(site: Site) -> None:
    page = site.get("/absences/1").text
    made, _, passed = page.partition("Passed over</h2>")
    assert re.findall(r'href="/tasks/(\d+)/logs"', made) == ["3", "4"]
    assert "Every day from 4 May 2027. This is 1 day after the start. Made late, on 7 May 2027." in made
    assert '<a href="/goals/2" dir="auto">Look &lt;b&gt;again&lt;/b&gt;</a>' in passed
    assert "Passed over 2 times from 5 May 2027 to 6 May 2027: missed, only the latest is kept." in passed


def test_a_goal_that_was_deleted_since_is_named_without_a_link(site: Site) -> None:
    site.post("/goals/2/delete")
    _, _, passed = site.get("/absences/1").text.partition("Passed over</h2>")
    assert ('<span dir="auto">Look &lt;b&gt;again&lt;/b&gt;</span> (deleted)' in passed, "/goals/2" in passed) == (
        True,
        False,
    )


def test_the_activity_tells_of_it_too(site: Site) -> None:
    assert TOLD in site.get("/activity").text


def test_an_absence_that_is_not_there_is_not_found(site: Site) -> None:
    assert site.get("/absences/9").status_code == 404
    assert site.post("/absences/9/dismiss").status_code == 404
    assert site.get("/absences/x").status_code == 404


def test_a_place_in_the_list_that_cannot_be_read_is_refused(site: Site) -> None:
    assert site.get("/absences/1?cursor=nonsense").status_code in {404, 422}


def test_while_it_catches_up_the_page_says_so_and_is_not_empty(site: Site) -> None:
    with site.store.unit_of_work() as uow:
        uow.absences.begin(site.clock.now(), site.clock.now())
        uow.commit()
    page = site.get("/absences/2").text
    assert "It is still catching up" in page
    assert "No task was made after its time." in page
    assert "Nothing was passed over." in page

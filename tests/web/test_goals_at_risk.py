"""A goal that cannot be done in time: what its page and Today say, and its ways out as buttons."""

from __future__ import annotations

import re

import pytest

from tests.web.site import Site, seen

TROUBLED = {
    "policy_type": ["deadline"],
    "deadline_date": ["2027-05-08"],
    "total_occurrences": ["8"],
    "daily_cap": ["1"],
}
BUTTON = re.compile(
    r'action="/goals/1/fix">\s*<input type="hidden" name="fix" value="(\w+)">'
    r'\s*<input type="hidden" name="value" value="([\d-]+)">'
    r'\s*<input type="hidden" name="redirect_url" value="/goals/1">.*?<span>([^<]*)</span>',
    re.DOTALL,
)
TOLD = "At risk: 3 of 7 do not fit before the deadline."


@pytest.fixture
def site() -> Site:
    return Site().with_goal(**TROUBLED)


def test_its_page_says_how_many_do_not_fit_and_offers_each_way_out(site: Site) -> None:
    page = site.get("/goals/1").text
    assert (page.count("do not fit"), TOLD in page) == (1, True)
    assert BUTTON.findall(page) == [
        ("raise_cap", "2", "Raise the cap to 2 a day"),
        ("move_deadline", "2027-05-11", "Move the deadline to 11 May 2027"),
        ("lower_total", "5", "Lower the total to 5"),
    ]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_each_button_mends_the_goal_and_leads_back(site: Site, number: int) -> None:
    fix, value, _ = BUTTON.findall(site.get("/goals/1").text)[number]
    answer = site.post("/goals/1/fix", fix=fix, value=value, redirect_url="/goals/1")
    assert seen(answer) == (303, "/goals/1?done=goal-mended")
    page = site.get("/goals/1?done=goal-mended").text
    assert ("do not fit" in page, "Changed: now everything fits." in page) == (False, True)


def test_a_second_click_says_that_it_was_done(site: Site) -> None:
    site.post("/goals/1/fix", fix="raise_cap", value="2")
    assert seen(site.post("/goals/1/fix", fix="raise_cap", value="2")) == (303, "/goals/1?done=already-done")


def test_a_promise_that_does_not_hold_any_more_shows_the_goal_as_it_stands(site: Site) -> None:
    site.post("/tasks/1/fail")
    answer = site.post("/goals/1/fix", fix="lower_total", value="5")
    assert answer.status_code == 409
    assert "it is not the way out any more to lower the total to 5. Nothing was changed." in answer.text
    assert [(fix, value) for fix, value, _ in BUTTON.findall(answer.text)] == [
        ("raise_cap", "2"),
        ("move_deadline", "2027-05-12"),
        ("lower_total", "4"),
    ]


def test_what_no_button_says_is_refused(site: Site) -> None:
    answer = site.post("/goals/1/fix", fix="raise_cap", value="soon")
    assert (answer.status_code, "Enter a whole number." in answer.text) == (422, True)


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "/\\example.org"])
def test_a_fix_never_leads_to_another_site(site: Site, elsewhere: str) -> None:
    answer = site.post("/goals/1/fix", fix="raise_cap", value="2", redirect_url=elsewhere)
    assert seen(answer) == (303, "/goals/1?done=goal-mended")


def test_a_paused_goal_is_told_of_and_not_mended(site: Site) -> None:
    site.post("/goals/1/pause")
    page = site.get("/goals/1").text
    assert (BUTTON.findall(page), "3 of 7 do not fit: raise the cap to 2 a day" in page) == ([], True)
    assert site.post("/goals/1/fix", fix="raise_cap", value="2").status_code == 409


def test_today_lists_it_among_what_needs_somebody(site: Site) -> None:
    page = site.get("/").text
    assert "“Post an answer” is at risk: 3 tasks do not fit before its deadline." in page
    site.post("/goals/1/fix", fix="raise_cap", value="2")
    assert "is at risk" not in site.get("/").text


MENDED_ON_TODAY = re.compile(
    r'action="/goals/(\d+)/fix">\s*<input type="hidden" name="fix" value="(\w+)">'
    r'\s*<input type="hidden" name="value" value="([\d-]+)">'
    r'\s*<input type="hidden" name="redirect_url" value="/">.*?<span>([^<]*)</span>',
    re.DOTALL,
)


def test_today_offers_each_way_out_and_stays_where_it_is(site: Site) -> None:
    offered = MENDED_ON_TODAY.findall(site.get("/").text)
    assert offered == [
        ("1", "raise_cap", "2", "Raise the cap to 2 a day"),
        ("1", "move_deadline", "2027-05-11", "Move the deadline to 11 May 2027"),
        ("1", "lower_total", "5", "Lower the total to 5"),
    ]
    answer = site.post("/goals/1/fix", fix="move_deadline", value="2027-05-11", redirect_url="/")
    assert seen(answer) == (303, "/?done=goal-mended")
    assert "Changed: now everything fits." in site.get("/?done=goal-mended").text


def test_today_offers_ways_out_for_the_first_five_goals(site: Site) -> None:
    for _ in range(6):
        site.with_goal(**TROUBLED)
    page = site.get("/").text
    assert (sorted({goal for goal, *_ in MENDED_ON_TODAY.findall(page)}), page.count("is at risk")) == (
        list("12345"),
        7,
    )


def test_today_offers_no_way_out_where_none_would_be_taken(site: Site) -> None:
    site.post("/goals/1/pause")
    assert MENDED_ON_TODAY.findall(site.get("/").text) == []


def test_without_any_way_out_the_page_says_what_is_left() -> None:
    weekdays = [str(number) for number in range(7)]
    page = Site().with_goal(**TROUBLED, excluded_weekdays=weekdays).get("/goals/1").text
    assert "8 of 8 do not fit before the deadline. Edit the goal: leave out fewer days." in page


def test_one_that_does_not_fit_is_told_as_one() -> None:
    site = Site().with_goal(**{**TROUBLED, "total_occurrences": ["6"]})
    assert "At risk: 1 of 5 does not fit before the deadline." in site.get("/goals/1").text

"""What comes of a goal: on its form before it is saved, and on its page afterwards."""

from __future__ import annotations

import re

import pytest

from tests.web.sent_form import form_on
from tests.web.site import EVERY_DAY, Site

PREVIEW = "/goals/preview"
TYPED = {"platform_id": ["1"], **EVERY_DAY}
PART = {"HX-Request": "true"}


@pytest.fixture
def site() -> Site:
    site = Site()
    site.post("/platforms/add", name="Forum")
    return site


def test_the_form_comes_back_with_its_dates_and_nothing_is_saved(site: Site) -> None:
    answer = site.client.post(PREVIEW, data=TYPED)
    assert answer.status_code == 200
    assert "Every day from 4 May 2027." in answer.text
    assert answer.text.count("Tuesday, 4 May 2027") == 1
    assert {name: form_on(answer.text, "/goals/add")[name] for name in TYPED} == TYPED
    assert site.store.tables.goals == {}


def test_a_form_that_cannot_be_saved_comes_back_with_its_errors(site: Site) -> None:
    answer = site.client.post(PREVIEW, data={**TYPED, "interval_days": ["0"]})
    assert (answer.status_code, "Enter 1 or more." in answer.text) == (422, True)
    assert form_on(answer.text, "/goals/add")["interval_days"] == ["0"]


def test_a_part_alone_answers_a_page_that_is_open(site: Site) -> None:
    answer = site.client.post(PREVIEW, data=TYPED, headers=PART)
    assert (answer.status_code, "<html" in answer.text, "4 May 2027" in answer.text) == (200, False, True)


def test_a_part_says_what_is_missing_while_somebody_types(site: Site) -> None:
    answer = site.client.post(PREVIEW, data={**TYPED, "description": [""]}, headers=PART)
    assert answer.status_code == 200
    assert "What has to be done: This field is required." in answer.text


def test_a_part_does_not_call_missing_what_is_there_and_wrong(site: Site) -> None:
    text = site.client.post(PREVIEW, data={**TYPED, "interval_days": ["0"]}, headers=PART).text
    assert ("Every … days: Enter 1 or more." in text, "missing" in text) == (True, False)


def test_an_edit_shows_what_it_takes_away(site: Site) -> None:
    site.client.post("/goals/add", data=TYPED)
    answer = site.client.post(f"{PREVIEW}?goal=1", data={**TYPED, "interval_days": ["2"]})
    gone, _, new = answer.text.partition("<h3>Goes away</h3>")[2].partition("<h3>Comes</h3>")
    assert re.findall(r'<time datetime="([^"]+)"', gone) == [f"2027-05-{number:02}" for number in range(5, 25, 2)]
    assert "and 40 more until 11 August 2027</p>" in gone
    assert '<p class="muted">Nothing.</p>' in new
    assert "/goals/1/edit" in answer.text


def test_an_edit_shows_what_it_brings_in_a_page_and_in_a_part(site: Site) -> None:
    site.client.post("/goals/add", data={**TYPED, "interval_days": ["2"]})
    for headers in ({}, PART):
        answer = site.client.post(f"{PREVIEW}?goal=1", data=TYPED, headers=headers)
        gone, _, new = answer.text.partition("<h3>Goes away</h3>")[2].partition("<h3>Comes</h3>")
        assert '<p class="muted">Nothing.</p>' in gone
        assert re.findall(r'<time datetime="([^"]+)"', new) == [f"2027-05-{number:02}" for number in range(5, 25, 2)]


def test_an_edit_that_changes_no_date_says_so(site: Site) -> None:
    site.client.post("/goals/add", data=TYPED)
    answer = site.client.post(f"{PREVIEW}?goal=1", data=TYPED, headers=PART)
    assert ("Saving changes no date." in answer.text, "Goes away" in answer.text) == (True, False)


def test_dates_that_go_away_keep_their_clock(site: Site) -> None:
    timed = {**TYPED, "due_time": ["23:30"], "timezone": ["Europe/Paris"], "end_date": ["2027-05-04"]}
    site.client.post("/goals/add", data=timed)
    answer = site.client.post(f"{PREVIEW}?goal=1", data={**timed, "timezone": ["Asia/Kathmandu"]}, headers=PART)
    gone, _, new = answer.text.partition("<h3>Goes away</h3>")[2].partition("<h3>Comes</h3>")
    assert ("4 May 2027, 23:30 CEST" in gone, "4 May 2027, 23:30 +0545" in new) == (True, True)


@pytest.mark.parametrize(
    ("address", "status"), [("?goal=4711", 404), ("?goal=0", 404), ("?goal=x", 404), ("?goal=%D9%A1", 404)]
)
def test_an_unknown_goal_is_not_found(site: Site, address: str, status: int) -> None:
    site.client.post("/goals/add", data=TYPED)
    assert site.client.post(PREVIEW + address, data=TYPED).status_code == status


def test_the_page_of_a_goal_shows_what_comes_next_with_times(site: Site) -> None:
    site.client.post("/goals/add", data={**TYPED, "due_time": ["09:30"], "timezone": ["Asia/Kathmandu"]})
    page = site.get("/goals/1").text
    assert "What comes next" in page
    assert "Wednesday, 5 May 2027, 09:30 +0545" in page


def test_every_date_of_the_preview_says_why(site: Site) -> None:
    answer = site.client.post(PREVIEW, data={**TYPED, "interval_days": ["3"]}, headers=PART)
    reasons = re.findall(r'<details class="why"><summary>Why\?</summary><p dir="auto">(.*?)</p>', answer.text)
    assert reasons[:2] == [
        "Every 3 days from 4 May 2027. This is the start date itself.",
        "Every 3 days from 4 May 2027. This is 3 days after the start.",
    ]
    assert len(reasons) == 10


def test_every_date_on_the_page_of_a_goal_says_why(site: Site) -> None:
    site.with_goal()
    assert site.get("/goals/1").text.count('<details class="why"><summary>Why?</summary>') == 10


def test_a_goal_that_rests_says_why_nothing_is_planned(site: Site) -> None:
    site.client.post("/goals/add", data=TYPED)
    site.post("/goals/1/pause")
    told = "Nothing is planned now: the goal is paused."
    edited = site.client.post(f"{PREVIEW}?goal=1", data={**TYPED, "interval_days": ["2"]}, headers=PART).text
    assert (told in edited, told in site.get("/goals/1").text) == (True, True)


def test_a_goal_that_goes_on_and_has_nothing_left_says_only_that(site: Site) -> None:
    past = {**TYPED, "start_date": ["2027-05-01"], "end_date": ["2027-05-02"], "catchup_strategy": ["none"]}
    answer = site.client.post(PREVIEW, data=past, headers=PART)
    assert "Nothing is planned now." in answer.text


def test_no_pace_is_told_of_a_time_that_has_not_begun(site: Site) -> None:
    deadline = {"policy_type": ["deadline"], "deadline_date": ["2027-05-31"], "total_occurrences": ["28"]}
    site.with_goal(**deadline)
    site.post("/tasks/1/complete")
    later = {**TYPED, **deadline, "start_date": ["2027-05-10"]}
    answer = site.client.post(f"{PREVIEW}?goal=1", data=later, headers=PART).text
    assert ("1 of 28 done; it takes" in answer, "so far" in answer) == (True, False)
    assert "so far it was 7.0" in site.get("/goals/1").text

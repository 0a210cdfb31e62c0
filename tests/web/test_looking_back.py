"""Stats, activity, settings and the calendar feed, over the fakes."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta

import pytest
from icalendar import Calendar

from tests.web.site import Site, seen
from tests.web.test_dashboard import words

ENTRY = re.compile(r'<div class="entry-title" dir="auto">(.*?)</div>')
KEY = re.compile(r"/calendar\.ics\?key=([\w-]+)")


def row(page: str, heading: str) -> list[str]:
    """The cells of the table row with a heading."""
    found = re.search(rf"<th scope=\"row\"(?:(?!</th>).)*{re.escape(heading)}.*?</tr>", page, re.DOTALL)
    assert found
    return [words(cell) for cell in re.findall(r"<td.*?</td>", found.group(), re.DOTALL)]


def test_figures_of_a_goal_tell_strength_streak_and_rhythm() -> None:
    site = Site().with_goal(start_date=["2027-05-01"])
    for task_id in (2, 3, 4):
        site.post(f"/tasks/{task_id}/complete")
    page = site.get("/stats").text
    assert row(page, "Post an answer") == ["19 of 100 19 %", "25 %", "1", "1", "1", "–"]


def test_weeks_are_a_table_whatever_draws_the_curve() -> None:
    site = Site().with_goal()
    site.post("/tasks/1/complete")
    page = site.get("/stats").text
    assert row(page, "3 May 2027") == ["100", "10", "1", "0", "0", "0"]


def test_a_year_is_a_table_of_days() -> None:
    site = Site().with_goal()
    site.post("/tasks/1/complete")
    page = site.get("/stats").text
    assert 'class="heat-1" title="4 May 2027: 1 of 1 done"' in page
    assert len(re.findall(r'<td class="heat-', page)) == 52 * 7 + 2


def test_without_tasks_there_are_no_figures_and_the_page_says_so() -> None:
    assert "No figures yet" in Site().get("/stats").text


@pytest.mark.parametrize("address", ["/stats?goal=x", "/activity?from=x", "/activity?goal=0"])
def test_a_filter_that_cannot_be_read_is_422(address: str) -> None:
    page = Site().with_goal().get(address)
    assert (page.status_code, "The filter cannot be read" in page.text) == (422, True)


def test_figures_are_narrowed() -> None:
    site = Site().with_goal().with_goal(description=["Water the plants"])
    for task_id in (1, 2):
        site.post(f"/tasks/{task_id}/complete")
    page = words(site.get("/stats?goal=2").text)
    assert ("1 done " in page, "2 done " in page) == (True, False)


def test_activity_is_narrowed_by_kind_person_and_day() -> None:
    site = Site().with_goal()
    site.clock.advance(timedelta(days=3))
    site.acts.planning.pause(1, "bob")
    shown = [
        ENTRY.findall(site.get(f"/activity?{query}").text)
        for query in ("kind=goal_paused", "actor=ann", "from=2027-05-05", "to=2027-05-06&kind=goal_added", "platform=9")
    ]
    paused, added = ["The goal was paused."], ["Goal added: Post an answer"]
    assert shown == [paused, [*added, "Platform added: Forum"], paused, added, []]


def test_activity_is_taken_along_as_csv_and_no_text_becomes_a_formula() -> None:
    site = Site().with_goal()
    site.acts.breaks.add(
        {"name": ["x"], "first_day": ["2027-06-01"], "last_day": ["2027-06-01"], "scope": ["everything"]}, "=1+1"
    )
    answer = site.get("/activity/export.csv?kind=break_added")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(each["actor"], each["goal_id"], each["task_id"]) for each in rows] == [("'=1+1", "1", "")]
    assert (answer.headers["content-disposition"], answer.headers["content-type"]) == (
        'attachment; filename="activity.csv"',
        "text/csv; charset=utf-8",
    )


@pytest.mark.parametrize(("query", "kinds"), [("", ["goal_added", "platform_added"]), ("?kind=none", [])])
def test_activity_is_taken_along_as_json(query: str, kinds: list[str]) -> None:
    answer = Site().with_goal().get(f"/activity/export.json{query}")
    assert [each["kind"] for each in json.loads(answer.text)] == kinds


def test_a_file_of_what_cannot_be_read_is_refused() -> None:
    assert Site().get("/activity/export.csv?from=x").status_code == 422


def test_settings_tell_health_configuration_and_who_one_is() -> None:
    page = words(Site().get("/settings").text)
    told = (
        "What you do is recorded as local",
        "Scheduler no tick yet Start it Not good",
        "TASK_TRACKER_PORT set 8000 Port to listen on.",
        "Mailer Stopped last mail 12:00",
        "There is no address yet.",
    )
    assert [each for each in told if each not in page] == []


def test_settings_lead_only_to_what_is_there() -> None:
    site = Site()
    page = site.get("/settings").text
    inside = re.search(r"<main.*</main>", page, re.DOTALL)
    assert inside
    addresses = set(re.findall(r'href="(/[^"#]*)"', inside.group()))
    assert {address: site.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)


def make_feed(site: Site) -> str:
    """The key of a new address, as the page shows it."""
    found = KEY.search(site.post("/settings/feed").text)
    assert found
    return found.group(1)


def test_the_address_of_the_feed_is_shown_once_and_only_its_hash_is_kept() -> None:
    site = Site()
    answer = site.post("/settings/feed")
    found = KEY.search(answer.text)
    assert found
    key = found.group(1)
    assert (len(key), answer.headers["referrer-policy"]) == (22, "no-referrer")
    assert key not in repr(vars(site.store.tables)) + site.get("/settings").text + site.get("/activity").text


def test_a_new_address_ends_the_one_before_it_and_ending_ends_it_too() -> None:
    site = Site()
    first = make_feed(site)
    second = make_feed(site)
    states = [site.get(f"/calendar.ics?key={key}").status_code for key in (first, second)]
    ended = seen(site.post("/settings/feed/close"))
    again = seen(site.post("/settings/feed/close"))
    states.append(site.get(f"/calendar.ics?key={second}").status_code)
    assert (states, ended, again) == (
        [404, 200, 404],
        (303, "/settings?done=feed-closed"),
        (303, "/settings?done=already-done"),
    )


@pytest.mark.parametrize("query", ["", "?key=", "?key=x", f"?key={'x' * 5000}"])
def test_without_its_key_there_is_no_feed(query: str) -> None:
    site = Site()
    make_feed(site)
    assert site.get(f"/calendar.ics{query}").status_code == 404


def test_the_feed_holds_tasks_plans_and_breaks() -> None:
    site = (
        Site()
        .with_goal(interval_days=["40"])
        .with_goal(description=["Send; it, now"], due_time=["09:30"], interval_days=["50"])
    )
    form = {"name": "Fair", "first_day": "2027-05-10", "last_day": "2027-05-11", "scope": "everything"}
    site.post("/breaks/add", **form)
    site.post("/tasks/1/complete")
    answer = site.get(f"/calendar.ics?key={make_feed(site)}")
    events = [
        (str(each["summary"]), each.decoded("dtstart").isoformat(), str(each["uid"]).split("@")[0])
        for each in Calendar.from_ical(answer.text).walk("VEVENT")
    ]
    assert sorted(events) == [
        ("Break: Fair", "2027-05-10", "break-1"),
        ("Done: Post an answer", "2027-05-04", "task-1"),
        ("Post an answer (planned)", "2027-06-13", "planned-1-0-2027-06-13-0"),
        ("Send; it, now", "2027-05-04T09:30:00+00:00", "task-2"),
        ("Send; it, now (planned)", "2027-06-23T09:30:00+00:00", "planned-2-0-2027-06-23-1"),
    ]
    headers = [answer.headers[name] for name in ("content-type", "referrer-policy", "cache-control")]
    assert headers == ["text/calendar; charset=utf-8", "no-referrer", "private, no-store"]


def test_the_activity_leads_to_no_page_of_what_was_deleted() -> None:
    site = Site().with_goal()
    site.post("/tasks/1/reschedule", due_date="2027-05-09")
    links = [f'href="{address}"' for address in ("/goals/1", "/tasks/1/logs", "/platforms/1/accounts")]
    before = site.get("/activity").text
    site.post("/goals/1/delete")
    after = site.get("/activity").text
    assert [(link in before, link in after) for link in links] == [(True, False), (True, False), (True, True)]

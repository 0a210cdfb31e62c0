"""Which day it is: that of the zone in which new goals are planned, not that of Greenwich."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from tests.fakes.clock import FakeClock
from tests.web.sent_form import form_on
from tests.web.site import Site


@pytest.fixture
def site() -> Site:
    """One o'clock in the night of 2027-05-05 in Auckland, while in Greenwich it is still the day before."""
    return Site(clock=FakeClock(datetime(2027, 5, 4, 13, tzinfo=UTC)), zone="Pacific/Auckland")


def test_a_new_goal_starts_today(site: Site) -> None:
    site.post("/platforms/add", name="Forum")
    assert form_on(site.get("/goals/add").text, "/goals/add")["start_date"] == ["2027-05-05"]


def test_a_break_that_ended_yesterday_is_over(site: Site) -> None:
    days = {"first_day": "2027-05-01", "last_day": "2027-05-04"}
    site.post("/breaks/add", name="Holiday", scope="everything", **days)
    assert "Holiday" not in site.get("/breaks").text


def test_instants_are_told_in_the_zone_of_the_program(site: Site) -> None:
    site.with_goal(start_date=["2027-05-05"])
    site.post("/tasks/1/skip")
    page = site.get("/tasks/1/logs").text
    assert ('title="5 May 2027, 01:00 NZST"' in page, " UTC" in page) == (True, False)


POLICIES: tuple[dict[str, list[str]], ...] = (
    {"interval_days": ["1"], "end_date": ["2027-06-01"]},
    {"policy_type": ["deadline"], "deadline_date": ["2027-05-08"], "total_occurrences": ["9"], "daily_cap": ["1"]},
    {"policy_type": ["state_based"], "check_interval_days": ["2"], "deadline_date": ["2027-06-01"]},
    {"policy_type": ["after_completion"], "interval_days": ["3"]},
    {"policy_type": ["calendar"], "rrule": ["FREQ=WEEKLY;UNTIL=20280101"]},
    {"policy_type": ["cron"], "cron": ["0 12 * * *"]},
)
READ = ("/", "/all-tasks", "/goals", "/activity", "/breaks", "/calendar", "/calendar/2027-05-09", "/stats", "/settings")


def test_no_page_shows_a_day_as_machines_write_it() -> None:
    site = Site()
    for policy in POLICIES:
        site.with_goal(start_date=["2027-05-02"], **policy)
    site.post("/breaks/add", name="Fair", first_day="2027-05-20", last_day="2027-05-21", scope="everything")
    site.post("/tasks/1/reschedule", due_date="2027-05-09")
    site.post("/goals/4/pause", until="2027-05-20")
    refused = site.post("/tasks/2/reschedule", due_date="2027-05-01")
    pages = [refused, *[site.get(address) for address in READ]]
    pages += [site.get(f"/goals/{number}") for number in range(1, 7)]
    pages += [site.get(f"/tasks/{number}/logs") for number in range(1, len(site.store.tables.tasks) + 1)]
    pages += [site.post("/goals/1/edit", start_date="2027-05-02"), site.get("/goals/2/edit")]
    shown = [re.sub(r"<[^>]*>", " ", page.text) for page in pages]
    assert [day for text in shown for day in re.findall(r".{30}\d{4}-\d\d-\d\d", text)] == []


@pytest.mark.parametrize(
    "address", ["/", "/all-tasks", "/goals/1", "/tasks/1/logs", "/calendar", "/calendar/2027-05-04"]
)
def test_a_time_by_the_clock_of_another_zone_names_it(site: Site, address: str) -> None:
    site.with_goal(due_time=["09:00"], timezone=["America/New_York"])
    site.generate()
    assert "09:00 EDT" in site.get(address).text


def test_a_planned_time_by_the_clock_of_another_zone_names_it(site: Site) -> None:
    site.with_goal(due_time=["09:00"], timezone=["America/New_York"])
    assert "at 09:00 EDT" in site.get("/calendar/2027-05-06").text


def test_a_time_by_the_clock_of_the_pages_goes_without_a_name(site: Site) -> None:
    site.with_goal(due_time=["09:00"])
    site.generate()
    assert "at 09:00 <" in site.get("/").text


def test_a_task_of_a_day_and_one_of_a_time_of_the_same_day_are_as_far_away() -> None:
    site = Site().with_goal(start_date=["2027-05-06"], lead_days=["2"])
    site.with_goal(start_date=["2027-05-06"], lead_days=["2"], due_time=["08:30"])
    page = re.sub(r"<[^>]*>", "", site.get("/all-tasks").text)
    assert ("due in 2 days (6 May 2027)" in page, "due in 2 days, at 08:30 (6 May 2027)" in page) == (True, True)


@pytest.mark.parametrize(
    ("now", "today"),
    [("2027-10-30T22:30", "2027-10-31"), ("2027-10-28T22:30", "2027-10-29"), ("2027-03-27T22:30", "2027-03-27")],
)
def test_days_that_a_clock_change_makes_longer_or_shorter_are_days_like_others(now: str, today: str) -> None:
    site = Site(clock=FakeClock(datetime.fromisoformat(f"{now}+00:00")), zone="Europe/Berlin")
    site.with_goal(start_date=[today], lead_days=["2"])
    page = re.sub(r"<[^>]*>", "", site.get("/all-tasks").text)
    assert re.findall(r"due (today|tomorrow|in \d days) \(", page) == ["today", "tomorrow", "in 2 days"]

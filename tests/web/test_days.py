"""Which day it is: that of the zone in which new goals are planned, not that of Greenwich."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.fakes import FakeClock
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

"""The services on the first page, and the published answers of starting and stopping them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from tests.web.site import Site, seen

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
HOSTILE = "<script>alert(1)</script>"
FORM = re.compile(r'<form class="act" method="post" action="/services/([^"]+)"')


def card(site: Site) -> str:
    """The part of the first page that shows services; empty where there is none."""
    found = re.search(r'<section class="card" id="services">.*?</section>', site.get("/").text, re.DOTALL)
    return found.group() if found else ""


def words(html: str) -> str:
    """What is left of a page without its tags."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def looking(**looks: Any) -> Site:
    """A site whose service looks like that; it has no goals."""
    site = Site()
    site.services.is_running = bool(looks.pop("is_running", False))
    site.services.looks = looks
    return site


@pytest.mark.parametrize(("is_running", "forms"), [(False, ["mailer/start"]), (True, ["mailer/stop"])])
@pytest.mark.parametrize("has_goals", [False, True], ids=["without goals", "with goals"])
def test_a_service_offers_what_may_be_done_with_it(has_goals: bool, is_running: bool, forms: list[str]) -> None:
    site = Site().with_goal() if has_goals else Site()
    site.services.is_running = is_running
    assert FORM.findall(card(site)) == forms


def test_without_declared_services_the_welcome_is_not_burdened_with_them() -> None:
    site = looking(can_be_stopped=False)
    shown_before = card(site)
    assert (shown_before, card(site.with_goal()) != "") == ("", True)


def test_a_part_of_the_program_offers_no_stop() -> None:
    assert FORM.findall(card(looking(is_running=True, can_be_stopped=False).with_goal())) == []


@pytest.mark.parametrize(
    ("looks", "shown"),
    [
        ({}, "Mailer Stopped last mail 12:00 Start"),
        ({"is_running": True}, "Mailer Running last mail 12:00 Stop"),
        ({"has_failed": True, "detail": "ended by signal 9"}, "Mailer Failed ended by signal 9 Start"),
        ({"detail": "", "log_tail": "one\ntwo"}, "Mailer Stopped Start Last lines one two"),
        ({"detail": "", "home_url": "http://127.0.0.1:9000/"}, "Mailer Stopped Open Start"),
    ],
    ids=["standing still", "running", "failed", "with lines", "with an address"],
)
def test_a_service_shows_how_it_is(looks: dict[str, Any], shown: str) -> None:
    assert words(card(looking(**looks))) == f"Services Scheduler Running {shown}"


@pytest.mark.parametrize(
    ("age", "shown"),
    [
        (timedelta(), "less than a second"),
        (timedelta(seconds=59), "59 seconds"),
        (timedelta(minutes=1, seconds=59), "1 minute"),
        (timedelta(hours=30), "1 day"),
    ],
)
def test_a_service_shows_how_long_it_has_been_up(age: timedelta, shown: str) -> None:
    site = looking(is_running=True, detail="")
    site.services.looks["started_at"] = site.clock.now() - age
    assert words(card(site)) == f"Services Scheduler Running Mailer Running up for {shown} Stop"


@pytest.mark.parametrize(("has_failed", "is_open"), [(True, True), (False, False)])
def test_the_last_lines_are_open_where_something_failed(has_failed: bool, is_open: bool) -> None:
    site = looking(has_failed=has_failed, log_tail="oh no")
    assert ('<details class="run-output service-log" open>' in card(site)) == is_open


def test_what_a_service_says_is_shown_as_text() -> None:
    site = looking(label=HOSTILE, detail=f"{HOSTILE}\x1b[31m", log_tail=f"\x00{HOSTILE}\x1b[2J")
    shown = card(site)
    assert (HOSTILE in shown, "\x00" in shown, "\x1b" in shown, shown.count("&lt;script&gt;alert(1)")) == (
        False,
        False,
        False,
        4,
    )


def test_the_address_of_a_service_opens_apart_from_this_page() -> None:
    link = re.search(
        r'<a [^>]*href="http://127.0.0.1:9000/[^>]*>', card(looking(home_url="http://127.0.0.1:9000/?a&b"))
    )
    assert link is not None
    assert (
        link.group().count('href="http://127.0.0.1:9000/?a&amp;b"'),
        'rel="noopener noreferrer"' in link.group(),
    ) == (
        1,
        True,
    )


@pytest.mark.parametrize("is_running", [False, True])
@pytest.mark.parametrize(("act", "answer"), [("start", "started"), ("stop", "stopped")])
def test_an_act_answers_what_is_so_now(act: str, answer: str, is_running: bool) -> None:
    site = looking(is_running=is_running)
    response = site.post(f"/services/mailer/{act}")
    assert (response.status_code, response.json(), site.services.is_running) == (
        200,
        {"status": answer},
        act == "start",
    )


@pytest.mark.parametrize(
    ("address", "code", "error"),
    [
        ("/services/nothing/start", 404, "Service not found"),
        ("/services/nothing/stop", 404, "Service not found"),
        ("/services/%3Cb%3E/start", 404, "Service not found"),
        ("/services/scheduler/stop", 409, "Service cannot be stopped"),
    ],
)
def test_an_act_that_cannot_be_done_answers_why(address: str, code: int, error: str) -> None:
    response = Site().post(address)
    assert (response.status_code, response.json()) == (code, {"error": error})


def test_a_service_that_does_not_stay_up_is_never_said_to_be_started() -> None:
    site = Site()
    site.services.can_start = False
    response = site.post("/services/mailer/start")
    assert (response.status_code, response.json()) == (502, {"error": "Service failed to start"})


@pytest.mark.parametrize("accept", ["*/*", "application/json", "", "application/json, */*;q=0.5"])
def test_programs_are_answered_in_json(accept: str) -> None:
    response = Site().client.post("/services/mailer/start", headers={"Accept": accept})
    assert (response.status_code, response.json()) == (200, {"status": "started"})


@pytest.mark.parametrize("accept", [BROWSER, "text/html"], ids=["a form", "a part of the page"])
@pytest.mark.parametrize(
    ("address", "code", "notice"),
    [
        ("/services/mailer/start", "service-started", "The service runs."),
        ("/services/mailer/stop", "service-stopped", "The service is stopped, and everything that it had started."),
        ("/services/nothing/stop", "service-unknown", "There is no such service any more: nothing has changed."),
        ("/services/scheduler/stop", "service-built-in", "This service is a part of the program and ends with it."),
    ],
)
def test_browsers_are_led_back_to_the_page(accept: str, address: str, code: str, notice: str) -> None:
    site = Site()
    response = site.client.post(address, headers={"Accept": accept})
    assert (seen(response), notice in site.get(f"/?done={code}").text) == ((303, f"/?done={code}"), True)


def test_a_browser_is_told_that_a_service_did_not_stay_up() -> None:
    site = Site()
    site.services.can_start = False
    response = site.client.post("/services/mailer/start", headers={"Accept": BROWSER})
    page = site.get(response.headers["location"]).text
    assert (seen(response), '<div class="notice tone-red">' in page) == ((303, "/?done=service-failed"), True)


def test_looking_at_an_address_of_an_act_does_nothing() -> None:
    site = Site()
    response = site.get("/services/mailer/start")
    assert (response.status_code, site.services.is_running) == (405, False)


def test_another_site_cannot_start_a_service() -> None:
    site = Site()
    response = site.client.post("/services/mailer/start", headers={"Sec-Fetch-Site": "cross-site"})
    assert (response.status_code, site.services.is_running) == (403, False)


def test_who_started_and_stopped_a_service_is_in_the_log() -> None:
    site = Site()
    site.post("/services/mailer/start")
    site.post("/services/mailer/stop")
    values: dict[str, object] = {"service": "mailer", "actor": "local"}
    assert site.logger.lines == [
        ("info", "A service is to be started", values),
        ("info", "A service is to be stopped", values),
    ]

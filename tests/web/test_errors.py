"""Every error has its answer, and none of them tells of the inside."""

from __future__ import annotations

import re

import pytest

from app.adapters.web.security.headers import CONTENT_SECURITY_POLICY
from tests.regression.routes import Route, routes
from tests.web.site import BY_SCRIPT, DatabaseGone, Site


@pytest.fixture
def site() -> Site:
    return Site().with_goal()


@pytest.mark.parametrize("task_id", ["0", "-1", "9", "9223372036854775807", "9223372036854775808", "x", "1e3", "%2e"])
def test_an_id_that_names_nothing_is_not_found(site: Site, task_id: str) -> None:
    answers = [
        site.get(f"/tasks/{task_id}/logs").status_code,
        *(
            site.post(f"/tasks/{task_id}/{act}", due_date="2027-05-09").status_code
            for act in ("start", "complete", "fail", "skip", "reopen", "reschedule", "run-execution", "run-check")
        ),
    ]
    assert answers == [404] * 9


def test_an_unknown_address_gets_a_page_with_a_way_on(site: Site) -> None:
    response = site.get("/nowhere")
    assert (response.status_code, '<a href="/">' in response.text) == (404, True)


def test_an_unknown_act_is_not_found(site: Site) -> None:
    assert site.post("/tasks/1/explode").status_code == 404


def test_getting_what_only_posts_is_refused(site: Site) -> None:
    response = site.get("/tasks/generate-due")
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


POSTED_ONLY = [
    route
    for route in routes()
    if route.method == "POST" and Route("GET", route.pattern) not in routes()
    # Services answer in JSON, and /goals/preview reads like the address of a goal.
    and "/services/" not in route.pattern and route.pattern != "/goals/preview"
]  # fmt: skip


@pytest.mark.parametrize("route", POSTED_ONLY, ids=str)
def test_the_address_of_an_act_that_is_opened_leads_to_its_place(site: Site, route: Route) -> None:
    site.post("/platforms/1/accounts/add", username="ann")
    answer = site.get(route.address())
    assert (answer.status_code, answer.headers["allow"], "Nothing was done" in answer.text) == (405, "POST", True)
    place = re.findall(r'<ul class="error-links">\s*<li><a href="([^"]*)"', answer.text)[0]
    is_there = site.get(place).status_code == 200 or place in {"/runs/1", "/absences/1"}
    assert (place == "/", is_there) == (route.pattern == "/demo", True)


def test_a_task_is_one_click_away_from_the_address_of_its_act(site: Site) -> None:
    assert 'href="/tasks/1/logs"' in site.get("/tasks/1/complete").text
    assert (site.stored(1).status.name, site.client.head("/tasks/1/complete").status_code) == ("Waiting", 405)


@pytest.mark.parametrize("address", ["/", "/healthz", "/goals/1", "/goals/9", "/calendar.ics", "/api/v1/strategies"])
def test_what_answers_get_answers_head(site: Site, address: str) -> None:
    asked, got = site.client.head(address), site.get(address)
    assert (asked.status_code, asked.headers["content-type"]) == (got.status_code, got.headers["content-type"])


def test_head_of_a_stream_ends_at_once(site: Site) -> None:
    answer = site.client.head("/events")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")


def test_a_conflict_names_the_present_state_and_ways_back(site: Site) -> None:
    site.post("/tasks/1/complete")
    response = site.client.post("/tasks/1/start", headers={"Referer": "http://127.0.0.1:8000/all-tasks?status=Waiting"})
    ways = ['href="/tasks/1/logs"', 'href="/all-tasks?status=Waiting"', "Task 1 is Completed"]
    assert (response.status_code, [way in response.text for way in ways]) == (409, [True] * 3)


def test_a_way_back_never_leads_to_another_site(site: Site) -> None:
    site.post("/tasks/1/complete")
    response = site.client.post("/tasks/1/start", headers={"Referer": "https://evil.example/trap"})
    assert ("evil" in response.text, 'href="/all-tasks"' in response.text) == (False, True)


def test_a_run_that_nobody_could_perform_is_a_conflict(site: Site) -> None:
    assert site.post("/tasks/1/run-execution").status_code == 409


def test_a_place_in_a_list_that_cannot_be_read_leads_to_its_start(site: Site) -> None:
    answers = [site.get(f"{path}?cursor=%E2%82%AC") for path in ("/all-tasks", "/activity")]
    assert [(a.status_code, "Begin at the start" in a.text) for a in answers] == [(404, True)] * 2


def test_while_the_database_does_not_answer_pages_ask_to_come_back(site: Site) -> None:
    site.reads.broken = DatabaseGone("could not connect to secret-host")
    response = site.get("/")
    told = (response.status_code, response.headers["retry-after"], "secret-host" in response.text)
    assert told == (503, "5", False)


def test_the_unexpected_is_logged_by_address_and_told_without_details(site: Site) -> None:
    site.reads.broken = RuntimeError("password in a traceback")
    response = site.get("/all-tasks?q=private")
    assert (response.status_code, "password" in response.text, "Traceback" in response.text) == (500, False, False)
    assert site.logger.lines == [("failure", "A request failed.", {"method": "GET", "path": "/all-tasks"})]


def test_an_error_page_is_as_strict_as_any_other(site: Site) -> None:
    site.reads.broken = RuntimeError()
    response = site.get("/")
    assert response.headers["content-security-policy"] == CONTENT_SECURITY_POLICY


def test_an_api_client_gets_problem_details(site: Site) -> None:
    response = site.get("/api/v1/nothing")
    assert (response.headers["content-type"], response.json()["status"]) == ("application/problem+json", 404)


def test_a_client_that_prefers_json_gets_it_for_a_conflict_too(site: Site) -> None:
    site.post("/tasks/1/complete")
    response = site.client.post("/tasks/1/start", headers={"Accept": "application/json"})
    assert (response.status_code, response.json()["title"]) == (409, "That does not fit any more")


def test_the_services_answer_in_their_own_json_when_all_fails(site: Site) -> None:
    site.services.broken = RuntimeError("no memory")
    response = site.post("/services/mailer/start")
    assert (response.status_code, response.json()) == (500, {"error": "Something went wrong"})


def test_a_file_in_a_form_is_refused_by_the_name_of_its_field(site: Site) -> None:
    response = site.client.post("/tasks/1/complete", files={"notes": ("notes.txt", b"hello")})
    told = (response.status_code, "<bdi>notes</bdi>" in response.text, "paste the text" in response.text)
    assert (*told, site.stored(1).status.name) == (422, True, True, "Waiting")


def test_a_multipart_form_without_files_is_read_like_any_other(site: Site) -> None:
    response = site.client.post("/tasks/1/complete", files={"notes": (None, "by hand")})
    assert (response.status_code, site.store.tables.logs[-1].stamp.notes) == (303, "by hand")


def test_a_conflict_inside_a_run_request_changes_nothing() -> None:
    site = Site().with_goal(**BY_SCRIPT)
    site.post("/tasks/1/skip")
    assert (site.post("/tasks/1/run-check").status_code, site.store.tables.runs) == (409, {})

"""Nothing that anybody can send makes the program fail: every route with every kind of bad value, on both databases."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx2 import Response

from app.adapters.web.run_filters import RUN_FILTERS
from app.application.goal_fields import policy_fields
from app.application.task_filter_fields import FILTERS
from app.domain.fields import Parameter
from tests.regression.form_matrix import BY_SCRIPT, FORMS, goal_form, goal_parameters, reading_policy
from tests.regression.hostile_values import BAD_EVERYWHERE, CURSORS, LARGEST, NOT_IDS, bad_values
from tests.regression.program import Running, running
from tests.regression.routes import Route, routes

Cell = tuple[str, str, str, int]
GOAL_FORMS = ("/goals/add", "/goals/{goal_id}/edit", "/goals/preview", "/goals/{goal_id}/try")
REFUSED_BY_STATUS = {"/goals/{goal_id}/pause": {409}, "/goals/{goal_id}/fix": {409}}
"""What a form is answered whose goal stands elsewhere by now: another form of the matrix has edited it."""
TAKEN = {"/goals/preview": 200}
"""What a form is answered that is taken, where that is not a redirect."""
REDIRECT = Parameter("redirect_url", "")


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def program(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The program with one platform, account, goal and task on each kind of database, for all tests of the module."""
    folder: Path = tmp_path_factory.mktemp("program")
    if request.param == "sqlite":
        url = f"sqlite:///{folder / 'tasks.sqlite3'}"
        with running(url, folder) as started:
            started.visitor.add_goal(account_ids="1", **BY_SCRIPT)
            yield started
        return
    with request.getfixturevalue("postgres_server").fresh_database() as url, running(url, folder) as started:
        started.visitor.add_goal(account_ids="1", **BY_SCRIPT)
        yield started


@pytest.fixture(autouse=True)
def _quiet(program: Running) -> None:
    """No test answers for the failures of another one."""
    program.logger.messages.clear()


def sent(program: Running, route: Route, address: str, fields: dict[str, str] | None = None) -> Response:
    if route.method == "GET":
        return program.client.get(address)
    # By hand: a client's own encoder refuses some of what a stranger may send.
    body = "&".join(f"{name}={percent(value)}" for name, value in (fields or {}).items())
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return program.client.request(route.method, address, content=body, headers=kind)


def percent(value: str) -> str:
    return "".join(f"%{byte:02X}" for byte in value.encode("utf-8", "surrogatepass"))


def test_every_form_field_of_the_program_is_in_the_matrix() -> None:
    posted = {route.pattern for route in routes() if route.method == "POST"}
    without_fields = {pattern for pattern in posted if pattern not in FORMS}
    assert without_fields == {
        "/demo",
        "/settings/feed",
        "/settings/feed/close",
        "/tasks/undo",
        "/services/{service_name}/start",
        "/tasks/bulk/{bulk_id}/undo",
        "/views/{view_id}/delete",
        "/services/{service_name}/stop",
        "/tasks/generate-due",
        "/tasks/{task_id}/run-execution",
        "/tasks/{task_id}/run-check",
        "/tasks/{task_id}/checklist",
        "/goals/{goal_id}/delete",
        "/goals/{goal_id}/restore",
        "/absences/{absence_id}/dismiss",
        "/goals/{goal_id}/resume",
        "/platforms/{platform_id}/delete",
        "/accounts/{account_id}/delete",
        "/accounts/{account_id}/pause",
        "/accounts/{account_id}/resume",
        "/breaks/{break_id}/delete",
        "/runs/{run_id}/cancel",
    }


@pytest.mark.parametrize("route", [route for route in routes() if route.ids], ids=str)
def test_what_names_nothing_is_not_found_or_refused(program: Running, route: Route) -> None:
    fields = FORMS.get(route.pattern, ([], {}))[1]
    answers = {bad: sent(program, route, route.address(bad), fields).status_code for bad in NOT_IDS}
    assert {bad: status for bad, status in answers.items() if status not in {400, 404}} == {}
    assert program.failures == []


def _is_thorough() -> bool:
    return int(os.environ.get("FAULT_ROUNDS", "1")) > 1


def tried_on(program: Running, cells: list[tuple[Parameter, str]], pattern: str = "") -> list[tuple[Parameter, str]]:
    """Every cell on one of the two databases, half of them on each; with FAULT_ROUNDS all of them on both.

    Forms that have the fields of a goal share them: each is tried with its part of the cells.
    """
    if _is_thorough():
        return cells
    half = cells[0 if program.is_on_postgresql else 1 :: 2]
    return half[GOAL_FORMS.index(pattern) :: len(GOAL_FORMS)] if pattern in GOAL_FORMS else half


def form_status(program: Running, pattern: str, form: dict[str, str]) -> int:
    """What a form is answered; an act finds its task waiting, a view is there."""
    if "{task_id}" in pattern:
        program.post("/tasks/1/reopen", {})
    if "{view_id}" in pattern:
        program.post("/views/add", {"name": "Kept", "query": "overdue=true"})
    route = Route("POST", pattern)
    return sent(program, route, route.address(), form).status_code


@pytest.mark.parametrize("pattern", FORMS)
def test_whatever_stands_in_a_field_a_form_is_taken_or_refused(program: Running, pattern: str) -> None:
    parameters, form = FORMS[pattern]
    cells = [
        (
            pattern,
            parameter.name,
            value[:60],
            form_status(program, pattern, form | reading_policy(parameter.name) | {parameter.name: value}),
        )
        for parameter, value in tried_on(
            program, [(each, value) for each in [*parameters, REDIRECT] for value in bad_values(each)], pattern
        )
    ]
    answers = {TAKEN.get(pattern, 303), 422} | REFUSED_BY_STATUS.get(pattern, set())
    unanswered = [cell for cell in cells if cell[-1] not in (answers | {409} if cell[1] == "version" else answers)]
    assert (unanswered, program.failures) == ([], [])


@pytest.mark.parametrize("pattern", FORMS)
def test_a_form_that_is_no_unicode_is_refused(program: Running, pattern: str) -> None:
    parameters, form = FORMS[pattern]
    statuses = {form_status(program, pattern, form | {each.name: "\ud800"}) for each in parameters}
    assert (statuses, program.failures) == ({400}, [])


@pytest.mark.parametrize("pattern", FORMS)
def test_whatever_field_is_missing_a_form_is_taken_or_refused(program: Running, pattern: str) -> None:
    _, form = FORMS[pattern]
    forms = [{name: text for name, text in form.items() if name != left_out} for left_out in form] + [{}]
    statuses = {form_status(program, pattern, each) for each in forms}
    answers = {TAKEN.get(pattern, 303), 422} | REFUSED_BY_STATUS.get(pattern, set())
    assert (statuses - answers, program.failures) == (set(), [])


@pytest.mark.parametrize("name", [each.name for each in goal_parameters()])
def test_nul_in_a_field_of_a_goal_is_refused_by_the_policy_that_reads_it(program: Running, name: str) -> None:
    route = Route("POST", "/goals/add")
    forms = [goal_form() | {"policy_type": policy, name: "a\0b"} for policy in policy_fields()]
    statuses = {sent(program, route, "/goals/add", form).status_code for form in forms}
    assert (statuses - {303, 422}, 422 in statuses) == (set(), True)


FILTER_BARS = {"/all-tasks": FILTERS, "/runs": RUN_FILTERS}


ENDLESS = {"/events"}
"""What goes on for as long as somebody listens: its tests stand in tests/web."""


def query_cells(program: Running) -> Iterator[Cell]:
    """Every page with everything bad in its query; those that read nothing of it with a third of that."""
    anywhere = [Parameter(name, "") for name in ("platform_id", "done", "still", "cursor")]
    for route in (route for route in routes() if route.method == "GET" and route.pattern not in ENDLESS):
        filters = FILTER_BARS.get(route.pattern, ())
        asked = [
            (each, value)
            for each in [*filters, *anywhere]
            for value in (bad_values(each) if filters else BAD_EVERYWHERE)
        ]
        for parameter, value in tried_on(program, asked)[:: 1 if filters or _is_thorough() else 3]:
            query = f"?{parameter.name}={percent(value)[:3000]}"
            yield str(route), parameter.name, value[:60], sent(program, route, route.address() + query).status_code


def test_no_query_makes_a_page_fail(program: Running) -> None:
    failing = [cell for cell in query_cells(program) if cell[-1] >= 500]
    assert (failing, program.failures) == ([], [])


@pytest.mark.parametrize("address", ["/all-tasks", "/goals", "/activity", "/runs"])
def test_no_place_in_a_list_makes_it_fail(program: Running, address: str) -> None:
    statuses = {program.client.get(f"{address}?cursor={each}").status_code for each in CURSORS}
    assert (statuses - {200, 400, 404}, program.failures) == (set(), [])


@pytest.mark.parametrize("goal_id", [*NOT_IDS, f"{LARGEST + 1:030}", f"{1:020}" + "9" * 5000])
def test_the_dates_of_a_goal_that_is_nowhere_are_not_found(program: Running, goal_id: str) -> None:
    status = program.post(f"/goals/preview?goal={goal_id}", goal_form()).status_code
    assert (status in {400, 404}, program.failures) == (True, [])


@pytest.mark.parametrize("kind", ["goal", "account", "platform"])
def test_a_break_for_what_can_be_nobodys_id_is_refused(program: Running, kind: str) -> None:
    form = FORMS["/breaks/add"][1] | {"scope": f"{kind}-{LARGEST + 1:030}"}
    assert (program.post("/breaks/add", form).status_code, program.failures) == (422, [])


def test_a_name_that_is_taken_is_refused_everywhere(program: Running) -> None:
    program.visitor.send("/platforms/add", {"name": "Taken"})
    answers = [
        program.post("/platforms/add", {"name": "Taken"}).status_code,
        program.post("/platforms/1/edit", {"name": "Taken"}).status_code,
        program.post("/platforms/1/accounts/add", {"username": "ann"}).status_code,
    ]
    assert (answers, program.failures) == ([422] * 3, [])

"""Nothing that anybody can send makes the program fail: every route with every kind of bad value, on both databases."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx2 import Response

from app.adapters.strategies.script_run import SCRIPT_PARAMETERS
from app.adapters.web.run_filters import RUN_FILTERS
from app.application.acting_in_bulk import BULK_FIELDS
from app.application.automating_goals import RUN_MODE
from app.application.goal_fields import GOAL_FIELDS, policy_fields
from app.application.keeping_platforms import ACCOUNT_FIELDS
from app.application.keeping_scripts import GOAL_VERSION
from app.application.keeping_views import VIEW_DEFAULT, VIEW_NAME, VIEW_QUERY
from app.application.mending_goals import FIX, VALUE
from app.application.planning_goals import PAUSE_UNTIL
from app.application.task_filter_fields import FILTERS
from app.application.trying_scripts import KIND, TASK
from app.application.working_on_tasks import DUE_DATE, REPORT_FIELDS
from app.domain.account import NOTES as ACCOUNT_NOTES
from app.domain.account import USERNAME
from app.domain.breaks import FIRST_DAY, LAST_DAY, SCOPE
from app.domain.breaks import NAME as BREAK_NAME
from app.domain.fields import Kind, Parameter
from app.domain.platform import CONFIG, NAME
from tests.regression.program import Running, running
from tests.regression.routes import Route, routes

LARGEST = 2**63 - 1
NOT_IDS = ("0", "-1", "987654", str(LARGEST), str(LARGEST + 1), "1" + "0" * 400, "one", "1.5", "1e3", "%EF%BC%91%00",
           "1%00", "%00", "%2e%2e", "1%0a", "null", "%F0%9F%92%A5", "%FF")  # fmt: skip
BAD_EVERYWHERE = ("", "\0", "a\0b", "\u202e", "[]", "-1", str(LARGEST + 1))
BAD_TEXT = (" ", "\x1b[31m", "x" * 10_001, "\U0001f4a5" * 201, "' OR 1=1 --", "%", "_", "\\")
BAD_NUMBERS = ("0", str(LARGEST), "9" * 400, "1.5", "1e3", "NaN", "one", "\u0661", "+", " 1 ", "1\0")
BAD_DATES = ("0000-00-00", "2027-02-30", "9999-12-31", "10000-01-01", "2027-W01-1", "0001-01-01", "2027-05-04\0")
BAD_JSON = ("{", "null", '"x"', '{"a": NaN}', '{"a": 1e999}', '{"a": "\\u0000"}', '{"a": "\\ud800"}', '{"a": "\0"}',
            '{"a": ' + "9" * 5000 + "}", "[" * 50_000, '{"a":' * 100 + "1" + "}" * 100, '{"color": 7}')  # fmt: skip
BAD_LINES = ("NO_EQUALS_SIGN", "=x", "A=1\nA=2", "PATH=/x", "A=\0", "1A=1", "A=" + "x" * 70_000, "A=\u2022" * 8)
BAD_TIMES = ("24:00", "9", "09:60", "-1:00", "09:00:00.5", "09:00+01:00", "T09", "\u0660\u0669:00")
BAD_BY_NAME = {
    "rrule": ("FREQ=", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=" + "9" * 40, "FREQ=SECONDLY", "RRULE:RRULE:",
              "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYDAY=9MO", "FREQ=DAILY;COUNT=-1", "FREQ=DAILY;;",
              "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;INTERVAL=999", "FREQ=DAILY;UNTIL=99999999", "FREQ=DAILY;COUNT=1e9",
              "FREQ=WEEKLY;BYSETPOS=400", "FREQ=YEARLY;BYEASTER=0", "EXDATE:x", "FREQ=DAILY\nFREQ=DAILY"),
    "cron": ("* * * * *", "0 0 30 2 *", "0 0 29 2 1", "*/0 * * * *", "60 * * * *", "0 9 * *", "0 9 * * * *", "@daily",
             "0-99999999 * * * *", "5-1 * * * *", "0 9 L * *", "0 9 * * 7#6", "\u0660 9 * * *", "0,,1 9 * * *"),
    "scope": ("goal-", "goal-0", "goal--1", "goal-1-1", "everything-1", "account-\u0661", f"goal-{LARGEST + 1:030}"),
    "timezone": ("../UTC", "/etc/passwd", "Nowhere/Town", "utc", "Europe", "posixrules", "localtime", "."),
}  # fmt: skip
BAD_BY_KIND = {
    Kind.TEXT: BAD_TEXT, Kind.LINES: BAD_TEXT + BAD_JSON, Kind.SCRIPT: BAD_TEXT, Kind.VARIABLES: BAD_LINES,
    Kind.INTEGER: BAD_NUMBERS, Kind.IDS: BAD_NUMBERS, Kind.WEEKDAYS: BAD_NUMBERS, Kind.DATE: BAD_DATES,
    Kind.TIME: BAD_TIMES,
}  # fmt: skip

BY_SCRIPT = {"execution_strategy": "CustomScript", "execution_script_content": "pass"}
Cell = tuple[str, str, str, int]


def strategy_parameters() -> list[Parameter]:
    return [each.prefixed(f"{role}_") for role in ("execution", "check") for each in SCRIPT_PARAMETERS]


def goal_parameters() -> list[Parameter]:
    chosen = [Parameter("execution_strategy", ""), Parameter("check_strategy", "")]
    own = [each for fields in policy_fields().values() for each in fields]
    return [*{each.name: each for each in [*GOAL_FIELDS, *own, *chosen, *strategy_parameters()]}.values()]


def goal_form() -> dict[str, str]:
    """A form that is taken, but for what a test puts into one of its fields."""
    check = {"check_strategy": "CustomScriptCheck", "check_script_content": "pass"}
    dates = {"start_date": "2027-05-04", "deadline_date": "2027-06-04", "total_occurrences": "2", "interval_days": "1"}
    rules = {"rrule": "FREQ=DAILY", "cron": "0 9 * * *"}
    return {"platform_id": "1", "description": "Goal", "policy_type": "fixed", **dates, **rules, **BY_SCRIPT, **check}


def reading_policy(name: str) -> dict[str, str]:
    """The form's choice of a policy that reads a field, where it is a policy's own."""
    readers = [policy for policy, fields in policy_fields().items() if name in {each.name for each in fields}]
    return {"policy_type": readers[0]} if readers else {}


FORMS: dict[str, tuple[list[Parameter], dict[str, str]]] = {
    "/goals/add": (goal_parameters(), goal_form()),
    "/goals/{goal_id}/edit": (goal_parameters(), goal_form()),
    "/breaks/add": (
        [BREAK_NAME, FIRST_DAY, LAST_DAY, SCOPE],
        {"name": "b", "first_day": "2027-05-04", "last_day": "2999-12-30", "scope": "goal-1"},
    ),
    "/goals/{goal_id}/pause": ([PAUSE_UNTIL], {"until": "2999-12-30"}),
    "/goals/{goal_id}/fix": ([FIX, VALUE], {"fix": "raise_cap", "value": "2"}),
    "/goals/{goal_id}/run-mode": ([RUN_MODE, GOAL_VERSION], {"run_mode": "manual"}),
    "/goals/{goal_id}/try": ([*goal_parameters(), KIND, TASK], {**goal_form(), "kind": "execution"}),
    "/goals/{goal_id}/versions/{version_id}/roll-back": ([GOAL_VERSION], {}),
    "/accounts/{account_id}/edit": ([*ACCOUNT_FIELDS], {"username": "ann"}),
    "/goals/preview": (goal_parameters(), goal_form()),
    "/platforms/add": ([NAME, CONFIG], {"name": "Shop", "config": "{}"}),
    "/platforms/{platform_id}/edit": ([NAME, CONFIG], {"name": "Forum", "config": "{}"}),
    "/platforms/{platform_id}/accounts/add": ([USERNAME, ACCOUNT_NOTES], {"username": "eve", "notes": ""}),
    "/tasks/bulk": ([*BULK_FIELDS], {"act": "start", "task_ids": "1", "due_date": "2027-05-09"}),
    "/views/add": ([VIEW_NAME, VIEW_QUERY, VIEW_DEFAULT], {"name": "Mine", "query": "status=Waiting"}),
    "/views/{view_id}/rename": ([VIEW_NAME, VIEW_DEFAULT], {"name": "Mine"}),
    "/tasks/{task_id}/reschedule": ([DUE_DATE], {"due_date": "2027-05-09"}),
    **{f"/tasks/{{task_id}}/{act}": ([*REPORT_FIELDS], {}) for act in ("start", "complete", "fail", "skip", "reopen")},
}
"""Forms with fields that people fill: their fields, and what else a form needs to be taken."""
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


def bad_values(parameter: Parameter) -> tuple[str, ...]:
    return BAD_EVERYWHERE + BAD_BY_KIND.get(parameter.kind, ()) + BAD_BY_NAME.get(parameter.name, ())


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


def cursor(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


CURSORS = (
    "", "x", "====", "%00", "%FF", "n" * 5000, cursor(), cursor("n"), cursor("n", 1), cursor("n", "1", "2"),
    cursor("x", 1, 2), cursor("n", True, 1), cursor("n", 1.5, 1), cursor("n", None, None),
    *(cursor(way, *key) for way in "np" for big in (LARGEST, -LARGEST, LARGEST + 1, 2**62, 253402300800 * 10**6)
      for key in ([big], [big, big], [0, big], [big, 0], [big, big, big])),
)  # fmt: skip


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

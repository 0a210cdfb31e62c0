"""No form leads the browser to another site, whichever form it is and however the address is written."""

from __future__ import annotations

import os
import re
from urllib.parse import urljoin

import pytest
from httpx2 import Response

from tests.regression.routes import Route, routes
from tests.web.site import BY_SCRIPT, Site

HERE = "http://127.0.0.1:8000"
ELSEWHERE = (
    "//evil.example", "///evil.example", "////evil.example", "//evil.example/%2e%2e", "/\\evil.example",
    "\\\\evil.example", "\\/evil.example", "/\\/evil.example", "/%5cevil.example", "/%5Cevil.example",
    "%5c%5cevil.example", "/%2f%2fevil.example", "%2f%2fevil.example", "/%2fevil.example", "/%2F/evil.example",
    "/%09/evil.example", "/\t/evil.example", "\t//evil.example", "/\n/evil.example", "/\r/evil.example",
    "/\r\n/evil.example", "//evil.example@127.0.0.1:8000/..", "/.//evil.example", "/..//evil.example",
    "/goals/..//evil.example", "https://evil.example", "https:evil.example", "https:/evil.example",
    "HTTPS:\\\\evil.example", "http://127.0.0.1:8000@evil.example", "http://127.0.0.1:8000.evil.example",
    "javascript:alert(1)", "java\tscript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x",
    " //evil.example", "\x00//evil.example", "\ufeff//evil.example", "/\x00/evil.example", "/%00/evil.example",
    "/\u2028/evil.example", "/%0d%0aLocation:%20//evil.example", "/\r\nLocation: //evil.example",
    "/\r\nSet-Cookie: a=b", "/%0d%0aSet-Cookie:%20a=b", "/goals?x=%0d%0aSet-Cookie:%20a=b",
    "/%250d%250aSet-Cookie:%20a=b", "/%255cevil.example", "/%252f%252fevil.example", "/%25%32%66/evil.example",
    "/%252e%252e//evil.example", "", " ", "evil.example", "/" * 3000, "/" + "a" * 5000, "?q=1", "#top",
    "/\u3002\uff0fevil.example",
)  # fmt: skip
HARMLESS = {url for url in ELSEWHERE if re.match(r"/%25|/\u3002", url)}
"""Encoded twice, or with letters that only look like slashes: they name a page of this site, which is not there."""
LEADING = {
    "/tasks/generate-due", "/tasks/{task_id}/run-execution", "/tasks/{task_id}/run-check",
    "/tasks/{task_id}/reschedule", "/tasks/{task_id}/start", "/tasks/{task_id}/complete", "/tasks/{task_id}/fail",
    "/tasks/{task_id}/skip", "/tasks/{task_id}/reopen", "/tasks/{task_id}/checklist",
}  # fmt: skip
"""The forms that lead where their field `redirect_url` says."""
DEFAULTS = {"/tasks/{task_id}/checklist": "/tasks/1/logs"}
"""Where a form leads that says nothing usable, if not to the list of tasks."""
POSTED = [route for route in routes() if route.method == "POST"]
ANY_FORM = {
    "platform_id": "1", "description": "Goal", "start_date": "2027-05-04", "policy_type": "fixed",
    "interval_days": "1", "name": "Shop", "config": "{}", "username": "eve",
}  # fmt: skip
"""What every form of the program takes; none minds the fields of the others, but for a day (below)."""


def site() -> Site:
    """Platform 1 with account 1 and a goal whose tasks scripts do and check."""
    made = Site().with_goal(**BY_SCRIPT)
    made.post("/platforms/1/accounts/add", username="ann")
    return made


def sent(to: Site, route: Route, url: str) -> Response:
    """A form sent with this address to lead to; an act finds its task in a state that allows it."""
    if "{task_id}" in route.pattern:
        to.post("/tasks/1/reopen")
    day = {"due_date": "2027-05-09"} if route.pattern.endswith("/reschedule") else {}
    return to.post(route.address(), **ANY_FORM, **day, redirect_url=url)


def as_a_browser_reads(location: str) -> str:
    """Where a browser would go: it drops tabs and line ends, and takes a backslash for a slash."""
    cleaned = re.sub(r"[\t\r\n]", "", location).strip("".join(map(chr, range(0x21))))
    return urljoin(f"{HERE}/tasks/1/logs", cleaned.replace("\\", "/"))


def leads_away(response: Response) -> bool:
    """Whether a browser that follows the answer leaves this site, or the answer has a header that was smuggled in."""
    locations = response.headers.get_list("location")
    if response.headers.get("set-cookie") or len(locations) > 1:
        return True
    return any(not as_a_browser_reads(location).startswith(f"{HERE}/") for location in locations)


def test_these_forms_lead_where_they_are_told_and_no_others() -> None:
    asked = {route.pattern: sent(site(), route, "/goals?marked") for route in POSTED}
    led = {pattern for pattern, answer in asked.items() if "marked" in answer.headers.get("location", "")}
    assert led == LEADING


@pytest.mark.parametrize("route", POSTED, ids=str)
def test_no_form_leads_to_another_site(route: Route) -> None:
    to = site()
    is_told = route.pattern in LEADING or int(os.environ.get("FAULT_ROUNDS", "1")) > 1
    tried = ELSEWHERE if is_told else ELSEWHERE[::4]  # the others lead where they always lead, as is proved above
    assert [url for url in tried if leads_away(sent(to, route, url))] == []


@pytest.mark.parametrize("route", [route for route in POSTED if route.pattern in LEADING], ids=str)
def test_an_address_elsewhere_leads_to_the_default(route: Route) -> None:
    to = site()
    answers = {url: sent(to, route, url) for url in ELSEWHERE}
    statuses = {answer.status_code for answer in answers.values()}
    places = {answer.headers["location"].partition("?")[0] for url, answer in answers.items() if url not in HARMLESS}
    assert (statuses, places) == ({303}, {DEFAULTS.get(route.pattern, "/all-tasks")})

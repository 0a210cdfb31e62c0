"""The catalogue of strategies as page and API, and what the goal form makes of what a strategy says of itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from html import unescape

import pytest

from app.adapters.strategies.discovery import DiscoveredStrategies
from app.adapters.strategies.http_request import HttpRequest
from app.adapters.strategies.http_request_check import HttpRequestCheck
from app.adapters.strategies.tools import StrategyTools
from app.domain.errors import FieldError
from app.domain.fields import Kind, Parameter
from app.domain.strategy import StrategyDeclaration
from app.ports.script_runner import IScriptRunner, ScriptJob, ScriptResult
from app.ports.strategies import IStrategy, MissingStrategy
from tests.fakes.logger import FakeLogger
from tests.strategies import FakeStrategies, FakeStrategy, FakeToolServers
from tests.web.site import EVERY_DAY, Site, seen

LINE = "It needs a browser. Type: pip install pigeons[post]"
HOSTILE = "<script>alert(1)</script>"
PIGEON = StrategyDeclaration(
    "Pigeon", "By pigeon", "A pigeon does it.",
    (
        Parameter("loft", "Loft", required=True, help="Where it lives.", examples=(("The north", "North tower"),)),
        Parameter("colour", "Colour", Kind.CHOICE, default="g", choices=(("g", "Grey"), ("w", "White"))),
        Parameter("ring", "Ring", Kind.VARIABLES, secret=True),
    ),
    performs=True, missing_extra=LINE, example="Loft: North tower",
)  # fmt: skip
REQUEST = {
    "execution_strategy": ["HttpRequest"],
    "execution_request_method": ["POST"],
    "execution_request_url": ["https://api.example.org/{{ task.id }}"],
    "execution_request_headers": ["Authorization: {{ variables.TOKEN }}"],
    "execution_request_body": ['{"day": "{{ task.due_date }}"}'],
    "execution_script_env_vars": ["TOKEN=secret"],
}
CHECK = {
    "check_strategy": ["HttpRequestCheck"],
    "check_request_url": ["https://api.example.org/"],
    "check_json_pointer": ["/count"],
    "check_comparison": ["at_least"],
    "check_expected_value": ["3"],
}


class _NoRunner(IScriptRunner):
    def run(self, job: ScriptJob) -> ScriptResult:
        return ScriptResult(exit_status=None)


TOOLS = StrategyTools(script_runner=_NoRunner(), tool_servers=FakeToolServers())


def _install(site: Site, *strategies: IStrategy) -> FakeStrategies:
    installed = site.acts.strategies
    assert isinstance(installed, FakeStrategies)
    for strategy in strategies:
        installed.by_name[strategy.declaration.name] = strategy  # type: ignore[assignment]
        installed.declared = (*installed.declared, strategy.declaration)
    return installed


@pytest.fixture
def site() -> Site:
    """With a platform, the request strategies, and one that lacks something."""
    site = Site()
    site.acts.platforms.add({"name": ["Forum"]}, "ann")
    _install(site, HttpRequest(TOOLS), HttpRequestCheck(TOOLS), FakeStrategy(PIGEON))
    return site


def _text(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def _section(page: str, name: str) -> str:
    start = page.index(f'id="{name}"')
    return _text(page[page.rindex("<section", 0, start) : page.index("</section>", start)])


def _post(site: Site, address: str, *parts: Mapping[str, Sequence[str]]) -> tuple[int, dict[str, str], str]:
    """Status, the errors beside their fields, and the page."""
    fields: dict[str, Sequence[str]] = {"platform_id": ["1"], **EVERY_DAY}
    for part in parts:
        fields.update({name: list(values) for name, values in part.items()})
    response = site.client.post(address, data=fields)
    items = re.findall(r'<div class="field-errors" id="field-(\w+)-errors">(.*?)</div>', response.text, re.DOTALL)
    return response.status_code, {name: _text(said) for name, said in items}, response.text


def test_the_page_tells_what_a_strategy_does_needs_and_lacks(site: Site) -> None:
    assert _section(site.get("/strategies").text, "Pigeon") == (
        f"By pigeon Pigeon Performs tasks Not usable yet A pigeon does it. {LINE} What it needs "
        "Loft loft one line, required Where it lives. "
        "Colour colour a choice, usually Grey One of: Grey , White . "
        "Ring ring KEY=value lines, secret Example Loft: North tower"
    )


def test_the_page_tells_which_packages_are_broken_and_why(site: Site) -> None:
    _install(site).missing = (MissingStrategy("pigeons = pigeons", f"SyntaxError: {HOSTILE}"),)
    page = site.get("/strategies").text
    assert ("pigeons = pigeons SyntaxError: " + HOSTILE in _text(page), HOSTILE in page) == (True, False)


def test_the_page_says_so_where_nothing_is_installed(site: Site) -> None:
    _install(site).declared = ()
    assert "Nothing can do or check a task here." in _text(site.get("/strategies").text)


def test_the_goal_form_leads_to_the_catalogue(site: Site) -> None:
    assert '<a href="/strategies">' in site.get("/goals/add").text


def test_the_api_tells_the_same(site: Site) -> None:
    _install(site).missing = (MissingStrategy("a = b", "ValueError: no"),)
    answer = site.get("/api/v1/strategies").json()
    loft = {
        "name": "loft", "label": "Loft", "type": "text", "required": True, "secret": False, "default": "",
        "help": "Where it lives.", "choices": [], "examples": [{"value": "North tower", "label": "The north"}],
    }  # fmt: skip
    pigeon = answer["items"][-1]
    assert (answer["next"], answer["broken"], pigeon["parameters"][0], pigeon | {"parameters": []}) == (
        None,
        [{"source": "a = b", "reason": "ValueError: no"}],
        loft,
        {
            "name": "Pigeon", "label": "By pigeon", "help": "A pigeon does it.", "performs": True, "checks": False,
            "is_available": False, "missing": LINE, "example": "Loft: North tower", "parameters": [],
        },
    )  # fmt: skip


def test_a_field_of_several_values_is_shown_and_saved_again_as_it_was_typed(site: Site) -> None:
    days = Parameter("days", "Days", Kind.WEEKDAYS)
    _install(site, FakeStrategy(StrategyDeclaration("Rota", "By rota", "", (days,), performs=True)))
    _post(site, "/goals/add", {"execution_strategy": ["Rota"], "execution_days": ["0", "2"]})
    checked = re.findall(r'name="execution_days" value="([^"]*)"[^>]* checked', site.get("/goals/1/edit").text)
    version = re.search(r'name="version" value="(\d+)"', site.get("/goals/1/edit").text)
    assert version is not None
    again = {"execution_strategy": ["Rota"], "execution_days": checked, "version": [version[1]]}
    status, errors, _ = _post(site, "/goals/1/edit", again)
    assert (checked, status, errors) == (["0", "2"], 303, {})


def test_what_the_api_does_not_have_is_told_as_problem_details(site: Site) -> None:
    response = site.get("/api/v1/pigeons", Accept="text/html")
    assert (response.status_code, response.headers["content-type"], response.json()["title"]) == (
        404, "application/problem+json", "Not found"
    )  # fmt: skip


def test_form_api_and_catalogue_name_every_built_in_strategy() -> None:
    site, found = Site(), DiscoveredStrategies(TOOLS, FakeLogger())
    site.acts.platforms.add({"name": ["Forum"]}, "ann")
    installed = _install(site)
    installed.declared, installed.by_name = tuple(found.declarations()), {}
    for each in found.declarations():
        installed.by_name[each.name] = found.named(each.name)  # type: ignore[assignment]
    names = {each.name for each in found.declarations()}
    form, page = site.get("/goals/add").text, site.get("/strategies").text
    offered = set(re.findall(r'name="(?:execution|check)_strategy" value="(\w+)"', form))
    shown = set(re.findall(r'<section class="card" id="(\w+)"', page))
    told = {each["name"] for each in site.get("/api/v1/strategies").json()["items"]}
    assert (offered, shown, told, {"HttpRequest", "HttpRequestCheck"} <= names) == (names, names, names, True)


def test_every_built_in_strategy_that_asks_for_something_has_an_example() -> None:
    declarations = DiscoveredStrategies(TOOLS, FakeLogger()).declarations()
    assert [each.name for each in declarations if each.parameters and not each.example] == []


def test_a_goal_with_requests_is_saved_and_shown_again(site: Site) -> None:
    status, _, _ = _post(site, "/goals/add", REQUEST, CHECK)
    _, _, page = _post(site, "/goals/1/edit", REQUEST, CHECK, {"description": [""]})
    assert (status, 'value="https://api.example.org/{{ task.id }}"' in page) == (303, True)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("execution_request_url", "api.example.org",
         "Write an address that begins with http:// or https:// and names a host."),
        ("execution_request_url", "https://h/{{ task.colour }}",
         "task has nothing called colour: there are due_at, due_date, id, sequence, status."),
        ("execution_request_headers", "Accept: */*\nno colon", "Line 2: write Name: value."),
        ("execution_request_headers", "Host: x", "Line 1: Host is set by the program."),
        ("execution_request_headers", "A: {{ variables.OTHER }}",
         "variables has nothing called OTHER: there are TOKEN."),
        ("execution_request_headers", "Content-Type: {{ task.id }}",
         "Line 1: the content type is written out, without a placeholder."),
        ("execution_request_body", "{{ task.id", "A placeholder is not closed: write {{ task.due_date }}."),
        ("execution_expected_status", "good",
         "Write statuses such as 200, 204 or a class such as 2xx, with commas between."),
        ("check_json_pointer", "count", "A JSON pointer begins with /, such as /data/0/count."),
        ("check_json_pointer", "/a~2", "In a JSON pointer ~ is written ~0, and / within a name ~1."),
        ("check_json_pointer", "", "Say which value of the answer is meant, such as /data/0/count."),
        ("check_expected_value", "", "Say what it is compared with."),
        ("check_expected_value", "three", "Write a number."),
        ("check_expected_value", "{{ nothing.here }}",
         "Nothing is called nothing: a path begins with one of task, goal, account, platform, run, variables."),
    ],
)  # fmt: skip
def test_what_no_run_could_use_is_refused_beside_its_field(site: Site, field: str, typed: str, said: str) -> None:
    status, errors, page = _post(site, "/goals/add", REQUEST, CHECK, {field: [typed]})
    kept = "Post an answer" in page and 'value="https://api.example.org/"' in page
    assert (status, errors, kept) == (422, {field: said}, True)


def test_a_body_is_json_where_a_header_says_so(site: Site) -> None:
    body = {"execution_request_headers": ["content-type: application/json"], "execution_request_body": ["{a: 1}"]}
    status, errors, _ = _post(site, "/goals/add", REQUEST, body)
    assert (status, {name: said.split(":")[0] for name, said in errors.items()}) == (
        422, {"execution_request_body": "This is not JSON, though the content type says so"}
    )  # fmt: skip


def test_a_strategy_that_lacks_something_is_shown_with_the_line_and_cannot_be_chosen(site: Site) -> None:
    page = site.get("/goals/add").text
    control = re.search(r'<input [^>]*value="Pigeon"[^>]*>', page)
    assert control is not None
    assert ("disabled" in control[0], LINE in _text(page)) == (True, True)


def test_choosing_it_all_the_same_is_refused_with_the_line(site: Site) -> None:
    pigeon = {"execution_strategy": ["Pigeon"], "execution_loft": ["North"]}
    status, errors, _ = _post(site, "/goals/add", pigeon)
    assert (status, errors) == (422, {"execution_strategy": f"By pigeon cannot be used here yet. {LINE}"})


def test_a_goal_that_uses_it_already_keeps_it(site: Site) -> None:
    pigeon = {"execution_strategy": ["Pigeon"], "execution_loft": ["North"]}
    installed = _install(site)
    whole, lacking = FakeStrategy(StrategyDeclaration("Pigeon", "By pigeon", "", PIGEON.parameters, True)), PIGEON
    installed.by_name["Pigeon"] = whole
    _post(site, "/goals/add", pigeon)
    installed.by_name["Pigeon"] = FakeStrategy(lacking)
    control = re.search(r'<input [^>]*value="Pigeon"[^>]*>', site.get("/goals/1/edit").text)
    assert control is not None
    status, errors, _ = _post(site, "/goals/1/edit", pigeon)
    assert ("checked" in control[0], "disabled" in control[0], status, errors) == (True, False, 303, {})


class _Falling(FakeStrategy):
    """Falls over its own parameters."""

    def refusals(self, parameters: Mapping[str, str], variables: Collection[str]) -> Sequence[FieldError]:
        raise ZeroDivisionError


def test_a_strategy_that_falls_over_its_fields_is_an_error_in_the_form(site: Site) -> None:
    _install(site, _Falling(StrategyDeclaration("Falling", "By chance", "", performs=True)))
    status, errors, _ = _post(site, "/goals/add", {"execution_strategy": ["Falling"]})
    said = "This strategy could not look at its fields and cannot be used as it is: ZeroDivisionError."
    assert (status, errors) == (422, {"execution_strategy": said})


def test_a_stored_secret_counts_as_typed_where_it_is_shown_as_dots(site: Site) -> None:
    _post(site, "/goals/add", REQUEST)
    dots = {"execution_script_env_vars": ["TOKEN=" + "\u2022" * 8]}
    response = site.client.post("/goals/1/edit", data={"platform_id": ["1"], **EVERY_DAY, **REQUEST, **dots})
    assert seen(response) == (303, "/goals")

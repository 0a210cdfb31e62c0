"""What a tool is called with, and what its answer means."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from app.adapters.strategies.mcp_call import NO_SERVER, NO_VERDICT, PROPOSED
from app.adapters.strategies.mcp_tool import McpTool
from app.adapters.strategies.mcp_tool_check import McpToolCheck
from app.adapters.strategies.tools import StrategyTools
from app.application.run_output import SecretMask
from app.domain.errors import FieldError
from app.domain.run import RunKind, RunOutcome, RunStatus, Verdict
from app.domain.run_file import RunFile
from app.ports.script_runner import ScriptJob, ScriptResult
from app.ports.strategies import StrategyRequest
from app.ports.tool_servers import ToolResult
from tests.strategies import FakeToolServers

PICTURE = RunFile("map-1.png", b"\x89PNG\r\n\x1a\n")
SUCCEEDED = RunOutcome(status=RunStatus.SUCCEEDED)


class _NoRunner:
    def run(self, job: ScriptJob) -> ScriptResult:
        raise AssertionError(job)


def _tools(servers: FakeToolServers) -> StrategyTools:
    return StrategyTools(script_runner=_NoRunner(), tool_servers=servers)


def _request(arguments: str = "{}", **variables: str) -> StrategyRequest:
    return StrategyRequest(
        kind=RunKind.EXECUTION,
        context={"task": {"id": 7}, "account": None},
        run_key="1:1:1",
        parameters={"mcp_server": "notes", "mcp_tool": "add_note", "mcp_arguments": arguments},
        variables=variables,
        timeout_seconds=30,
        emit=lambda _: None,
        is_cancelled=lambda: False,
    )


def _performed(**result: Any) -> RunOutcome:
    return McpTool(_tools(FakeToolServers(result=ToolResult(**result)))).perform(_request())


def _checked(text: str = "", structured: Mapping[str, object] | None = None) -> RunOutcome:
    servers = FakeToolServers(result=ToolResult(text=text, structured=structured))
    return McpToolCheck(_tools(servers)).check(_request())


def _failed(note: str) -> RunOutcome:
    return RunOutcome(status=RunStatus.FAILED, note=note)


def test_the_tool_is_called_with_what_the_context_and_the_variables_say() -> None:
    servers = FakeToolServers()
    McpTool(_tools(servers)).perform(_request('{"id": "{{ task.id }}", "key": "k {{ variables.KEY }}"}', KEY="sesame"))
    (call,) = servers.calls
    asked = (call.server, call.tool, call.arguments, call.timeout_seconds)
    assert asked == ("notes", "add_note", {"id": 7, "key": "k sesame"}, 30)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ('{"id": "{{ task.number }}"}', "{{ task.number }} has no value: there is no task.number in this run."),
        ("[1]", "They are no JSON object."),
        ("{", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
    ],
)
def test_arguments_that_cannot_be_made_fail_the_run_and_nothing_is_called(arguments: str, reason: str) -> None:
    servers = FakeToolServers()
    outcome = McpTool(_tools(servers)).perform(_request(arguments))
    assert (outcome, servers.calls) == (_failed(f"The arguments cannot be made: {reason}"), [])


def test_an_answer_is_success_and_its_pictures_are_kept() -> None:
    assert _performed(text="CHECK_FAIL", files=(PICTURE,)) == replace(SUCCEEDED, files=(PICTURE,))


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        ({"timed_out": True}, RunOutcome(status=RunStatus.TIMED_OUT, note="Timed out after 30 seconds.")),
        ({"cancelled": True}, RunOutcome(status=RunStatus.CANCELLED, note="Cancelled.")),
        ({"failure": "The MCP server refused: no"}, _failed("The MCP server refused: no")),
        ({"is_error": True, "text": "no such note"}, _failed("The tool failed: no such note")),
        ({"is_error": True}, _failed("The tool failed")),
        ({"is_error": True, "text": "x" * 501}, _failed(f"The tool failed: {'x' * 500}")),
    ],
)
def test_anything_else_is_told_in_words(result: Mapping[str, Any], outcome: RunOutcome) -> None:
    assert _performed(**result) == outcome


@pytest.mark.parametrize("verdict", Verdict)
def test_a_verdict_is_the_last_line_of_the_text_that_is_not_blank(verdict: Verdict) -> None:
    assert _checked(f"looked at 3 notes\n  {verdict}  \n\n") == replace(SUCCEEDED, verdict=verdict)


@pytest.mark.parametrize(
    "text", ["", "check_success", "CHECK_SUCCESS.", "CHECK_SUCCESS\nbye", '{"verdict": "CHECK_SUCCESS"}']
)
def test_a_verdict_is_never_found_inside_other_text(text: str) -> None:
    assert _checked(text) == _failed(NO_VERDICT)


def test_structured_content_wins_over_the_text() -> None:
    said = {"verdict": "GOAL_MET", "value": 3, "target": 2.5, "note": "three of two", "extra": []}
    assert _checked("CHECK_FAIL", said) == replace(
        SUCCEEDED, verdict=Verdict.GOAL_MET, value=3.0, target=2.5, note="three of two"
    )


def test_structured_content_without_a_verdict_leaves_it_to_the_text() -> None:
    assert _checked("CHECK_FAIL", {"value": 3}) == replace(SUCCEEDED, verdict=Verdict.CHECK_FAIL, value=3.0)


def test_structured_content_that_is_about_something_else_is_not_read() -> None:
    said = {"result": "CHECK_SUCCESS", "value": "high", "note": 7}
    assert _checked("CHECK_SUCCESS", said) == replace(SUCCEEDED, verdict=Verdict.CHECK_SUCCESS)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (
            {"verdict": "YES"},
            'The "verdict" of the structured content is not GOAL_MET, CHECK_SUCCESS or CHECK_FAIL.',
        ),
        ({"value": "3"}, 'The "value" of the structured content is not a finite number.'),
        ({"note": 3}, 'The "note" of the structured content is not text.'),
    ],
)
def test_structured_content_that_is_malformed_fails_the_check(said: Mapping[str, object], reason: str) -> None:
    assert _checked("CHECK_SUCCESS", said) == _failed(reason)


def test_an_execution_has_no_verdict_but_a_value() -> None:
    assert _performed(structured={"verdict": "nonsense", "value": 4}) == replace(SUCCEEDED, value=4.0)


def test_a_secret_at_the_end_of_what_an_error_shows_is_not_shown_in_part() -> None:
    secret = "hunter2-hunter2-hunter2"
    servers = FakeToolServers(result=ToolResult(text="x" * 490 + secret, is_error=True))
    request = replace(_request(KEY=secret), masked=SecretMask([secret]).text)
    assert "hunter" not in McpTool(_tools(servers)).perform(request).note


def test_a_run_that_only_proposes_calls_no_tool_that_does_the_work() -> None:
    servers, said = FakeToolServers(), list[bytes]()
    context = {"task": {"id": 7}, "run": {"mode": "shadow"}}
    outcome = McpTool(_tools(servers)).perform(
        replace(_request('{"id": "{{ task.id }}"}'), context=context, emit=said.append)
    )
    assert (outcome, servers.calls, said) == (
        RunOutcome(status=RunStatus.SUCCEEDED, note=PROPOSED), [], [b'notes: add_note {"id": 7}\n']
    )  # fmt: skip


def test_a_check_looks_also_where_the_run_only_proposes() -> None:
    servers = FakeToolServers(result=ToolResult(text="CHECK_FAIL"))
    outcome = McpToolCheck(_tools(servers)).check(replace(_request(), context={"run": {"mode": "shadow"}}))
    assert (outcome.verdict, len(servers.calls)) == (Verdict.CHECK_FAIL, 1)


def test_the_servers_are_what_there_is_to_choose() -> None:
    declared = McpTool(_tools(FakeToolServers(servers=("notes", "search")))).declaration
    assert (declared.parameters[0].choices, declared.missing_extra) == ((("notes", "notes"), ("search", "search")), "")


def test_a_placeholder_that_no_run_could_fill_is_refused_beside_its_field() -> None:
    strategy = McpTool(_tools(FakeToolServers()))
    refused = strategy.refusals({"mcp_arguments": '{"a": "{{ variables.KEY }} {{ task.id }}"}'}, ["TOKEN"])
    assert refused == [FieldError("mcp_arguments", "variables has nothing called KEY: there are TOKEN.")]


def test_without_a_server_it_says_what_to_set() -> None:
    declared = McpToolCheck(_tools(FakeToolServers())).declaration
    assert (declared.parameters[0].help, declared.missing_extra) == (NO_SERVER, NO_SERVER)

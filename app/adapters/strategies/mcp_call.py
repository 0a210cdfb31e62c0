"""How a strategy calls a tool of an MCP server: the fields that a form shows for it, the arguments, and the outcome."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from app.adapters.strategies.mcp_arguments import argument_problems, arguments_of
from app.adapters.strategies.verdict import MalformedResult, Said, said_in, verdict_of
from app.domain.errors import FieldError
from app.domain.fields import Kind, Parameter
from app.domain.run import RunOutcome, RunStatus
from app.ports.strategies import StrategyRequest
from app.ports.tool_servers import IToolServers, ToolCall, ToolResult

SERVER, TOOL, ARGUMENTS, VARIABLES = "mcp_server", "mcp_tool", "mcp_arguments", "script_env_vars"
NO_SERVER = (
    "No MCP server is configured. Name a file that declares one in TASK_TRACKER_MCP_SERVERS_FILE: "
    "see docs/strategies-mcp.md."
)
NO_VERDICT = (
    "No verdict: expected GOAL_MET, CHECK_SUCCESS or CHECK_FAIL as the last line of the tool's text, "
    'or as "verdict" in its structured content.'
)
EXAMPLE = """\
MCP server: notes
Tool: {tool}
Arguments: {{"title": "due {{{{ task.due_date }}}}", "number": "{{{{ task.sequence }}}}"}}"""
PROPOSED = "Not called: this run only proposes. The call stands in the output."
_LONGEST_ERROR = 500
_SAID = frozenset({"verdict", "value", "target", "note"})


def parameters(servers: IToolServers) -> tuple[Parameter, ...]:
    """The fields of both strategies."""
    return (
        Parameter(
            SERVER,
            "MCP server",
            Kind.CHOICE,
            required=True,
            choices=tuple((name, name) for name in servers.names()),
            help="One of those that the program's settings declare." if servers.names() else NO_SERVER,
        ),
        Parameter(TOOL, "Tool", required=True, maximum=128, help="Its name, as the server calls it."),
        Parameter(
            ARGUMENTS,
            "Arguments",
            Kind.JSON,
            default="{}",
            maximum=64 * 1024,
            help='A JSON object, such as {"id": "{{ task.id }}"}: what stands at such a path of the context is put in.',
        ),
        Parameter(
            VARIABLES,
            "Variables",
            Kind.VARIABLES,
            maximum=64 * 1024,
            secret=True,
            help="One KEY=value per line, for {{ variables.KEY }} in the arguments. Values are stored encrypted.",
        ),
    )


def refusals(parameters: Mapping[str, str], variables: Collection[str]) -> Sequence[FieldError]:
    """What no run could use."""
    return [FieldError(ARGUMENTS, problem) for problem in argument_problems(parameters.get(ARGUMENTS, ""), variables)]


def act(servers: IToolServers, request: StrategyRequest, *, is_check: bool) -> RunOutcome:
    """Call the tool once."""
    try:
        arguments = arguments_of(request.parameters.get(ARGUMENTS, ""), request.context, request.variables)
    except ValueError as problem:
        return RunOutcome(status=RunStatus.FAILED, note=f"The arguments cannot be made: {problem}")
    if request.only_proposes and not is_check:
        request.emit(_told(request, arguments).encode("utf-8", "replace"))
        return RunOutcome(status=RunStatus.SUCCEEDED, note=PROPOSED)
    result = servers.call(
        ToolCall(
            server=request.parameters.get(SERVER, ""),
            tool=request.parameters.get(TOOL, ""),
            arguments=arguments,
            timeout_seconds=request.timeout_seconds,
            emit=request.emit,
            emit_error=request.emit_error or request.emit,
            is_cancelled=request.is_cancelled,
        )
    )
    # Masked as a whole: an error is cut, and that could leave half a secret.
    result = replace(result, text=request.masked(result.text))
    return outcome_of(result, request.timeout_seconds, is_check=is_check)


def _told(request: StrategyRequest, arguments: Mapping[str, object]) -> str:
    server, tool = (request.parameters.get(name, "") for name in (SERVER, TOOL))
    return f"{server}: {tool} {json.dumps(arguments, ensure_ascii=False)}\n"


def outcome_of(result: ToolResult, timeout_seconds: int, *, is_check: bool) -> RunOutcome:
    """What the end of a call means; a check succeeded with a verdict, or failed with a note that says why."""
    if result.timed_out:
        return RunOutcome(status=RunStatus.TIMED_OUT, note=f"Timed out after {timeout_seconds} seconds.")
    if result.cancelled:
        return RunOutcome(status=RunStatus.CANCELLED, note="Cancelled.")
    if result.failure or result.is_error:
        note = result.failure or f"The tool failed: {result.text[:_LONGEST_ERROR]}".rstrip(": ")
        return RunOutcome(status=RunStatus.FAILED, note=note, files=result.files)
    try:
        said = _said(result, is_check=is_check)
    except MalformedResult as malformed:
        return RunOutcome(status=RunStatus.FAILED, note=str(malformed), files=result.files)
    verdict = (said.verdict or verdict_of(_last_line(result.text))) if is_check else None
    if is_check and verdict is None:
        return RunOutcome(status=RunStatus.FAILED, note=NO_VERDICT, files=result.files)
    return RunOutcome(
        status=RunStatus.SUCCEEDED,
        note=said.note,
        verdict=verdict,
        value=said.value,
        target=said.target,
        files=result.files,
    )


def _said(result: ToolResult, *, is_check: bool) -> Said:
    """Structured content counts where it speaks of a verdict, or of nothing but what is read here."""
    content = result.structured
    if content is None or ("verdict" not in content and not _SAID.issuperset(content)):
        return Said()
    return said_in(content, "structured content", reads_verdict=is_check)


def _last_line(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")

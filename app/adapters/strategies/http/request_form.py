"""The fields of a request as a form shows them, what is wrong with them, and the request that they make in a run."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping

from app.adapters.strategies.http.expected_status import BadExpectation, ExpectedStatus
from app.adapters.strategies.http.placeholders import BadTemplate, Lookup, Template, lookup_in, parsed, refuse_unknown
from app.adapters.strategies.http.places import (
    as_address,
    as_body,
    as_header,
    is_json,
    media_type,
    refuse_address,
    refuse_json,
    usual_content_type,
)
from app.adapters.strategies.http.web_request import WebRequest
from app.adapters.strategies.script_run import VARIABLES
from app.domain.errors import FieldError
from app.domain.fields import Kind, Parameter
from app.ports.strategies import StrategyRequest

METHOD, ADDRESS, HEADERS, BODY, EXPECTED = (
    "request_method", "request_url", "request_headers", "request_body", "expected_status"
)  # fmt: skip
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_OWN = frozenset({
    "connection", "content-length", "expect", "host", "keep-alive", "proxy-connection", "te", "trailer",
    "transfer-encoding", "upgrade",
})  # fmt: skip
_ALWAYS = (("Accept", "*/*"), ("Accept-Encoding", "identity"), ("User-Agent", "Task-Tracker"))
"""Compressed answers are not asked for: a small one could become a huge one."""


def request_parameters(method: str) -> tuple[Parameter, ...]:
    """The fields; `method` is preselected."""
    return (
        Parameter(
            METHOD, "Method", Kind.CHOICE, default=method, choices=tuple((each, each) for each in _METHODS),
        ),
        Parameter(
            ADDRESS, "Address", required=True, maximum=2000,
            help="Such as https://api.example.org/posts/{{ task.id }}. Values are quoted; one at the very beginning is "
            "an address by itself.",
        ),
        Parameter(
            HEADERS, "Headers", Kind.LINES, maximum=16_000,
            help="One “Name: value” a line, such as Authorization: Bearer {{ variables.TOKEN }}.",
        ),
        Parameter(
            BODY, "Body", Kind.LINES, maximum=64 * 1024,
            help="Sent as JSON where it is JSON, unless a Content-Type header says something else.",
        ),
        Parameter(
            EXPECTED, "Expected status", default="2xx", maximum=200,
            help="Statuses or classes with commas between: 200, 204, 3xx. A redirect that is not expected is followed.",
        ),
        Parameter(
            VARIABLES, "Variables", Kind.VARIABLES, maximum=64 * 1024, secret=True,
            help="One KEY=value per line, used as {{ variables.KEY }}. Values are stored encrypted.",
        ),
    )  # fmt: skip


def request_refusals(parameters: Mapping[str, str], variables: Collection[str]) -> Iterator[FieldError]:
    """Everything about these fields that no run could use."""
    checks: dict[str, Callable[[], object]] = {
        ADDRESS: lambda: refuse_address(_known(parameters.get(ADDRESS, ""), variables)),
        HEADERS: lambda: _refuse_headers(parameters.get(HEADERS, ""), variables),
        BODY: lambda: _refuse_body(parameters, variables),
        EXPECTED: lambda: ExpectedStatus(parameters.get(EXPECTED, "")),
    }
    for field, check in checks.items():
        try:
            check()
        except (BadTemplate, BadExpectation) as refusal:
            yield FieldError(field, str(refusal))


def _known(text: str, variables: Collection[str]) -> Template:
    template = parsed(text)
    refuse_unknown(template, variables)
    return template


def _refuse_headers(text: str, variables: Collection[str]) -> None:
    for _, value in headers_in(text):
        refuse_unknown(value, variables)


def _refuse_body(parameters: Mapping[str, str], variables: Collection[str]) -> None:
    template = _known(parameters.get(BODY, ""), variables)
    if template and parameters.get(METHOD) == "HEAD":
        raise BadTemplate("A HEAD request has no body.")
    try:
        stated = _content_type(headers_in(parameters.get(HEADERS, "")))
    except BadTemplate:
        return  # said at the headers
    if template and is_json(media_type(stated)):
        refuse_json(template)


def headers_in(text: str) -> list[tuple[str, Template]]:
    """Name and value of each line; empty lines are passed over. Raises BadTemplate that names the line."""
    headers: list[tuple[str, Template]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        name, colon, value = line.partition(":")
        problem = _header_problem(name.strip(), colon, value)
        if problem:
            raise BadTemplate(f"Line {number}: {problem}")
        try:
            headers.append((name.strip(), parsed(value.strip())))
        except BadTemplate as error:
            raise BadTemplate(f"Line {number}: {error}") from error
    return headers


def _header_problem(name: str, colon: str, value: str) -> str:
    if not colon:
        return "write Name: value."
    if not _NAME.match(name):
        return "the name of a header has letters, digits and hyphens, and no placeholder."
    if name.lower() in _OWN:
        return f"{name} is set by the program."
    if _CONTROL.search(value):
        return "control characters are not allowed."
    return "the content type is written out, without a placeholder." if _is_open_type(name, value) else ""


def _is_open_type(name: str, value: str) -> bool:
    """A content type decides how values are escaped: it cannot be a value itself."""
    return name.lower() == "content-type" and "{{" in value


def _content_type(headers: list[tuple[str, Template]]) -> str:
    for name, value in headers:
        if name.lower() == "content-type":
            return "".join(part for part in value if isinstance(part, str))
    return ""


def made_request(request: StrategyRequest) -> WebRequest:
    """The request of a run, filled in; raises CannotFill, and BadTemplate where what is stored was damaged."""
    lookup = lookup_in(request.context, request.variables)
    method = request.parameters.get(METHOD, "GET")
    headers = headers_in(request.parameters.get(HEADERS, ""))
    made = WebRequest(
        method=method,
        address=as_address(parsed(request.parameters.get(ADDRESS, "")), lookup),
        headers=tuple((name, as_header(value, lookup)) for name, value in headers),
    )
    return _with_usual_headers(_with_body(made, request, lookup), request.run_key)


def _with_body(made: WebRequest, request: StrategyRequest, lookup: Lookup) -> WebRequest:
    template = parsed(request.parameters.get(BODY, ""))
    if not template:
        return made
    stated = next((value for name, value in made.headers if name.lower() == "content-type"), "")
    content_type = stated or usual_content_type(template)
    return WebRequest(
        method=made.method,
        address=made.address,
        headers=made.headers if stated else (*made.headers, ("Content-Type", content_type)),
        body=as_body(template, content_type, lookup),
    )


def _with_usual_headers(made: WebRequest, run_key: str) -> WebRequest:
    """A key that is the same over all attempts lets a server tell a repeat from a second order."""
    usual = [*_ALWAYS, *([("Idempotency-Key", run_key)] if made.method in UNSAFE else [])]
    missing = tuple(header for header in usual if not made.has(header[0]))
    return WebRequest(method=made.method, address=made.address, headers=(*made.headers, *missing), body=made.body)

"""Where values are put: the address, a header, a body. In each place a value is escaped so that it stays a value."""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from html import escape as escape_markup
from urllib.parse import quote, quote_plus, unquote, urlsplit

from app.adapters.strategies.http.placeholders import (
    BadTemplate,
    CannotFill,
    Lookup,
    Placeholder,
    Template,
    filled,
    placeholders_of,
)

_WHOLE_ADDRESS = re.compile(r"https?://[^\s\x00-\x1f\x7f]+\Z", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_HOST = re.compile(r"[^\s\"<>\\^`{|}.]+(?:\.[^\s\"<>\\^`{|}.]+)*\.?\Z")
"""Names with dots between; which of them there are is for the name servers to say."""
_NOT_AN_ADDRESS = "Write an address that begins with http:// or https:// and names a host."
_DOTS = "A part of the path is . or .., which would lead elsewhere."
_NOT_JSON = "This is not JSON, though the content type says so"
_SAMPLE = "1"
"""Fits where a host, a port, a path or a query may stand: what is typed around it is judged with it."""


def as_address(template: Template, lookup: Lookup) -> str:
    """The whole address. A value is one piece of it; only one at the very beginning is an address by itself."""
    first = template[0] if template else ""
    if isinstance(first, Placeholder):
        address = _beginning(first, lookup) + filled(template[1:], lookup, _quoted)
    else:
        address = filled(template, lookup, _quoted)
    problem = address_problem(address)
    if problem:
        raise CannotFill(f"The address cannot be used: {problem}")
    return address


def _beginning(first: Placeholder, lookup: Lookup) -> str:
    def whole(value: str, path: str) -> str:
        if not _WHOLE_ADDRESS.match(value):
            raise CannotFill(f"{{{{ {path} }}}} begins the address and is none by itself.")
        return value

    return filled((first,), lookup, whole)


def _quoted(value: str, _path: str) -> str:
    return quote(value, safe="", errors="replace")


def address_problem(address: str) -> str:
    """What is wrong with an address, as a sentence; empty where nothing is."""
    try:
        split = urlsplit(address)
        has_host = split.scheme in {"http", "https"} and _HOST.match(split.hostname or "") is not None
        _ = split.port
    except ValueError:
        return _NOT_AN_ADDRESS
    if not has_host or _CONTROL.search(address):
        return _NOT_AN_ADDRESS
    if any(unquote(part) in {".", ".."} for part in split.path.split("/")):
        return _DOTS
    return ""


def refuse_address(template: Template) -> None:
    """Raise BadTemplate where no value could make an address of this."""
    sample = "".join(part if isinstance(part, str) else _SAMPLE for part in template)
    if template and isinstance(template[0], Placeholder):
        sample = f"https://{sample}"
    problem = address_problem(sample)
    if problem:
        raise BadTemplate(problem)


def as_header(template: Template, lookup: Lookup) -> str:
    """The value of a header. A value that would end the line is refused."""

    def on_one_line(value: str, path: str) -> str:
        if _CONTROL.search(value):
            raise CannotFill(f"{{{{ {path} }}}} has a line end or a control character and cannot stand in a header.")
        return value

    return filled(template, lookup, on_one_line).strip()


def as_body(template: Template, content_type: str, lookup: Lookup) -> bytes:
    """The body; values are escaped as its content type wants it."""
    kind = media_type(content_type)
    if is_json(kind):
        refuse_json(template)
        return _as_json(template, lookup).encode("utf-8", "replace")
    if kind == "application/x-www-form-urlencoded":
        text = filled(template, lookup, lambda value, _: quote_plus(value, errors="replace"))
    elif kind.endswith(("/xml", "+xml", "/html")):
        text = filled(template, lookup, lambda value, _: escape_markup(value))
    else:
        text = filled(template, lookup, lambda value, _: value)
    return text.encode("utf-8", "replace")


def media_type(content_type: str) -> str:
    """A content type without its parameters, in small letters."""
    return content_type.partition(";")[0].strip().lower()


def is_json(kind: str) -> bool:
    """Whether a media type is JSON."""
    return kind == "application/json" or kind.endswith("+json")


def usual_content_type(template: Template) -> str:
    """What a body is that nobody named: JSON where it is a JSON object or list, else text."""
    first = template[0] if template else ""
    if isinstance(first, str) and first.lstrip()[:1] in {"{", "["}:
        with suppress(BadTemplate):  # then it is text that only begins like JSON
            refuse_json(template)
            return "application/json"
    return "text/plain; charset=utf-8"


def _as_json(template: Template, lookup: Lookup) -> str:
    """Within quotation marks a value is escaped text; outside it is a whole JSON value of its own kind."""
    return _filled_json(
        template,
        within_text=lambda each: json.dumps(filled((each,), lookup, lambda value, _: value))[1:-1],
        elsewhere=lambda each: json.dumps(lookup(each.path)),
    )


def refuse_json(template: Template) -> None:
    """Raise BadTemplate where the text around the placeholders is not JSON."""
    # Right after a backslash, digits or another value neither of the two is JSON.
    text = _filled_json(template, within_text=lambda _: "x", elsewhere=lambda _: "null")
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        where = "" if any(True for _ in placeholders_of(template)) else f", line {error.lineno}"
        raise BadTemplate(f"{_NOT_JSON}: {error.msg}{where}.") from error
    except (ValueError, RecursionError) as error:
        raise BadTemplate(f"{_NOT_JSON}: it has too many levels or digits.") from error


def _filled_json(
    template: Template, within_text: Callable[[Placeholder], str], elsewhere: Callable[[Placeholder], str]
) -> str:
    """The template with each placeholder put in as its place wants it."""
    pieces: list[str] = []
    state = _JsonState()
    for part in template:
        if isinstance(part, str):
            state.pass_over(part)
            pieces.append(part)
        else:
            pieces.append(within_text(part) if state.is_within_text else elsewhere(part))
    return "".join(pieces)


class _JsonState:
    """Whether what was passed over so far ends within a text, and there within an escape."""

    def __init__(self) -> None:
        self.is_within_text = self._is_within_escape = False

    def pass_over(self, literal: str) -> None:
        for character in literal:
            if self._is_within_escape:
                self._is_within_escape = False
            elif character == "\\" and self.is_within_text:
                self._is_within_escape = True
            elif character == '"':
                self.is_within_text = not self.is_within_text

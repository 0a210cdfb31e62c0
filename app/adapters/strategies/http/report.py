"""What the output of a run tells of an exchange: the first line of the request, and how the answer begins."""

from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

from app.adapters.strategies.http.places import is_json, media_type
from app.adapters.strategies.http.web_request import WebAnswer, WebRequest

SHOWN_BYTES = 32 * 1024
_OF_INTEREST = ("content-type", "content-length", "content-encoding", "location", "retry-after", "x-request-id")
_TEXT = ("text/", "application/xml", "application/javascript", "application/x-www-form-urlencoded")


def request_line(request: WebRequest) -> str:
    """Method and address, without a user and password in it; headers are left out, for they hold credentials."""
    size = f" ({len(request.body):,} bytes)" if request.body else ""
    return f"{request.method} {without_user(request.address)}{size}\n"


def without_user(address: str) -> str:
    """The address as it may be shown; one that a server made up may be none."""
    try:
        split = urlsplit(address)
    except ValueError:
        return address.rpartition("@")[2]
    return urlunsplit(split._replace(netloc=split.netloc.rpartition("@")[2]))


def answer_text(answer: WebAnswer, masked: Callable[[str], str] = str) -> str:
    """The answer as a page can show it; `masked` takes the secrets out before anything is cut."""
    headers = [f"{name}: {_shown_header(name, answer)}" for name in _OF_INTEREST if answer.header(name)]
    return "\n".join([answer.line, *headers, "", _shown_body(answer, masked)]).rstrip() + "\n"


def _shown_header(name: str, answer: WebAnswer) -> str:
    return without_user(answer.header(name)) if name == "location" else answer.header(name)


def _shown_body(answer: WebAnswer, masked: Callable[[str], str]) -> str:
    kind = media_type(answer.header("content-type"))
    if not answer.body:
        return ""
    if answer.header("content-encoding") not in {"", "identity"} or not _is_text(kind):
        return f"({_size(answer)} of {kind or 'unknown kind'}, not shown)"
    is_cut = len(answer.body) > SHOWN_BYTES or not answer.is_whole
    shown = masked(_decoded(answer.body, answer.header("content-type")))[:SHOWN_BYTES]
    return f"{shown}\n(the beginning of {_size(answer)})" if is_cut else shown


def _size(answer: WebAnswer) -> str:
    return f"{len(answer.body):,} bytes" if answer.is_whole else f"more than {len(answer.body):,} bytes"


def _is_text(kind: str) -> bool:
    return not kind or is_json(kind) or kind.startswith(_TEXT) or kind.endswith("+xml")


def _decoded(body: bytes, content_type: str) -> str:
    """By the encoding that the answer names, as far as it is one of text; else as UTF-8."""
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.strip().partition("=")
        if name.lower() == "charset":
            try:
                return body.decode(value.strip("\"' "), "replace")
            except (LookupError, ValueError):
                break
    return body.decode("utf-8", "replace")

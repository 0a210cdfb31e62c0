"""How much one request, and all requests together, may ask for before anything is parsed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.adapters.web.security.refusals import Body, Refusal


@dataclass(frozen=True, slots=True)
class Limits:
    """Every bound of the walls. Sizes in bytes, times in seconds."""

    max_body: int = 1024 * 1024
    max_header: int = 16 * 1024
    body_seconds: float = 30.0
    max_requests: int = 200
    max_event_streams: int = 1000
    max_fields: int = 500
    max_json_depth: int = 32


BUSY = Refusal(
    503,
    "Too many requests at once",
    "The application is busy. Try again in a moment.",
    headers=((b"retry-after", b"1"),),
)
_BAD_PATH = Refusal(400, "Malformed address", "The address of the page is not written correctly.")
_TWO_LENGTHS = Refusal(
    400,
    "Malformed request",
    "The request states the length of its body in two ways.",
    headers=((b"connection", b"close"),),
)
_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_CONTROL = re.compile(rb"[\x00-\x1f\x7f]")


class HeadWall:
    """Refuses over-long heads (431), and what readers of the same request could understand differently (400)."""

    def __init__(self, limits: Limits) -> None:
        self._max_header = limits.max_header
        self._too_long = Refusal(
            431,
            "Request header too large",
            f"Address and header fields together may have {limits.max_header // 1024} KiB."
            " Clearing the cookies of this site may help.",
        )

    def __call__(self, scope: Scope) -> Refusal | None:
        if _head_size(scope) > self._max_header:
            return self._too_long
        if _states_two_lengths(scope):
            return _TWO_LENGTHS
        return None if _is_readable(scope) else _BAD_PATH


def _head_size(scope: Scope) -> int:
    fields: Iterable[tuple[bytes, bytes]] = scope["headers"]
    # 4: the colon, the space and the line end that each field costs on the wire.
    return len(_raw_path(scope)) + len(scope["query_string"]) + sum(len(n) + len(v) + 4 for n, v in fields)


def _states_two_lengths(scope: Scope) -> bool:
    """RFC 9112, 6.3: a proxy that goes by one and a server that goes by the other see different requests."""
    names = [name.lower() for name, _ in scope["headers"]]
    lengths = names.count(b"content-length")
    return lengths > 1 or (lengths == 1 and b"transfer-encoding" in names)


def _raw_path(scope: Scope) -> bytes:
    raw_path: bytes | None = scope.get("raw_path")
    path: str = scope["path"]
    return raw_path if raw_path is not None else path.encode("utf-8", "surrogatepass")


def _is_readable(scope: Scope) -> bool:
    raw_path = _raw_path(scope)
    if not raw_path.startswith(b"/") or _BROKEN_ESCAPE.search(raw_path):
        return False
    path = unquote_to_bytes(raw_path)
    # A NUL in a query would reach the database as text, and PostgreSQL cannot hold it.
    if _CONTROL.search(path) or b"%00" in scope["query_string"]:
        return False
    try:
        path.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


class RequestSlots:
    """Pure ASGI. Lets so many requests into the application at once and answers 503 to more.

    It stands behind the body limits, so that clients who send slowly take no slot. A stream of server-sent events
    gives its slot back and takes one of its own kind: open tabs must not keep others out. When those are used up it
    keeps the one it has. `/healthz` is always let in: a busy process is not a dead one.
    """

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app = app
        self._free_requests = limits.max_requests
        self._free_streams = limits.max_event_streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == "/healthz":
            await self._app(scope, receive, send)
        elif self._free_requests <= 0:
            await BUSY.answer(scope, receive, send, Body.READ)
        else:
            await self._with_slot(scope, receive, send)

    async def _with_slot(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_stream = False
        self._free_requests -= 1

        async def send_and_change_slot(message: Message) -> None:
            nonlocal is_stream
            if not is_stream and self._free_streams > 0 and _begins_event_stream(message):
                is_stream = True
                self._free_streams -= 1
                self._free_requests += 1
            await send(message)

        try:
            await self._app(scope, receive, send_and_change_slot)
        finally:
            if is_stream:
                self._free_streams += 1
            else:
                self._free_requests += 1


def _begins_event_stream(message: Message) -> bool:
    return message["type"] == "http.response.start" and any(
        name.lower() == b"content-type" and value.lower().startswith(b"text/event-stream")
        for name, value in message.get("headers", ())
    )

"""How a wall says no: a small page or problem details, never a stack trace, never a hanging connection."""

import html
import json
from dataclasses import dataclass
from enum import Enum

import anyio
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

# What is read and thrown away of a refused body before the answer. A browser that is cut off while it still sends
# shows "connection reset" instead of the page; a flood is cut off all the same.
DRAIN_BYTES = 4 * 1024 * 1024
DRAIN_SECONDS = 2.0

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Task Tracker</title>{stylesheet}
</head>
<body>
<main>
<h1>{title}</h1>
<p>{detail}</p>{way_back}
</main>
</body>
</html>
"""
_STYLESHEET = '\n<link rel="stylesheet" href="/static/css/app.css">'
_WAY_BACK = '\n<p><a href="/">Back to the first page</a></p>'


class Body(Enum):
    """How much of the request's body has been read when the answer is sent."""

    UNREAD = "none of it, or a part: the rest is drained within bounds"
    READ = "all of it, or there was none"
    GIVEN_UP = "a part, and the rest is not worth waiting for: the connection is closed"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One answer of a wall. `title` and `detail` are plain text and escaped here.

    `self_contained` leaves out links and stylesheet, for answers under a name that is not ours.
    """

    status: int
    title: str
    detail: str
    headers: tuple[tuple[bytes, bytes], ...] = ()
    self_contained: bool = False

    async def answer(self, scope: Scope, receive: Receive, send: Send, body_so_far: Body = Body.UNREAD) -> None:
        """Send the refusal, and close the connection if some of the request's body is still to come."""
        if body_so_far is Body.UNREAD:
            body_so_far = await _drain(scope, receive)
        content_type, body = self._problem() if prefers_json(scope) else self._page()
        headers = [
            (b"content-type", content_type),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
            (b"vary", b"accept"),
            *self.headers,
        ]
        if body_so_far is Body.GIVEN_UP and scope.get("http_version", "1.1").startswith("1"):
            headers.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _page(self) -> tuple[bytes, bytes]:
        page = _PAGE.format(
            title=html.escape(self.title),
            detail=html.escape(self.detail),
            stylesheet="" if self.self_contained else _STYLESHEET,
            way_back="" if self.self_contained else _WAY_BACK,
        )
        return b"text/html; charset=utf-8", page.encode("utf-8", "replace")

    def _problem(self) -> tuple[bytes, bytes]:
        problem = {"type": "about:blank", "title": self.title, "status": self.status, "detail": self.detail}
        return b"application/problem+json", json.dumps(problem).encode()


def prefers_json(scope: Scope) -> bool:
    """Whether the client wants RFC 9457 problem details: an API path, or an Accept that puts JSON before HTML."""
    path = scope["path"]
    if path == "/api" or path.startswith("/api/"):
        return True
    json_quality = html_quality = 0.0
    for item in ",".join(Headers(scope=scope).getlist("accept")).split(","):
        media_type, _, parameters = item.strip().lower().partition(";")
        if media_type.endswith(("/json", "+json")):
            json_quality = max(json_quality, _quality(parameters))
        elif media_type in ("text/html", "application/xhtml+xml"):
            html_quality = max(html_quality, _quality(parameters))
    return json_quality > html_quality


def _quality(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def content_length(scope: Scope) -> int | None:
    """The declared length of the body in bytes; None when there is none or it is not a number."""
    declared = Headers(scope=scope).get("content-length", "")
    # 18 digits are past every limit, and a longer text is not worth converting.
    return int(declared[:18]) if declared.isascii() and declared.isdigit() else None


def declares_body(scope: Scope) -> bool:
    """Whether a body follows the head; in HTTP/1 none does unless it is declared."""
    return bool(content_length(scope)) or "transfer-encoding" in Headers(scope=scope)


async def _drain(scope: Scope, receive: Receive) -> Body:
    """Read the body to its end, within bounds."""
    if not declares_body(scope):
        return Body.READ
    waits_to_be_asked = Headers(scope=scope).get("expect", "").lower() == "100-continue"
    if waits_to_be_asked or (content_length(scope) or 0) > DRAIN_BYTES:
        return Body.GIVEN_UP
    left = DRAIN_BYTES
    with anyio.move_on_after(DRAIN_SECONDS):
        while left >= 0:
            message = await receive()
            if not message.get("more_body", False):
                return Body.READ
            left -= len(message.get("body", b""))
    return Body.GIVEN_UP

"""One request straight into an ASGI application, byte for byte, and an application that tells what it was asked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.adapters.web.security.rules import AdminPassword, SecurityRules

HOST = ("Host", "localhost:8000")
PASSWORD = "correct horse battery"
LOCAL = SecurityRules()
OPEN_WITH_PASSWORD = SecurityRules(bind_host="0.0.0.0", admin_password=AdminPassword(PASSWORD))

Header = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; header names in lower case."""

    status: int
    headers: tuple[Header, ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """The value of the one header of this name; None when there is none, an error when there are more."""
        values = [value for found, value in self.headers if found == name]
        assert len(values) < 2, f"{name} stands {len(values)} times in the answer"
        return values[0] if values else None

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def heard(self) -> Any:
        """What `Echo` was asked."""
        return json.loads(self.body)


@dataclass(slots=True)
class Echo:
    """Answers 200 with what it was asked, and keeps every scope that got so far."""

    headers: Sequence[Header] = ()
    scopes: list[Scope] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scopes.append(scope)
        message = await receive()
        heard = {
            "method": scope["method"],
            "path": scope["path"],
            "scheme": scope["scheme"],
            "client": scope["client"] and scope["client"][0],
            "actor": scope.get("state", {}).get("actor"),
            "body": message["body"].decode("latin-1"),
            "more_body": message["more_body"],
        }
        headers = [(name.lower().encode(), value.encode()) for name, value in self.headers]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(heard).encode()})


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the server would hand it over. `chunks` None means that the client never sends its body."""

    method: str = "GET"
    target: str = "/"
    headers: Sequence[Header] = (HOST,)
    chunks: Iterable[bytes] | None = (b"",)
    scheme: str = "http"
    client: str | None = "127.0.0.1"

    def scope(self) -> Scope:
        raw_path, _, query = self.target.encode("latin-1").partition(b"?")
        return {
            "type": "http",
            "http_version": "1.1",
            "method": self.method,
            "scheme": self.scheme,
            "path": _decoded(raw_path),
            "raw_path": raw_path,
            "query_string": query,
            "root_path": "",
            "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in self.headers],
            "client": None if self.client is None else (self.client, 50000),
            "server": ("127.0.0.1", 8000),
            "state": {},
        }


def _decoded(raw_path: bytes) -> str:
    # As uvicorn does it.
    return unquote(raw_path.decode("latin-1"))


def run_asgi(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """One bare ASGI call, for what is no whole exchange; fails when it does not end within ten seconds."""

    async def call() -> None:
        await asyncio.wait_for(app(scope, receive, send), timeout=10)

    asyncio.run(call())


def ask(app: ASGIApp, request: Request) -> Answer:
    """Send one request through `app` and collect the answer; fails when there is none within ten seconds."""
    return asyncio.run(asyncio.wait_for(asked(app, request), timeout=10))


async def asked(app: ASGIApp, request: Request) -> Answer:
    """The same inside a running loop."""
    sent: list[Message] = []
    chunks = None if request.chunks is None else list(request.chunks)

    async def receive() -> Message:
        if not chunks:
            await asyncio.Event().wait()
        assert chunks
        return {"type": "http.request", "body": chunks.pop(0), "more_body": bool(chunks)}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(request.scope(), receive, send)
    start = sent[0]
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"])
    return Answer(start["status"], headers, sent[1]["body"])


def post(body: bytes, content_type: str, *more: Header, target: str = "/goals/add") -> Request:
    """A POST of ours, as a command-line client sends it."""
    headers = (HOST, ("Content-Type", content_type), ("Content-Length", str(len(body))), *more)
    return Request("POST", target, headers, (body,))

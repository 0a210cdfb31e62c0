"""Addresses that answer a call of a tool with anything but an answer: told at once, not at the time limit."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from app.ports.tool_servers import ToolResult
from tests.integration.test_mcp_servers import call

HELLO = {
    "protocolVersion": "2025-06-18",
    "capabilities": {"tools": {}},
    "serverInfo": {"name": "strange", "version": "1"},
}
ENDED = "The MCP address ended the conversation before it answered."
UNREADABLE = "What the MCP address answered is no message of the protocol."
NO_ANSWER = "What the MCP address answered is no answer to a call of a tool."


class _Handler(BaseHTTPRequestHandler):
    """Says hello, then answers the call of a tool as its class says: status, content type, body."""

    answer = (200, "", b"")

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if asked.get("method") == "initialize":
            said = {"jsonrpc": "2.0", "id": asked["id"], "result": HELLO}
            self._send(200, "application/json", json.dumps(said).encode())
        elif asked.get("method") == "tools/call":
            status, kind, body = self.answer
            self._send(status, kind, body.replace(b"ID", str(asked["id"]).encode()))
        else:
            self._send(202, "text/plain", b"")

    def _send(self, status: int, kind: str, body: bytes) -> None:
        """By HTTP/1.0: the end of the connection is the end of the answer."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: Any) -> None:
        """Says nothing."""


@pytest.fixture
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    """Where it answers as the parameter says."""
    handler = type("Handler", (_Handler,), {"answer": request.param})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("port", "failure"),
    [
        ((200, "text/event-stream", b": still there\n\n"), ENDED),
        ((200, "application/json", b"{garbage"), UNREADABLE),
        ((200, "text/html", b"<p>Sign in"), UNREADABLE),
        ((200, "application/json", b'{"jsonrpc": "2.0", "id": ID, "result": {"content": 7}}'), NO_ANSWER),
        ((404, "text/plain", b"no"), "The MCP address answered 404: nothing is there, or the session has ended."),
        ((500, "text/plain", b"no"), "The MCP server answered 500."),
    ],
    indirect=["port"],
    ids=["breaks off", "garbage", "a page", "no result", "not found", "an error"],
)
def test_what_is_no_answer_is_told_in_words_and_at_once(port: int, failure: str) -> None:
    began = time.monotonic()
    result, _ = call("web", timeout_seconds=30, port=port)
    assert (result, time.monotonic() - began < 15) == (ToolResult(failure=failure), True)


@pytest.mark.parametrize(
    "port", [(200, "application/json", b'{"jsonrpc": "2.0", "id": ID, "result": {"content": []}}')], indirect=True
)
def test_an_answer_counts_also_where_nothing_else_is_answered_any_more(port: int) -> None:
    result, _ = call("web", port=port)
    assert result == ToolResult()

"""The two ways to an MCP server: a process of this machine, spoken to over its pipes, and an address."""

import os
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final, TextIO

import httpx
from mcp import StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

from app.adapters.tool_servers.server import Server

ServerStreams = tuple[Any, Any]
"""What a session reads from and writes to; the SDK does not name their types."""
_GRACE_SECONDS: Final = "1"
_DRAIN_SECONDS: Final = 2.0
_LONGEST_LINE: Final = 1024 * 1024
_LEFT_OUT: Final = b"[warning] A line of more than 1 MiB is left out.\n"
_PASSED_ON: Final = ("PATH", "HOME", "LANG", "TZ")


@asynccontextmanager
async def connected(
    server: Server, supervising: Sequence[str], take_error: Callable[[bytes], None], on_silence: Callable[[], None]
) -> AsyncIterator[ServerStreams]:
    """The streams of a conversation; afterwards a server that was started for it is gone, with all that it started.

    `on_silence` hears where an address ends the answer to a call before it has said anything that could be resumed.
    """
    if not server.command:
        # One client without a time limit of its own: the run has one.
        async with (
            httpx.AsyncClient(headers=dict(server.headers), timeout=None, event_hooks=_watching(on_silence)) as client,  # noqa: S113 — see above
            streamable_http_client(server.url, http_client=client) as (read, write, _),
        ):
            yield read, write
        return
    command = (*supervising, str(os.getpid()), _GRACE_SECONDS, server.folder, *server.command)
    parameters = StdioServerParameters(command=command[0], args=list(command[1:]), env=_environment(server))
    with _lines_of_errors(take_error) as errors:
        async with stdio_client(parameters, errors) as (read, write):
            yield read, write


def _watching(on_silence: Callable[[], None]) -> dict[str, list[Callable[[httpx.Response], Awaitable[None]]]]:
    """The SDK says nothing of an answer that breaks off: it would wait for it until the time limit."""

    async def watch(response: httpx.Response) -> None:
        is_call = response.request.method == "POST" and b'"tools/call"' in response.request.content
        is_stream = response.headers.get("content-type", "").startswith("text/event-stream")
        if is_call and is_stream and isinstance(response.stream, httpx.AsyncByteStream):
            response.stream = _WatchedStream(response.stream, on_silence)

    return {"response": [watch]}


class _WatchedStream(httpx.AsyncByteStream):
    """Whoever has got the answer does not read to the end; what has an id may be resumed by another request."""

    def __init__(self, stream: httpx.AsyncByteStream, on_silence: Callable[[], None]) -> None:
        self._stream, self._on_silence = stream, on_silence

    async def __aiter__(self) -> AsyncIterator[bytes]:
        may_be_resumed = False
        try:
            async for piece in self._stream:
                may_be_resumed = may_be_resumed or b"id:" in piece
                yield piece
        except httpx.HTTPError:
            self._tell(may_be_resumed)
            raise
        self._tell(may_be_resumed)

    def _tell(self, may_be_resumed: bool) -> None:
        if not may_be_resumed:
            self._on_silence()

    async def aclose(self) -> None:
        await self._stream.aclose()


def _environment(server: Server) -> dict[str, str]:
    """What a server needs to start, and its own variables. The SDK adds LOGNAME, SHELL, TERM and USER."""
    common = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {**common, **server.environment}


@contextmanager
def _lines_of_errors(take: Callable[[bytes], None]) -> Iterator[TextIO]:
    """Something to write errors to; each line of it goes to `take`, whole, so that a secret in it is found."""
    reading, writing = os.pipe()
    follower = threading.Thread(target=_follow, args=(reading, take), name="mcp-errors", daemon=True)
    follower.start()
    try:
        with open(writing, "w", encoding="utf-8") as file:  # noqa: PTH123 — from a descriptor
            yield file
    finally:
        follower.join(_DRAIN_SECONDS)


def _follow(reading: int, take: Callable[[bytes], None]) -> None:
    with open(reading, "rb") as pipe:
        while line := pipe.readline(_LONGEST_LINE):
            if len(line) < _LONGEST_LINE or line.endswith(b"\n"):
                take(line)
                continue
            # Taken in pieces, a secret between two of them would not be found.
            while (piece := pipe.readline(_LONGEST_LINE)) and not piece.endswith(b"\n"):
                pass
            take(_LEFT_OUT)

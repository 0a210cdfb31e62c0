"""The two ways to an MCP server: a process of this machine, spoken to over its pipes, and an address."""

import os
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
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
_LONGEST_LINE: Final = 16 * 1024
_PASSED_ON: Final = ("PATH", "HOME", "LANG", "TZ")


@asynccontextmanager
async def connected(
    server: Server, supervising: Sequence[str], take_error: Callable[[bytes], None]
) -> AsyncIterator[ServerStreams]:
    """The streams of a conversation; afterwards a server that was started for it is gone, with all that it started."""
    if not server.command:
        # One client without a time limit of its own: the run has one.
        async with (
            httpx.AsyncClient(headers=dict(server.headers), timeout=None) as client,  # noqa: S113 — see above
            streamable_http_client(server.url, http_client=client) as (read, write, _),
        ):
            yield read, write
        return
    command = (*supervising, str(os.getpid()), _GRACE_SECONDS, server.folder, *server.command)
    parameters = StdioServerParameters(command=command[0], args=list(command[1:]), env=_environment(server))
    with _lines_of_errors(take_error) as errors:
        async with stdio_client(parameters, errors) as (read, write):
            yield read, write


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
            take(line)

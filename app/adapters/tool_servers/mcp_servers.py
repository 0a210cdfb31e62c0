"""Calling tools of MCP servers: what the strategies ask for, and the settings that it follows."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from app.adapters.tool_servers.server import Server
from app.ports.tool_servers import IToolServers, ToolCall, ToolResult

Masking = Callable[[Iterable[str]], Callable[[str], str]]
"""Makes of secrets what replaces them in a text."""
_IMPORTING = threading.Lock()


class McpServers(IToolServers):
    """May be used from many threads at once: each call has a connection and an event loop of its own.

    `supervising` is the command that ends a server of this machine with everything it started, whatever happens to this
    program. It is followed by this program's process id, the seconds between SIGTERM and SIGKILL, a folder, and the
    command of the server.
    """

    def __init__(self, servers: Mapping[str, Server], supervising: Sequence[str], masking: Masking) -> None:
        self._servers, self._supervising, self._masking = servers, tuple(supervising), masking

    def names(self) -> Sequence[str]:
        """See the port."""
        return tuple(self._servers)

    @property
    def secret_files(self) -> tuple[Path, ...]:
        """The files that hold their secrets."""
        return tuple(file for server in self._servers.values() for file in server.secret_files)

    def call(self, call: ToolCall) -> ToolResult:
        """See the port. Whatever goes wrong with the server is a `failure` in words."""
        server = self._servers.get(call.server)
        if server is None:
            known = f"There are: {', '.join(self._servers)}." if self._servers else "None is."
            return ToolResult(failure=f"No MCP server called {call.server} is configured. {known}")
        # The SDK takes a quarter of a second and 15 MiB: nobody pays for it who calls no tools. One thread loads it.
        with _IMPORTING:
            from app.adapters.tool_servers.conversation import hold  # noqa: PLC0415 — see above
        return hold(server, call, self._supervising, self._masking(server.secrets))

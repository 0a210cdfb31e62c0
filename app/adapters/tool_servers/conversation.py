"""One conversation with an MCP server, by the official SDK: connect, call one tool, end. Loaded by the first run."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import anyio
import httpx
from anyio.abc import TaskGroup
from mcp import ClientSession, McpError
from mcp.types import CONNECTION_CLOSED, CallToolResult, Implementation, LoggingMessageNotificationParams

from app.adapters.tool_servers.answers import answered, as_line
from app.adapters.tool_servers.server import Server
from app.adapters.tool_servers.transports import ServerStreams, connected
from app.ports.tool_servers import ToolCall, ToolResult

_CANCEL_SECONDS: Final = 0.2
"""How often the call is asked whether it is cancelled."""
_PARTING_SECONDS: Final = 6.0
"""How long the end of a conversation may take; a server of this machine has two seconds, then it is killed."""

# The SDK writes what a server says into the log, where nothing is masked. What matters of it is an outcome here.
logging.getLogger("mcp").setLevel(logging.CRITICAL)
logging.getLogger("httpx").setLevel(logging.WARNING)


def hold(server: Server, call: ToolCall, supervising: Sequence[str], mask: Callable[[str], str]) -> ToolResult:
    """Call the tool in an event loop of this thread."""
    conversation = _Conversation(server, call, tuple(supervising), mask)
    try:
        return anyio.run(conversation.hold)
    except Exception as error:  # noqa: BLE001 — a stranger's server and network: whatever happens is an outcome
        return conversation.masked(ToolResult(failure=_in_words(server, error)))


@dataclass(slots=True)
class _Conversation:
    server: Server
    call: ToolCall
    supervising: tuple[str, ...]
    mask: Callable[[str], str]
    result: ToolResult | None = None

    async def hold(self) -> ToolResult:
        """The answer, or why there is none; the server is gone when this returns."""
        problem: Exception | None = None
        with anyio.CancelScope() as parting:
            try:
                async with connected(self.server, self.supervising, self._errors) as streams:
                    # Within: what is cut off is the wait for the answer, never the end of the server.
                    await self._ask_within_time(streams)
                    parting.deadline = anyio.current_time() + _PARTING_SECONDS
            except* Exception as group:  # noqa: BLE001 — see above; how it ends does not undo an answer
                problem = _first(group)
        if self.result is not None:
            return self.masked(self.result)
        raise problem or ConnectionError("it ended the conversation")

    def masked(self, result: ToolResult) -> ToolResult:
        """Without the secrets of the server, which the run knows nothing about."""
        said = result.structured
        if said is not None:  # of its texts only a note is ever shown, and that stands on top
            said = {key: self.mask(value) if isinstance(value, str) else value for key, value in said.items()}
        return replace(result, text=self.mask(result.text), structured=said, failure=self.mask(result.failure))

    async def _ask_within_time(self, streams: ServerStreams) -> None:
        with anyio.move_on_after(self.call.timeout_seconds) as limit:
            async with anyio.create_task_group() as group:
                group.start_soon(self._watch, group)
                answer = await self._answer(streams)
                self.result = answered(answer, self.call.tool)
                self._say(self.result.text)
                group.cancel_scope.cancel()
        if limit.cancelled_caught and self.result is None:
            self.result = ToolResult(timed_out=True)

    async def _watch(self, group: TaskGroup) -> None:
        while not self.call.is_cancelled():  # noqa: ASYNC110 — set in another thread, by a database
            await anyio.sleep(_CANCEL_SECONDS)
        self.result = ToolResult(cancelled=True)
        group.cancel_scope.cancel()

    async def _answer(self, streams: ServerStreams) -> CallToolResult:
        read, write = streams
        async with ClientSession(
            read,
            write,
            logging_callback=self._logged,
            message_handler=self._unreadable,
            client_info=Implementation(name="task-tracker", version="1"),
        ) as session:
            await session.initialize()
            return await session.call_tool(
                self.call.tool,
                dict(self.call.arguments),
                read_timeout_seconds=timedelta(seconds=self.call.timeout_seconds),
                progress_callback=self._progressed,
            )

    async def _logged(self, params: LoggingMessageNotificationParams) -> None:
        about = f" {params.logger}" if params.logger else ""
        self._say(f"[{params.level}{about}] {as_line(params.data)}")

    async def _progressed(self, progress: float, total: float | None, message: str | None) -> None:
        done = f"{progress:g} of {total:g}" if total is not None else f"{progress:g}"
        self._say(f"[progress] {done}{f': {message}' if message else ''}")

    async def _unreadable(self, message: object) -> None:
        if isinstance(message, Exception):
            self._say("[warning] The server printed something that is no message of the protocol.")

    def _say(self, line: str) -> None:
        if line:
            self.call.emit(f"{self.mask(line)}\n".encode("utf-8", "replace"))

    def _errors(self, line: bytes) -> None:
        """A line of the server's standard error."""
        self.call.emit_error(self.mask(line.decode("utf-8", "replace")).encode())


def _first(group: BaseExceptionGroup[Exception]) -> Exception:
    """What went wrong first: task groups wrap it."""
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error if isinstance(error, Exception) else ConnectionError(str(error))


def _in_words(server: Server, error: Exception) -> str:
    place = "server" if server.command else "address"
    match error:
        case McpError() if error.error.code == CONNECTION_CLOSED:
            return f"The MCP {place} ended the conversation before it answered."
        case McpError():
            return f"The MCP server refused: {error.error.message}"
        case FileNotFoundError() | PermissionError():
            return f"The MCP server cannot be started: {error.strerror}: {error.filename}"
        case httpx.HTTPStatusError():
            return f"The MCP server answered {error.response.status_code}."
        case httpx.HTTPError():
            return f"The MCP server cannot be reached at its address: {type(error).__name__} {error}".rstrip()
        case _:
            return f"The conversation with the MCP {place} broke off: {type(error).__name__} {error}".rstrip()

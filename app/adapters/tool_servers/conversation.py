"""One conversation with an MCP server, by the official SDK: connect, call one tool, end. Loaded by the first run."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

import anyio
import httpx
from anyio.abc import TaskGroup
from mcp import ClientSession, McpError
from mcp.types import (
    CONNECTION_CLOSED,
    CallToolRequest,
    CallToolRequestParams,
    CallToolResult,
    ClientRequest,
    Implementation,
    LoggingMessageNotificationParams,
)
from pydantic import ValidationError

from app.adapters.tool_servers.answers import answered, as_line
from app.adapters.tool_servers.server import Server
from app.adapters.tool_servers.transports import ServerStreams, connected
from app.domain.run_file import TEXT, RunFile
from app.ports.tool_servers import ToolCall, ToolResult

_CANCEL_SECONDS: Final = 0.2
"""How often the call is asked whether it is cancelled."""
_PARTING_SECONDS: Final = 6.0
"""How long the end of a conversation may take; a server of this machine has two seconds, then it is killed."""
_SILENCE_SECONDS: Final = 2.0
"""How long an answer is still waited for once an address has broken it off, or has said what is none."""
_ENDED: Final = "The MCP {place} ended the conversation before it answered."
_UNREADABLE: Final = "What the MCP address answered is no message of the protocol."
_NO_SESSION: Final = 32600
"""What the SDK itself makes of status 404."""

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
    silence: anyio.Event = field(default_factory=anyio.Event)
    is_unreadable: bool = False

    async def hold(self) -> ToolResult:
        """The answer, or why there is none; the server is gone when this returns."""
        problem: Exception | None = None
        with anyio.CancelScope() as parting:
            try:
                async with connected(self.server, self.supervising, self._errors, self.silence.set) as streams:
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
        return replace(
            result,
            text=self.mask(result.text),
            structured=said,
            failure=self.mask(result.failure),
            files=tuple(map(self._masked_file, result.files)),
        )

    def _masked_file(self, file: RunFile) -> RunFile:
        """An image may be text, such as SVG; on one that is none a secret cannot be found."""
        is_text = file.media_type == TEXT
        content = self.mask(file.content.decode("utf-8")).encode() if is_text else file.content
        return RunFile(self.mask(file.name), content)

    async def _ask_within_time(self, streams: ServerStreams) -> None:
        with anyio.move_on_after(self.call.timeout_seconds) as limit:
            async with anyio.create_task_group() as group:
                group.start_soon(self._watch, group)
                group.start_soon(self._give_up_in_silence, group)
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

    async def _give_up_in_silence(self, group: TaskGroup) -> None:
        """The SDK would wait for an answer that cannot come any more until the time limit."""
        await self.silence.wait()
        await anyio.sleep(_SILENCE_SECONDS)
        failure = _UNREADABLE if self.is_unreadable else _ENDED.format(place="address")
        self.result = ToolResult(failure=failure)
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
            # Not `session.call_tool`: after the answer that asks for the list of tools, and fails where the list fails,
            # though the work is done and must not be repeated.
            return await session.send_request(
                self._request(),
                CallToolResult,
                request_read_timeout_seconds=timedelta(seconds=self.call.timeout_seconds),
                progress_callback=self._progressed,
            )

    def _request(self) -> ClientRequest:
        named = CallToolRequestParams(name=self.call.tool, arguments=dict(self.call.arguments))
        return ClientRequest(CallToolRequest(params=named))

    async def _logged(self, params: LoggingMessageNotificationParams) -> None:
        about = f" {params.logger}" if params.logger else ""
        self._say(f"[{params.level}{about}] {as_line(params.data)}")

    async def _progressed(self, progress: float, total: float | None, message: str | None) -> None:
        done = f"{progress:g} of {total:g}" if total is not None else f"{progress:g}"
        self._say(f"[progress] {done}{f': {message}' if message else ''}")

    async def _unreadable(self, message: object) -> None:
        if isinstance(message, Exception):
            self._say("[warning] The server printed something that is no message of the protocol.")
            if not self.server.command:  # a program may print beside its answers, an address answered so
                self.is_unreadable = True
                self.silence.set()

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
        case McpError():
            return _refused(place, error)
        case anyio.ClosedResourceError() | anyio.BrokenResourceError() | anyio.EndOfStream():
            return _ENDED.format(place=place)
        case ValidationError():  # its own words hold pieces of what was answered
            return f"What the MCP {place} answered is no answer to a call of a tool."
        case FileNotFoundError() | PermissionError():
            return f"The MCP server cannot be started: {error.strerror}: {error.filename}"
        case httpx.HTTPError():
            return _unreached(error)
        case _:
            return f"The conversation with the MCP {place} broke off: {type(error).__name__} {error}".rstrip()


def _refused(place: str, error: McpError) -> str:
    if error.error.code == CONNECTION_CLOSED:
        return _ENDED.format(place=place)
    if error.error.code == _NO_SESSION:
        return "The MCP address answered 404: nothing is there, or the session has ended."
    return f"The MCP server refused: {error.error.message}"


def _unreached(error: httpx.HTTPError) -> str:
    if isinstance(error, httpx.HTTPStatusError):
        return f"The MCP server answered {error.response.status_code}."
    return f"The MCP server cannot be reached at its address: {type(error).__name__} {error}".rstrip()

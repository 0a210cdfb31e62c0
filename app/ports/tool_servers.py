"""The need to call tools that servers of the Model Context Protocol (MCP) offer: https://modelcontextprotocol.io."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.run_file import RunFile


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """One call of a tool; `emit` takes what the server says meanwhile, `emit_error` what it prints as an error."""

    server: str
    tool: str
    arguments: Mapping[str, object]
    timeout_seconds: int
    emit: Callable[[bytes], None]
    emit_error: Callable[[bytes], None]
    is_cancelled: Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolResult:
    """How a call ended. `failure` says in words why there is no answer; empty where the tool answered.

    `text` is the answer's text, `structured` its structured content, `files` are its images. `is_error`: the tool
    itself says that it failed.
    """

    text: str = ""
    structured: Mapping[str, object] | None = None
    files: tuple[RunFile, ...] = ()
    is_error: bool = False
    timed_out: bool = False
    cancelled: bool = False
    failure: str = ""


class IToolServers(Protocol):
    """The servers that this program was told of."""

    def names(self) -> Sequence[str]:
        """Their names, in the order of their declaration."""

    def call(self, call: ToolCall) -> ToolResult:
        """Blocks until the answer, the time limit or a cancel; afterwards nothing that was started for it is left."""

"""Tools of real MCP servers, started for the call or reached at an address: answers, refusals, and what stays."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from app.adapters.managed_services.child_process import supervising_command
from app.adapters.tool_servers.mcp_servers import McpServers
from app.adapters.tool_servers.server import Server
from app.application.run_output import SecretMask
from app.domain.run_file import RunFile
from app.ports.tool_servers import ToolCall, ToolResult
from tests.integration.mcp_server import DOT
from tests.live_server import PROJECT
from tests.unit.adapters.managed_services.running import eventually
from tests.unit.adapters.script_runner.running import is_alive, living

PROGRAM = (sys.executable, str(Path(__file__).with_name("mcp_server.py")))
SECRET = "sesame-open-1234"
MASK = "\u2022" * 8
CALLER = """
import sys
from tests.integration.test_mcp_servers import call
call("notes", "hang", {"folder": sys.argv[1]})
"""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Where a server answers by HTTP."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
    server = subprocess.Popen(PROGRAM, cwd=PROJECT, env={**os.environ, "TOKEN": SECRET, "PORT": str(number)})
    assert eventually(lambda: _answers(number))
    yield number
    server.kill()
    server.wait()


def _answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def call(
    server: str,
    tool: str = "add_note",
    arguments: Mapping[str, object] | None = None,
    *,
    timeout_seconds: int = 20,
    is_cancelled: Callable[[], bool] = lambda: False,
    port: int = 9,
) -> tuple[ToolResult, list[str]]:
    """The result, and what was said meanwhile, errors included."""
    said: list[str] = []
    servers = {
        "notes": Server(command=PROGRAM, folder=str(PROJECT), environment={"TOKEN": SECRET}, secrets=(SECRET,)),
        "web": Server(url=f"http://127.0.0.1:{port}/mcp", headers={"X-Key": SECRET}, secrets=(SECRET,)),
        "missing": Server(command=("/none/such",)),
        "babbling": Server(command=("sh", "-c", "echo hello; exec sleep 300")),
    }
    mcp = McpServers(servers, supervising_command(), lambda secrets: SecretMask(secrets).text)
    asked = ToolCall(
        server=server,
        tool=tool,
        arguments=arguments or {},
        timeout_seconds=timeout_seconds,
        emit=lambda data: said.append(data.decode()),
        emit_error=lambda data: said.append(data.decode()),
        is_cancelled=is_cancelled,
    )
    return mcp.call(asked), said


@pytest.mark.parametrize("server", ["notes", "web"])
def test_a_tool_answers_and_what_the_server_says_meanwhile_is_output_without_its_secrets(
    server: str, port: int
) -> None:
    result, said = call(server, "add_note", {"text": "water", "number": 7}, port=port)
    answer = "water 7\nCHECK_SUCCESS"
    assert (result, said) == (
        ToolResult(text=answer, structured={"result": answer}),
        [f"[info] adding for {MASK}\n", "[progress] 1 of 2: half\n", f"{answer}\n"],
    )


@pytest.mark.parametrize("server", ["notes", "web"])
def test_structured_content_comes_along_and_has_no_secrets_either(server: str, port: int) -> None:
    result, _ = call(server, "structured", port=port)
    said = {"verdict": "GOAL_MET", "value": 3, "target": 2, "note": f"seen by {MASK}"}
    assert result == ToolResult(text="CHECK_FAIL", structured=said)


def test_a_tool_that_fails_says_so() -> None:
    result, _ = call("notes", "fail")
    assert result == ToolResult(text="Error executing tool fail: no such note", is_error=True)


def test_a_picture_is_a_file() -> None:
    result, _ = call("notes", "picture")
    assert result == ToolResult(files=(RunFile("picture-1.png", DOT),))


def test_a_picture_that_is_text_has_no_secrets_of_the_server() -> None:
    result, _ = call("notes", "drawing")
    drawing = f"<svg><text>{MASK}</text></svg>".encode()
    assert result == ToolResult(files=(RunFile("drawing-1.svg+xml", drawing),))


def test_a_secret_in_a_long_line_of_errors_is_found_wherever_it_stands() -> None:
    _, said = call("notes", "shout", {"dots": 16 * 1024 - 5})
    ends = sorted(line[-40:] for line in said)  # what is printed and what is answered come by ways of their own
    assert ends == ["." * (40 - len(MASK) - 1) + f"{MASK}\n", "and on\n", "shouted\n"]


def test_an_endless_line_of_errors_is_left_out_and_the_next_one_is_told() -> None:
    _, said = call("notes", "shout", {"dots": 1024 * 1024 - 5})
    assert sorted(said) == ["[warning] A line of more than 1 MiB is left out.\n", "and on\n", "shouted\n"]


def test_a_server_of_this_machine_gets_what_it_needs_and_nothing_of_the_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://owner:hunter2@db/tasks")
    monkeypatch.setenv("TASK_TRACKER_ADMIN_PASSWORD", "hunter2")
    result, _ = call("notes", "environment")
    allowed = {"PATH", "HOME", "LANG", "TZ", "LOGNAME", "SHELL", "TERM", "USER", "TOKEN", "LC_CTYPE"}
    assert set(result.text.split()) - allowed == set()
    assert {"PATH", "TOKEN"} <= set(result.text.split())


def test_a_server_that_ends_in_the_middle_is_told_with_what_it_printed() -> None:
    result, said = call("notes", "vanish")
    assert (result.failure, said) == (
        "The MCP server ended the conversation before it answered.",
        [f"cannot go on with {MASK}\n"],
    )


def test_a_server_that_cannot_be_started_says_why() -> None:
    result, said = call("missing")
    assert (result.failure, said) == (
        "The MCP server ended the conversation before it answered.",
        ["Cannot be started: No such file or directory: /none/such\n"],
    )


def test_an_address_where_nobody_answers_is_told() -> None:
    result, _ = call("web", port=9)
    assert result.failure.startswith("The MCP server cannot be reached at its address: ConnectError")


def test_headers_do_not_follow_a_redirect_to_another_address() -> None:
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            asked.append(self.headers["X-Key"])
            self.send_response(307)
            self.send_header("Location", f"http://127.0.0.1:{servers[1].server_port}/mcp")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *words: Any) -> None:
            """Says nothing."""

    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Handler) for _ in range(2)]
    for server in servers:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    result, _ = call("web", port=servers[0].server_port)
    for server in servers:
        server.shutdown()
        server.server_close()
    assert (asked, result.failure) == ([SECRET], "The MCP server answered 307.")


def test_a_server_that_is_not_configured_is_told_with_those_that_are() -> None:
    result, _ = call("diary")
    there_are = "There are: notes, web, missing, babbling."
    assert result == ToolResult(failure=f"No MCP server called diary is configured. {there_are}")


@pytest.mark.parametrize("ends_by", ["time limit", "cancel"])
def test_what_takes_too_long_or_is_cancelled_ends_and_leaves_no_process(tmp_path: Path, ends_by: str) -> None:
    has_begun = (tmp_path / "pids").exists
    began = time.monotonic()
    if ends_by == "cancel":
        result, _ = call("notes", "hang", {"folder": str(tmp_path)}, is_cancelled=has_begun)
    else:
        result, _ = call("notes", "hang", {"folder": str(tmp_path)}, timeout_seconds=6)
    assert result == ToolResult(timed_out=ends_by == "time limit", cancelled=ends_by == "cancel")
    assert (living((tmp_path / "pids").read_bytes()), time.monotonic() - began < 20) == ([], True)


def test_a_server_that_speaks_no_protocol_is_ended_at_the_time_limit() -> None:
    result, said = call("babbling", timeout_seconds=1)
    warning = "[warning] The server printed something that is no message of the protocol.\n"
    assert (result, said) == (ToolResult(timed_out=True), [warning])


def test_a_call_to_an_address_ends_as_soon_as_it_is_cancelled(port: int) -> None:
    began = time.monotonic()
    result, _ = call("web", "add_note", {"text": "x", "number": 1}, is_cancelled=lambda: True, port=port)
    assert (result, time.monotonic() - began < 8) == (ToolResult(cancelled=True), True)


def test_nothing_is_left_when_the_program_is_killed_outright(tmp_path: Path) -> None:
    program = subprocess.Popen([sys.executable, "-c", CALLER, str(tmp_path)], cwd=PROJECT)
    assert eventually((tmp_path / "pids").exists)
    pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    before = [pid for pid in pids if is_alive(pid)]
    program.send_signal(signal.SIGKILL)
    program.wait()
    assert (before, eventually(lambda: not any(map(is_alive, pids)))) == (pids, True)


def test_the_program_starts_without_loading_the_sdk() -> None:
    loads = (
        "import app.entry_points, app.composition, sys; sys.exit('mcp' in sys.modules or 'playwright' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", loads], cwd=PROJECT, check=False).returncode == 0

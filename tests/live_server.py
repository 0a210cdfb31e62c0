"""The real program as a process of its own, for tests that need a server and not just an application object."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from tests.preloaded import Preloaded, run_preloaded

PROJECT = Path(__file__).parent.parent
START_SECONDS = 30
STOP_SECONDS = 35  # longer than the 25 s that running scripts get after SIGTERM
HTTP = httpx2.Client(verify=False, limits=httpx2.Limits(max_keepalive_connections=0))
"""For requests to a live server. Made once: to make a client reads the certificates of the machine, for 20 ms."""
ALARM = re.compile(r"\b(?:ERROR|CRITICAL|Traceback)\b")


class DidNotStart(Exception):
    """The program ended, or did not answer in time; the message ends with its log."""


@dataclass(frozen=True, slots=True)
class LiveServer:
    """A running program: where it answers, what its database is and what it has written so far."""

    base_url: str
    database_url: str
    log_file: Path
    process: subprocess.Popen[bytes] | Preloaded

    @property
    def log(self) -> str:
        """Everything that the program has printed."""
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    @property
    def alarms(self) -> list[str]:
        """The lines of the log that report an error; a test asks for `== []`."""
        return [line for line in self.log.splitlines() if ALARM.search(line)]

    def stop(self) -> int:
        """Ask the program to end, as an operator would, and return its exit status.

        That is -15 also after an orderly end: uvicorn finishes its work and then lets the signal act.
        """
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)


def program_environment(database_url: str, **settings: str) -> dict[str, str]:
    """The environment of a program under test: nothing of this machine's own settings, then those given."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("TASK_TRACKER_", "DATABASE_"))}
    without_services = {"TASK_TRACKER_SERVICES_FILE": os.devnull}
    # Scripts of tests write into the folders of their test, which nobody else may enter.
    same_user = {"TASK_TRACKER_RUNNER_USER": str(os.geteuid())}
    return {**own, "DATABASE_URL": database_url, "PYTHONUNBUFFERED": "1", **without_services, **same_user, **settings}


def command(database_url: str, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one command of the program to its end; how it ended and what it printed."""
    return run_preloaded(["main.py", *arguments], program_environment(database_url, **settings))


def run_command(database_url: str, *arguments: str) -> str:
    """Run one command that has to end well, `demo` for example, and return what it printed."""
    ended = command(database_url, *arguments)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@contextmanager
def serve(
    database_url: str,
    log_file: Path,
    arguments: Sequence[str] = (),
    program: Sequence[str] = ("main.py", "serve"),
    is_preloaded: bool = True,
    **settings: str,
) -> Iterator[LiveServer]:
    """The program on a free port of this machine; it is stopped afterwards, by force if it must be.

    `program` is what Python is asked to run, where it is not the program as it stands. Not preloaded it is started
    as an operator would, for tests of what that alone shows.
    """
    port = _free_port()
    words = [*program, "--host", "127.0.0.1", "--port", str(port), *arguments]
    environment = program_environment(database_url, **settings)
    process = Preloaded(words, environment, log_file) if is_preloaded else _started(words, environment, log_file)
    server = LiveServer(f"http://127.0.0.1:{port}", database_url, log_file, process)
    try:
        _wait_until_healthy(server)
        yield server
        if process.poll() is None:
            server.stop()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _started(words: Sequence[str], environment: dict[str, str], log_file: Path) -> subprocess.Popen[bytes]:
    with log_file.open("wb") as log:
        return subprocess.Popen(
            [sys.executable, *words], cwd=PROJECT, env=environment, stdout=log, stderr=subprocess.STDOUT
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_healthy(server: LiveServer) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise DidNotStart(f"The program ended with exit status {server.process.returncode}:\n{server.log}")
        if _is_healthy(server):
            return
        time.sleep(0.05)
    raise DidNotStart(f"No answer from {server.base_url}/healthz within {START_SECONDS} s:\n{server.log}")


def _is_healthy(server: LiveServer) -> bool:
    try:
        return HTTP.get(f"{server.base_url}/healthz", timeout=2).is_success
    except httpx2.TransportError:
        return False

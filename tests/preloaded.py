"""Programs that begin with everything imported: each is forked from one process that has done nothing but import.

Each is a process of its own with an environment and signals of its own, and runs the same file as `python FILE` would;
what it does not do again are the imports, which are most of what a start costs.
"""

from __future__ import annotations

import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerProcess
from multiprocessing.forkserver import _forkserver
from pathlib import Path

PROJECT = Path(__file__).parent.parent
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["alembic.command", "app.entry_points", "pytest", "tests.regression.program"])


def stop_preloading() -> None:
    """End the process that programs are forked from, once there are none any more: Python would only leave it."""
    _forkserver._stop()  # type: ignore[attr-defined]  # there is no public way


def run_preloaded(words: Sequence[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Let a program run to its end, a minute at most: how it ended and what it printed."""
    with tempfile.TemporaryDirectory() as folder:
        out, error = Path(folder, "out"), Path(folder, "error")
        program = Preloaded(words, environment, out, error)
        try:
            status = program.wait(60)
        finally:
            program.kill()
        return subprocess.CompletedProcess(list(words), status, out.read_text(), error.read_text())


class Preloaded:
    """A program that runs, with what tests ask of `subprocess.Popen`."""

    def __init__(
        self, words: Sequence[str], environment: Mapping[str, str], out: Path, error: Path | None = None
    ) -> None:
        """`words` are those after `python`; it prints into the file `out`, its errors into `error` if given."""
        self._process: ForkServerProcess = _CONTEXT.Process(
            target=_become, args=(list(words), dict(environment), out, error or out)
        )
        self._process.start()

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid or 0

    @property
    def returncode(self) -> int | None:
        """How it ended, negative if by a signal; None while it goes on."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """The same."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """How it ended; raises subprocess.TimeoutExpired after so many seconds."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("program", timeout or 0.0)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """To one that has ended nothing is sent."""
        if self._process.exitcode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """At once."""
        self.send_signal(signal.SIGKILL)


def _become(words: list[str], environment: dict[str, str], out: Path, error: Path) -> None:
    """Be that program from here on."""
    for number, file in ((1, out), (2, error)):
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(PROJECT)
    is_module = words[0] == "-m"
    sys.argv = words[1:] if is_module else words
    if is_module:
        runpy.run_module(words[1], run_name="__main__", alter_sys=True)
    else:
        runpy.run_path(words[0], run_name="__main__")

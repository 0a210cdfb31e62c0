"""One started service: what it prints, and its end. What it started ends with it, and all of it with this program."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Event, Thread
from typing import IO

from app.adapters.managed_services.log_tail import LogTail
from app.adapters.managed_services.supervisor import BY_INPUT

_SUPERVISOR = Path(__file__).with_name("supervisor.py")
_PIECE = 64 * 1024
_PAUSE_SECONDS = 0.005
"""After a full pipe: a flood is slowed to some megabytes a second, else it would take a processor of this program."""
_PATIENCE_SECONDS = 4.0
"""How long the supervisor may take beyond the grace; it kills for two seconds at most."""


class ChildProcess:
    """Runs from its making on; raises OSError or ValueError where no process can be made at all.

    `on_end` is called once, in a thread of its own, when nothing of the service is left.
    """

    def __init__(
        self,
        command: Sequence[str],
        folder: str,
        environment: Mapping[str, str],
        *,
        grace_seconds: float,
        tail: LogTail,
        on_end: Callable[["ChildProcess"], None],
    ) -> None:
        """`grace_seconds` lie between SIGTERM and SIGKILL; `tail` is fed with everything that is printed."""
        self.tail = tail
        self.was_asked_to_end = False
        self.exit_status: int | None = None
        """Negative for the signal that ended it."""
        self._on_end = on_end
        self._grace_seconds = grace_seconds
        self._ended = Event()
        self._started = time.monotonic()
        self._process = subprocess.Popen(
            [*supervising_command(), BY_INPUT, str(grace_seconds), folder, *command],
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
            start_new_session=True,  # Ctrl-C in the terminal is for this program, which then ends its services
        )
        Thread(target=self._follow, name="service", daemon=True).start()

    @property
    def is_running(self) -> bool:
        """Whether anything of it is left."""
        return not self._ended.is_set()

    def stays_up(self, seconds: float) -> bool:
        """Wait until it is that old; False as soon as it has ended."""
        return not self._ended.wait(max(0.0, self._started + seconds - time.monotonic()))

    def stop(self) -> bool:
        """End it and everything it started, politely first; False where that did not work."""
        if not self._ended.is_set():
            self.was_asked_to_end = True
            _close(self._process.stdin)
        if not self._ended.wait(self._grace_seconds + _PATIENCE_SECONDS):
            self._process.kill()
        return self._ended.wait(_PATIENCE_SECONDS)

    def _follow(self) -> None:
        if self._process.stdout is not None:
            while piece := os.read(self._process.stdout.fileno(), _PIECE):
                self.tail.feed(piece)
                if len(piece) == _PIECE:
                    time.sleep(_PAUSE_SECONDS)
        self.exit_status = self._process.wait()
        _close(self._process.stdin)
        _close(self._process.stdout)
        self._ended.set()
        self._on_end(self)


def supervising_command() -> tuple[str, ...]:
    """The supervisor, to be followed by its lifeline, the grace, a folder and a command.

    It is run by this program's Python, without its packages and deaf to the environment: that starts in no time.
    """
    return (getattr(sys, "_base_executable", None) or sys.executable, "-I", "-S", str(_SUPERVISOR))


def _close(pipe: IO[bytes] | None) -> None:
    if pipe is not None:
        pipe.close()

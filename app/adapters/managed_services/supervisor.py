"""The process between this program and one service: it makes sure that nothing of the service is ever left behind.

    python -I -S supervisor.py LIFELINE GRACE_SECONDS FOLDER COMMAND…

Run as a file of its own, so it uses the standard library alone. The lifeline is `input`, its own standard input, or the
process id of its parent, for a program that is spoken to over its input and output. When it ends, because the program
asks for it or was killed outright, everything that came of the service is ended, also what left its process group. It
ends as the service's first process did; 127 when that could not be started.
"""

import ctypes
import os
import resource
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_INPUT = 0
BY_INPUT = "input"
_LOOK_SECONDS = 0.3
"""How often to look whether the parent is still there."""
_PAUSE_SECONDS = 0.01
_KILL_SECONDS = 2.0
_CANNOT_START = 127


class Family:
    """A service's first process and everything that came of it."""

    def __init__(self, first: int) -> None:
        self._first = first
        self.status: int | None = None
        """How the first process ended; negative for a signal."""
        self.is_gone = False

    def collect(self) -> None:
        """Take note of those that have ended."""
        with suppress(ChildProcessError):
            while True:
                pid, ending = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                if pid == self._first:
                    self.status = os.waitstatus_to_exitcode(ending)
        self.is_gone = True

    def end(self, grace_seconds: float) -> None:
        """SIGTERM to all; SIGKILL to those that are left after the grace."""
        self._signal(signal.SIGTERM)
        give_up_at = time.monotonic() + grace_seconds
        while not self.is_gone and time.monotonic() < give_up_at:
            time.sleep(_PAUSE_SECONDS)
            self.collect()
        self.kill()

    def kill(self) -> None:
        """SIGKILL to all until none is left; gives up after two seconds."""
        give_up_at = time.monotonic() + _KILL_SECONDS
        self.collect()
        while not self.is_gone and time.monotonic() < give_up_at:
            self._signal(signal.SIGKILL)
            time.sleep(_PAUSE_SECONDS)
            self.collect()

    def _signal(self, number: signal.Signals) -> None:
        """Once to each: many programs take a second SIGTERM for impatience."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._first, number)
        for pid in _descendants():
            with suppress(ProcessLookupError, PermissionError):
                if os.getpgid(pid) != self._first:
                    os.kill(pid, number)


def main(lifeline: str, grace: str, folder: str, *command: str) -> int:
    """Run the command until it ends or nobody holds the lifeline any more."""
    wake, is_by_input = _wake_on_signals(), lifeline == BY_INPUT
    _adopt_orphans()
    try:
        first = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL if is_by_input else None,
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 — this process has one thread
        )
    except (OSError, subprocess.SubprocessError) as error:
        reason = f"{error.strerror}: {error.filename}" if isinstance(error, OSError) else str(error)
        told = sys.stdout if is_by_input else sys.stderr  # elsewhere the output is for messages alone
        os.write(told.fileno(), f"Cannot be started: {reason}\n".encode("utf-8", "replace"))
        return _CANNOT_START
    family = Family(first.pid)
    while family.status is None:
        if _is_asked_to_end(wake, None if is_by_input else int(lifeline)):
            family.end(float(grace))
            break
        family.collect()
    family.kill()
    return _same_ending(family.status)


def _wake_on_signals() -> int:
    """A descriptor that can be read when a child has ended or somebody asks this process to end."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    return reading


def _is_asked_to_end(wake: int, parent: int | None) -> bool:
    """Waits for news; with a parent to look after also answers where there are none."""
    if parent is None:
        ready, _, _ = select.select([_INPUT, wake], [], [])
    else:
        ready, _, _ = select.select([wake], [], [], _LOOK_SECONDS)
    # Nobody ever writes to the lifeline: it can be read when it has ended.
    if _INPUT in ready or (parent is not None and os.getppid() != parent):
        return True
    return wake in ready and signal.SIGTERM in os.read(wake, 4096)


def _adopt_orphans() -> None:
    """Linux: whoever loses its parent below this process becomes its child, so nobody can slip away."""
    _process_control(_PR_SET_CHILD_SUBREAPER, 1)


def _die_with_parent() -> None:
    """Linux: also where this process itself is killed outright, the service's first process ends."""
    _process_control(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _process_control(option: int, value: int) -> None:
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _descendants() -> set[int]:
    """Everybody below this process; empty where the system has no process table to read."""
    parents = dict(filter(None, map(_pid_and_parent, Path("/proc").glob("[0-9]*/stat"))))
    found = {os.getpid()}
    grown = True
    while grown:
        children = {pid for pid, parent in parents.items() if parent in found} - found
        found |= children
        grown = bool(children)
    return found - {os.getpid()}


def _pid_and_parent(stat: Path) -> tuple[int, int] | None:
    """See proc_pid_stat(5): the name stands in brackets and may hold brackets and spaces itself."""
    try:
        return int(stat.parent.name), int(stat.read_bytes().rpartition(b")")[2].split()[1])
    except (OSError, IndexError):
        return None


def _same_ending(status: int | None) -> int:
    if status is not None and status < 0:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with suppress(OSError):
            signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    return 1 if status is None else status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

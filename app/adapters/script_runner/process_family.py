"""Every process that one run started, wherever it has gone, and ending them all.

The process group reaches the obedient. On Linux the process table also shows who left it (`setsid`, double fork): the
marker in the environment, the session, the working directory and the parents each tell that a process is of the run.
"""

import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

MARKER = "TASK_TRACKER_RUN"
_PROC = "/proc"
_PATIENCE_SECONDS = 2.0
_PAUSE_SECONDS = 0.005


@dataclass(frozen=True, slots=True)
class _Process:
    pid: int
    parent: int
    session: int
    started: int
    """Clock ticks since the machine's start; with `pid` it names a process for ever, numbers alone are used again."""
    is_alive: bool


class ProcessFamily:
    """The processes of the run whose first process (a session leader, not yet waited for) is `leader`.

    Without a leader they are known by the marker, the directory and their parents alone.
    """

    def __init__(self, leader: int | None, marker: str, directory: Path) -> None:
        self._leader = leader
        self._marker = f"{MARKER}={marker}".encode()
        self._directory = str(directory)
        self._known: set[tuple[int, int]] = set()

    def ask_to_end(self) -> None:
        """SIGTERM to every process of the run."""
        members = self._members()  # before any of them ends and its children can no longer be told to be of the run
        self._signal_group(signal.SIGTERM)
        for pid in members:
            if pid != self._leader:
                _signal(pid, signal.SIGTERM)

    def kill(self) -> bool:
        """SIGKILL until none is left; False if some still are after two seconds."""
        give_up_at = time.monotonic() + _PATIENCE_SECONDS
        while True:
            members = self._members()
            self._signal_group(signal.SIGKILL)
            if not members:
                return True
            if time.monotonic() > give_up_at:
                return False
            for pid in members:
                _signal(pid, signal.SIGKILL)
            time.sleep(_PAUSE_SECONDS)

    def _signal_group(self, number: signal.Signals) -> None:
        # The leader is waited for only after the last call of this, so its number cannot belong to anybody else.
        if self._leader is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._leader, number)

    def _members(self) -> set[int]:
        """The living processes of the run; empty where the system has no process table to read."""
        processes = _process_table()
        members = {process.pid for process in processes if self._is_marked(process)}
        grown = True
        while grown:
            children = {process.pid for process in processes if process.parent in members} - members
            members |= children
            grown = bool(children)
        self._known |= {(process.pid, process.started) for process in processes if process.pid in members}
        return {process.pid for process in processes if process.is_alive and process.pid in members}

    def _is_marked(self, process: _Process) -> bool:
        if self._leader in {process.pid, process.session} or (process.pid, process.started) in self._known:
            return True
        try:
            environment = Path(_PROC, str(process.pid), "environ").read_bytes()
            if self._marker in environment.split(b"\0"):
                return True
            place = os.readlink(f"{_PROC}/{process.pid}/cwd")  # noqa: PTH115 — a deleted directory is no path
        except OSError:
            return False
        return place == self._directory or place.startswith(self._directory + "/")


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def _process_table() -> list[_Process]:
    try:
        names = [entry.name for entry in os.scandir(_PROC)]
    except OSError:
        return []
    return [process for name in names if name.isdigit() and (process := _read(name)) is not None]


def _read(name: str) -> _Process | None:
    """One line of the table, see proc_pid_stat(5); None for a process that is gone or another user's."""
    mine = os.geteuid()
    try:
        if mine != 0 and Path(_PROC, name).stat().st_uid != mine:
            return None
        line = Path(_PROC, name, "stat").read_bytes()
    except OSError:
        return None
    # The second field is the program's name in brackets and may hold brackets and spaces itself.
    fields = line[line.rindex(b")") + 1 :].split()
    state, parent, session, started = fields[0], fields[1], fields[3], fields[19]
    return _Process(int(name), int(parent), int(session), int(started), state not in {b"Z", b"X"})

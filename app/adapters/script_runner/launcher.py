"""The server's side of the launcher: started at the first need, again if it is gone, and told what to start."""

import marshal
import os
import socket
import subprocess
import threading
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.adapters.script_runner.command import isolated_python
from app.adapters.script_runner.launcher_program import NAMESPACE_BY_ROOT, NAMESPACE_BY_USER, NO_NAMESPACE

_PROGRAM: Final = Path(__file__).with_name("launcher_program.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a keeper is to start: the command, its complete environment, and what holds for it.

    `limits` are names of the module `resource` with the figure that is soft and hard limit at once. `owner` is the user
    and the group that the script runs as; `switch` says that this is not the user of the server.
    """

    command: Sequence[str]
    environment: Mapping[str, str]
    directory: Path
    limits: Mapping[str, int]
    owner: tuple[int, int]
    switch: bool

    def as_message(self) -> bytes:
        """Length and content. Raises `ValueError` for what no program can be started with."""
        for text in (*self.command, *self.environment, *self.environment.values()):
            if "\0" in text:
                raise ValueError("embedded null byte")
        if any("=" in name or not name for name in self.environment):
            raise ValueError("illegal environment variable name")
        content = {
            "command": list(self.command),
            "environment": dict(self.environment),
            "directory": str(self.directory),
            "cpu_seconds": self.limits["RLIMIT_CPU"],
        }
        message = marshal.dumps(content)  # both sides are the same Python
        return len(message).to_bytes(4, "little") + message

    def as_terms(self) -> bytes:
        """What its keeper may take upon itself before the order is there: runs have it in common."""
        limits = {name: limit for name, limit in sorted(self.limits.items()) if name != "RLIMIT_CPU"}
        uid, gid = self.owner
        return marshal.dumps({"limits": limits, "uid": uid, "gid": gid, "switch": self.switch})


@dataclass(frozen=True, slots=True)
class Begun:
    """What a started keeper is followed by; all three descriptors belong to the receiver."""

    control: socket.socket
    output: int
    errors: int


class Launcher:
    """May be used from many threads at once. Ends with its last user, or when it is closed."""

    def __init__(self, *, uses_namespaces: bool = True) -> None:
        """`uses_namespaces` false: as on a machine that forbids them."""
        by_user = NAMESPACE_BY_ROOT if os.geteuid() == 0 else NAMESPACE_BY_USER
        self._kind = by_user if uses_namespaces else NO_NAMESPACE
        self._lock = threading.Lock()
        self._running = _Running()
        weakref.finalize(self, self._running.end)

    def begin(self, order: Order) -> Begun:
        """Have a keeper made for the order. Raises `OSError` and `ValueError`."""
        message = order.as_message()
        ours, theirs = socket.socketpair()
        output, output_end = os.pipe()
        errors, errors_end = os.pipe()
        try:
            self._send(self._kind + order.as_terms(), [theirs.fileno(), output_end, errors_end])
            ours.sendall(message)
        except BaseException:
            ours.close()
            os.close(output)
            os.close(errors)
            raise
        finally:
            theirs.close()
            os.close(output_end)
            os.close(errors_end)
        return Begun(ours, output, errors)

    def close(self) -> None:
        """End the launcher; what it has started goes on until its own end."""
        with self._lock:
            self._running.end()

    def _send(self, terms: bytes, descriptors: list[int]) -> None:
        with self._lock:
            try:
                socket.send_fds(self._running.requests(), [terms], descriptors)
            except (BrokenPipeError, ConnectionResetError):  # somebody has killed it
                self._running.end()
                socket.send_fds(self._running.requests(), [terms], descriptors)


class _Running:
    """The process of the launcher and the socket to it, once there is a need for it."""

    def __init__(self) -> None:
        self._requests: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def requests(self) -> socket.socket:
        """Start it if it is not there."""
        if self._requests is None:
            self._requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                self._process = subprocess.Popen(
                    [isolated_python()[0], "-I", "-S", str(_PROGRAM), str(theirs.fileno())],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                    cwd="/",
                    env={"LANG": "C.UTF-8"},
                    start_new_session=True,
                )
        return self._requests

    def end(self) -> None:
        """It ends by itself when nobody can ask it any more."""
        if self._requests is not None:
            self._requests.close()
        if self._process is not None:
            self._process.wait()
        self._requests = self._process = None

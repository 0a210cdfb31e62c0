"""The server's side of the launcher: started at the first need, again if it is gone, and told what to start."""

import marshal
import os
import socket
import subprocess
import threading
import weakref
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.adapters.script_runner.command import isolated_python
from app.adapters.script_runner.launcher_program import NAMESPACE_BY_ROOT, NAMESPACE_BY_USER, NO_NAMESPACE, send_order

MOST_READY: Final = 2
"""Keepers that wait for a run: each is a small process, and more runs than that seldom begin at once."""
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
        """What its keeper is sent. Raises `ValueError` for what no program can be started with."""
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
        return marshal.dumps(content)  # both sides are the same Python

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
    """May be used from many threads at once. Ends with its last user, or when it is closed.

    A few keepers are kept ready, on the terms of the last runs: the next run is likely to come on the same.
    """

    def __init__(self, *, uses_namespaces: bool = True) -> None:
        """`uses_namespaces` false: as on a machine that forbids them."""
        by_user = NAMESPACE_BY_ROOT if os.geteuid() == 0 else NAMESPACE_BY_USER
        self._kind = by_user if uses_namespaces else NO_NAMESPACE
        self._lock = threading.Lock()
        self._running = _Running()
        self._last_terms = b""
        weakref.finalize(self, self._running.end)

    def begin(self, order: Order) -> Begun:
        """Hand the order to a keeper. Raises `OSError` and `ValueError`."""
        message, terms = order.as_message(), self._kind + order.as_terms()
        output, output_end = os.pipe()
        errors, errors_end = os.pipe()
        try:
            return Begun(self._ordered(terms, message, [output_end, errors_end]), output, errors)
        except BaseException:
            os.close(output)
            os.close(errors)
            raise
        finally:
            os.close(output_end)
            os.close(errors_end)

    def make_ready(self) -> None:
        """Have a keeper made for the next run, if there was one; whoever calls this does not wait for it."""
        with self._lock, suppress(OSError):  # the next run will find out for itself what is wrong
            if self._last_terms and len(self._running.ready) < MOST_READY:
                self._running.ready.append(self._new_keeper(self._last_terms))

    def close(self) -> None:
        """End the launcher; what it has started goes on until its own end."""
        with self._lock:
            self._last_terms = b""
            self._running.end()

    def _ordered(self, terms: bytes, message: bytes, streams: list[int]) -> socket.socket:
        """The socket to the keeper that has the order; one that was ready may have been killed meanwhile."""
        keeper = self._taken(terms)
        if keeper is not None:
            with suppress(BrokenPipeError, ConnectionResetError):
                return _sent(keeper, message, streams)
        with self._lock:
            keeper = self._new_keeper(terms)
        return _sent(keeper, message, streams)

    def _taken(self, terms: bytes) -> socket.socket | None:
        """A keeper that is ready on these terms. Those on other terms are not likely to be wanted again."""
        with self._lock:
            if terms != self._last_terms:
                self._running.dismiss()
            self._last_terms = terms
            return self._running.ready.pop() if self._running.ready else None

    def _new_keeper(self, terms: bytes) -> socket.socket:
        """Our end of the socket to it; the lock is held."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self._request(terms, theirs.fileno())
            except BaseException:
                ours.close()
                raise
        return ours

    def _request(self, terms: bytes, control: int) -> None:
        try:
            socket.send_fds(self._running.requests(), [terms], [control])
        except (BrokenPipeError, ConnectionResetError):  # somebody has killed it
            self._running.end()
            socket.send_fds(self._running.requests(), [terms], [control])


def _sent(keeper: socket.socket, message: bytes, streams: list[int]) -> socket.socket:
    """The same socket once the order is on its way; closed where that fails."""
    try:
        send_order(keeper, message, streams)
    except BaseException:
        keeper.close()
        raise
    return keeper


class _Running:
    """The process of the launcher and the socket to it, once there is a need for it, and the keepers that wait."""

    def __init__(self) -> None:
        self.ready: list[socket.socket] = []
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
        self.dismiss()
        if self._requests is not None:
            self._requests.close()
        if self._process is not None:
            self._process.wait()
        self._requests = self._process = None

    def dismiss(self) -> None:
        """A keeper whose socket is closed ends."""
        while self.ready:
            self.ready.pop().close()

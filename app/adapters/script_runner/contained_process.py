"""A script under a keeper (`launcher_program.py`): what the server sees of it, and how it ends it."""

import os
import select
import signal
import socket
from contextlib import suppress
from typing import Final

from app.adapters.script_runner.launcher import Begun
from app.adapters.script_runner.launcher_program import NO_NAMESPACE
from app.adapters.script_runner.process_family import ProcessFamily
from app.adapters.script_runner.started_process import CannotBegin

_PATIENCE_SECONDS: Final = 2.0
_KILLED: Final = -int(signal.SIGKILL)


class ContainedProcess:
    """See `StartedProcess`. A keeper that was killed from outside counts as a script that was."""

    def __init__(self, begun: Begun, strays: ProcessFamily) -> None:
        """`strays` finds whom a kernel without namespaces would leave behind."""
        self._control = begun.control
        self._strays = strays
        self._unfinished_line = b""
        self._keeper: int | None = None
        self._problem: CannotBegin | None = None
        self._status: int | None = None
        self._is_silent = False
        self.has_namespace = False
        self.output, self.errors = begun.output, begun.errors
        self.end: int | None = begun.control.fileno()

    def has_ended(self) -> bool:
        """Reads what the keeper has said meanwhile."""
        while not self._is_known() and self._listen():
            pass
        return self._is_known()

    def ask_to_end(self) -> None:
        """The keeper passes it on."""
        with suppress(OSError):
            self._control.send(b"T")

    def kill(self) -> bool:
        """Kill the keeper; its namespace has ended with it as soon as its pidfd says so."""
        if self._keeper is None:
            self._await_keeper()
        is_clean = self._keeper is not None and self._end_keeper(self._keeper)
        return is_clean if self.has_namespace else self._strays.kill() and is_clean

    def status(self) -> int:
        """See `StartedProcess`; after `kill`."""
        if self._problem is not None:
            raise self._problem
        while self._status is None and self._listen(wait=True):
            pass
        return _KILLED if self._status is None else self._status

    def close(self) -> None:
        """The socket, the pipes and the pidfd. A keeper that is still there ends by it."""
        self._control.close()
        for descriptor in (self.output, self.errors, self._keeper):
            if descriptor is not None:
                os.close(descriptor)

    def _is_known(self) -> bool:
        is_over = self._status is not None or self._problem is not None
        return self._is_silent or (is_over and self._keeper is not None)

    def _await_keeper(self) -> None:
        """The launcher names it within a millisecond, also while it is busy with another."""
        while self._keeper is None and self._listen(wait=True):
            pass

    def _end_keeper(self, keeper: int) -> bool:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(keeper, signal.SIGKILL)
        watch = select.poll()
        watch.register(keeper, select.POLLIN)
        return bool(watch.poll(1000 * _PATIENCE_SECONDS))

    def _listen(self, *, wait: bool = False) -> bool:
        """Take the next piece; False if there is none for now, or will never be."""
        if self._is_silent:
            return False
        if not self._has_news(_PATIENCE_SECONDS if wait else 0):
            return False
        try:
            data, descriptors, _, _ = socket.recv_fds(self._control, 4096, 1)
        except ConnectionResetError:
            data, descriptors = b"", []
        if descriptors:
            self._keeper = descriptors[0]
            os.set_inheritable(self._keeper, False)
        *lines, self._unfinished_line = (self._unfinished_line + data).split(b"\n")
        for line in lines:
            self._understand(line.decode("utf-8", "replace"))
        self._is_silent = not data
        return not self._is_silent

    def _has_news(self, seconds: float) -> bool:
        watch = select.poll()
        watch.register(self._control, select.POLLIN)
        return bool(watch.poll(1000 * seconds))

    def _understand(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        if word == "keeper":
            self.has_namespace = rest != NO_NAMESPACE.decode()
        elif word == "end":
            self._status = int(rest)
        elif word == "error":
            number, _, place = rest.partition(" ")
            self._problem = CannotBegin(OSError(int(number), os.strerror(int(number)), place or None))

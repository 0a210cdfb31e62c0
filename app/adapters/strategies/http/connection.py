"""Connections of requests: only to addresses that were looked at, and never waiting longer than the run may take."""

import errno
import os
import queue
import select
import socket
import ssl
import threading
from collections.abc import Callable, Collection, Iterable
from functools import partial
from time import monotonic
from typing import Any, TypeVar

import httpcore

from app.adapters.strategies.http.addresses import AddressRules, Resolve
from app.adapters.strategies.http.patience import Patience

CONNECT_SECONDS = 10.0
"""How long one of several addresses of a host is tried before the next one is."""
_UNDER_WAY = frozenset({0, errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EALREADY, errno.EINTR})
Result = TypeVar("Result")


class GuardedNetwork(httpcore.NetworkBackend):
    """Resolves a name once, looks at what comes of it, and connects to exactly that."""

    def __init__(self, rules: AddressRules, resolve: Resolve, patience: Patience) -> None:
        """For one run."""
        self._rules, self._resolve, self._patience = rules, resolve, patience

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Raises ForbiddenAddress, OutOfTime, Cancelled, and httpcore.ConnectError in words."""
        del timeout, local_address, socket_options
        addresses = self._rules.permitted(host, self._resolved(host, port))
        failure = OSError("no address")
        for address in addresses:
            try:
                return _PatientStream(self._connected(address, port), self._patience)
            except OSError as error:
                failure = error
        raise httpcore.ConnectError(f"No connection to {host}: {failure.strerror or failure}.") from failure

    def _resolved(self, host: str, port: int) -> Collection[str]:
        """In a thread of its own: a name server that does not answer must not hold up a cancel."""
        answers: queue.SimpleQueue[Collection[str] | OSError] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self._resolve(host, port))
            except (OSError, UnicodeError) as error:  # a name that is too long for IDNA is a UnicodeError
                answers.put(error if isinstance(error, OSError) else OSError("that is no name of a host"))

        threading.Thread(target=ask, name="resolve", daemon=True).start()
        while True:
            try:
                answer = answers.get(timeout=self._patience.next_wait())
            except queue.Empty:
                continue
            if isinstance(answer, OSError):
                raise httpcore.ConnectError(f"The host {host} is not found: {answer.strerror or answer}.") from answer
            return answer

    def _connected(self, address: str, port: int) -> socket.socket:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        connecting = socket.socket(family, socket.SOCK_STREAM)
        try:
            connecting.setblocking(False)
            begun = connecting.connect_ex((address, port))
            if begun not in _UNDER_WAY:  # such as no route: such a socket never says so later
                raise OSError(begun, os.strerror(begun).lower())
            self._wait_until_connected(connecting)
            connecting.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except BaseException:
            connecting.close()
            raise
        return connecting

    def _wait_until_connected(self, connecting: socket.socket) -> None:
        poll, end = select.poll(), monotonic() + CONNECT_SECONDS
        poll.register(connecting, select.POLLOUT)
        while not poll.poll(self._patience.next_wait() * 1000):
            if monotonic() > end:
                raise TimeoutError(None, "it does not answer")
        error = connecting.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if error:
            raise OSError(error, os.strerror(error).lower())


class _PatientStream(httpcore.NetworkStream):
    """A connection whose every wait is short and asks before it goes on."""

    def __init__(self, connected: socket.socket, patience: Patience) -> None:
        self._socket, self._patience = connected, patience

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del timeout
        return self._patiently(partial(self._socket.recv, max_bytes), httpcore.ReadError)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        del timeout
        rest = memoryview(buffer)
        while rest:
            rest = rest[self._patiently(partial(self._socket.send, rest), httpcore.WriteError) :]

    def close(self) -> None:
        self._socket.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The certificate has to be that of the name in the address, whatever it was resolved to."""
        del timeout
        secured = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname, do_handshake_on_connect=False)
        stream = _PatientStream(secured, self._patience)
        try:
            stream._patiently(secured.do_handshake, httpcore.ConnectError)
        except BaseException:
            secured.close()
            raise
        return stream

    def get_extra_info(self, info: str) -> Any:
        is_secured = info == "ssl_object" and isinstance(self._socket, ssl.SSLSocket)
        return self._socket if is_secured else None

    def _patiently(self, act: Callable[[], Result], failure: type[Exception]) -> Result:
        while True:
            self._socket.settimeout(self._patience.next_wait())
            try:
                return act()
            except TimeoutError:
                continue
            except ssl.SSLCertVerificationError as error:
                raise failure(f"The certificate is not trusted: {error.verify_message.rstrip('.')}.") from error
            except OSError as error:
                raise failure(f"The connection broke: {error.strerror or error}.") from error

"""The walls behind a real uvicorn, started as the program starts it: what only sockets can show."""

from __future__ import annotations

import contextlib
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse

import anyio
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from app.adapters.web.security.limits import Limits
from app.adapters.web.security.rules import AdminPassword, SecurityRules
from app.adapters.web.security.stack import SERVER_OPTIONS, guarded
from tests.web.security.exchange import LOCAL, Echo

Address = tuple[str, int]
GET = b"GET /goals HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b"POST /goals/add HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
CHUNK = b"400\r\n" + b"x" * 1024 + b"\r\n"
MEBIBYTE = 1024 * 1024


@contextmanager
def serving(app: ASGIApp, limits: Limits | None = None, rules: SecurityRules = LOCAL) -> Iterator[Address]:
    """`app` behind the walls, on a free port of this machine."""
    walled = guarded(app, rules, limits=limits)
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        config = uvicorn.Config(
            walled, lifespan="off", log_config=None, log_level="critical", access_log=False, **SERVER_OPTIONS
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield listener.getsockname()
        finally:
            server.should_exit = True
            thread.join(10)
            for name in ("uvicorn.error", "uvicorn.access", "uvicorn.asgi"):  # other tests listen to them
                logging.getLogger(name).setLevel(logging.NOTSET)


def connected(address: Address, sent: bytes) -> socket.socket:
    """A connection over which `sent` has gone out."""
    connection = socket.create_connection(address, timeout=10)
    connection.sendall(sent)
    return connection


def answer(connection: socket.socket) -> HTTPResponse:
    """The answer that comes next, read to its end."""
    response = HTTPResponse(connection)
    response.begin()
    response.body = response.read()  # type: ignore[attr-defined]  # kept for whoever asks
    return response


def exchange(address: Address, sent: bytes) -> HTTPResponse:
    with connected(address, sent) as connection:
        return answer(connection)


def status_of(address: Address, sent: bytes) -> int:
    return exchange(address, sent).status


def ends(connection: socket.socket) -> bool:
    """Whether the server closes the connection although the client goes on sending."""
    deadline = time.monotonic() + 10
    try:
        while time.monotonic() < deadline:
            connection.sendall(CHUNK)
    except OSError:
        return True
    return False


def test_a_form_arrives_and_the_server_does_not_name_itself() -> None:
    with serving(Echo()) as address:
        response = exchange(address, POST + b"Content-Length: 3\r\n\r\na=1")
    heard = json.loads(response.body)  # type: ignore[attr-defined]
    assert (heard["body"], heard["actor"], response.getheader("server")) == ("a=1", "local", None)


def test_a_body_of_two_mebibytes_gets_its_page_and_not_a_reset() -> None:
    with serving(Echo()) as address:
        client = HTTPConnection(*address, timeout=10)
        form = {"Content-Type": "application/x-www-form-urlencoded", "Host": "localhost"}
        client.request("POST", "/goals/add", b"x" * 2 * MEBIBYTE, form)
        response = client.getresponse()
        page = response.read().decode()
        client.close()
    assert (response.status, "A request may have 1024 KiB." in page) == (413, True)


def test_a_hundred_megabytes_are_refused_at_their_announcement() -> None:
    with serving(Echo()) as address, connected(address, POST + b"Content-Length: 100000000\r\n\r\n") as client:
        assert (answer(client).status, ends(client)) == (413, True)


def test_an_endless_chunked_body_is_refused_and_cut_off() -> None:
    with serving(Echo(), Limits(max_body=2048)) as address, connected(address, CHUNKED + CHUNK * 3) as client:
        flooding = threading.Thread(target=ends, args=(client,))
        flooding.start()
        response = answer(client)
        flooding.join()
        assert (response.status, response.getheader("connection"), ends(client)) == (413, "close", True)


def test_a_body_that_drips_is_given_up_after_its_time() -> None:
    def drip(client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            for _ in range(400):
                client.send(b"x")
                time.sleep(0.01)

    head = POST + b"Content-Length: 1000\r\n\r\n"
    with serving(Echo(), Limits(body_seconds=0.3)) as address, connected(address, head) as client:
        began = time.monotonic()
        dripping = threading.Thread(target=drip, args=(client,))
        dripping.start()
        response = answer(client)
        seconds = time.monotonic() - began
        dripping.join()
    assert (response.status, response.getheader("connection"), 0.2 < seconds < 1.5) == (408, "close", True)


def test_slow_clients_do_not_keep_pages_from_others() -> None:
    with serving(Echo(), Limits(max_requests=20)) as address:
        slow = [connected(address, POST + b"Content-Length: 1000\r\n\r\nx") for _ in range(40)]
        statuses = [status_of(address, GET) for _ in range(5)]
        for connection in slow:
            connection.close()
    assert statuses == [200] * 5


class Holding:
    """Keeps every request but the probes until it is told to let go; `full` is set when 200 are inside."""

    def __init__(self) -> None:
        self.inside = 0
        self.full = threading.Event()
        self.let_go = threading.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.inside += 1
        if self.inside == 200:
            self.full.set()
        with anyio.move_on_after(20):
            while not self.let_go.is_set():  # noqa: ASYNC110  (the other side is a thread)
                await anyio.sleep(0.02)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def test_of_201_requests_at_once_one_is_asked_to_come_back() -> None:
    holding = Holding()
    with serving(holding) as address:
        held = [connected(address, GET) for _ in range(200)]
        assert holding.full.wait(10)
        one_more = exchange(address, GET)
        holding.let_go.set()
        statuses = [answer(connection).status for connection in held]
        for connection in held:
            connection.close()
        afterwards = status_of(address, GET)
    assert (one_more.status, one_more.getheader("retry-after")) == (503, "1")
    assert (statuses, afterwards) == ([200] * 200, 200)


def test_a_long_head_gets_our_answer_and_not_the_servers() -> None:
    head = GET[:-2] + b"Cookie: " + b"a" * 20_000
    # In two parts: the server judges what is incomplete, we what has arrived.
    with serving(Echo()) as address, connected(address, head) as client:
        time.sleep(0.2)
        client.sendall(b"\r\n\r\n")
        response = answer(client)
    assert (response.status, response.getheader("x-content-type-options")) == (431, "nosniff")


def test_the_server_itself_believes_no_forwarded_header() -> None:
    rules = SecurityRules(admin_password=AdminPassword("x"))
    claims = b"X-Forwarded-For: 203.0.113.5\r\nX-Forwarded-Proto: https\r\nAuthorization: Basic Ong=\r\n\r\n"
    with serving(Echo(), rules=rules) as address:
        response = exchange(address, GET[:-2] + claims)
    heard = json.loads(response.body)  # type: ignore[attr-defined]
    assert (heard["client"], heard["scheme"]) == ("127.0.0.1", "http")


def test_malformed_requests_are_answered_and_others_served() -> None:
    malformed = (
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\r\n\r\n",
        POST + b"Content-Length: -1\r\n\r\n",
        POST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        CHUNKED + b"zz\r\n",
    )
    with serving(Echo()) as address:
        statuses = [status_of(address, sent) for sent in malformed]
        assert (statuses, status_of(address, GET)) == ([400] * len(malformed), 200)

"""Asking a service how it is: what is shown of its answer, and that nobody waits for one that hangs."""

from __future__ import annotations

import http.server
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from app.adapters.managed_services.status_address import LARGEST_ANSWER, NO_ANSWER, ask_status
from app.adapters.managed_services.status_board import StatusBoard
from tests.unit.adapters.managed_services.running import eventually

Answer = tuple[int, bytes]


class StatusServer(http.server.ThreadingHTTPServer):
    """Answers every GET with `answer()` and remembers the paths that were asked for."""

    daemon_threads = True

    def __init__(self, answer: Callable[[], Answer]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.paths: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/status"


class _Handler(http.server.BaseHTTPRequestHandler):
    server: StatusServer

    def do_GET(self) -> None:
        self.server.paths.append(self.path)
        code, body = self.server.answer()
        self.send_response(code)
        if code == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — its name in the standard library
        """Says nothing."""


@contextmanager
def answering(answer: Callable[[], Answer]) -> Iterator[StatusServer]:
    server = StatusServer(answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def silent() -> Iterator[str]:
    """The address of somebody who takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/status"


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        ({"running": True, "interval": 300, "last_run": "12:00"}, "running: yes, interval: 300, last run: 12:00"),
        ({"running": False}, "running: no"),
        ({"running": "soon", "other": 1}, "running: soon"),
        ({"interval": 0}, "interval: 0"),
        ({"last_run": None}, ""),
        ({"last_run": {"at": "Žofie"}}, 'last run: {"at": "Žofie"}'),
        ({"last_run": "x" * 500}, "last run: " + "x" * 119 + "…"),
        ({"last_run": "<b>"}, "last run: <b>"),
    ],
)
def test_what_it_says_of_itself_is_told_in_one_line(answer: dict[str, object], line: str) -> None:
    with answering(lambda: (200, json.dumps(answer).encode())) as server:
        assert ask_status(server.url, 2.0) == line


@pytest.mark.parametrize(
    "answer",
    [
        (200, b"running"),
        (200, b"[1]"),
        (200, b""),
        (200, b"\xff"),
        (200, b"[" * 50_000),
        (200, b'{"running": true}' + b" " * LARGEST_ANSWER),
        (500, b'{"running": true}'),
        (302, b'{"running": true}'),
    ],
    ids=["no JSON", "a list", "nothing", "no UTF-8", "too deep", "too long", "a failure", "a redirect"],
)
def test_what_cannot_be_used_is_no_answer(answer: Answer) -> None:
    with answering(lambda: answer) as server:
        assert (ask_status(server.url, 2.0), server.paths) == (NO_ANSWER, ["/status"])


def test_the_address_is_asked_for_as_it_was_declared() -> None:
    with answering(lambda: (200, b"{}")) as server:
        ask_status(f"{server.url}?a=1&b=%20", 2.0)
        assert server.paths == ["/status?a=1&b=%20"]


def test_an_address_where_nobody_listens_gives_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert ask_status(f"http://127.0.0.1:{port}/", 2.0) == NO_ANSWER


def test_one_who_never_answers_is_given_up_in_time() -> None:
    with silent() as url:
        began = time.monotonic()
        line = ask_status(url, 0.2)
        assert (line, time.monotonic() - began < 1.5) == (NO_ANSWER, True)


def test_the_board_has_the_line_of_every_service() -> None:
    with answering(lambda: (200, b'{"running": true}')) as server:
        board = StatusBoard({"mailer": server.url, "feed": f"{server.url}?feed"})
        assert board.lines() == {"mailer": "running: yes", "feed": "running: yes"}


def test_the_board_waits_for_nobody_who_hangs() -> None:
    with silent() as hanging, answering(lambda: (200, b'{"running": true}')) as server:
        board = StatusBoard({"hanging": hanging, "mailer": server.url})
        began = time.monotonic()
        lines = board.lines()
        seconds = time.monotonic() - began
        assert (lines, seconds < 0.9) == ({"hanging": NO_ANSWER, "mailer": "running: yes"}, True)


def test_a_late_answer_is_there_the_next_time() -> None:
    def slowly() -> Answer:
        time.sleep(0.5)
        return 200, b'{"interval": 5}'

    with answering(slowly) as server:
        board = StatusBoard({"mailer": server.url})
        first = board.lines()
        assert (first, eventually(lambda: board.lines() == {"mailer": "interval: 5"})) == ({"mailer": NO_ANSWER}, True)


def test_many_looks_ask_once() -> None:
    with answering(lambda: (200, b'{"interval": 5}')) as server:
        board = StatusBoard({"mailer": server.url})
        lines = [board.lines() for _ in range(5)]
        assert (lines, server.paths) == ([{"mailer": "interval: 5"}] * 5, ["/status"])


def test_what_it_says_is_asked_again_after_a_while() -> None:
    answers = iter([b'{"interval": 5}', b'{"interval": 6}'])
    with answering(lambda: (200, next(answers, b'{"interval": 7}'))) as server:
        board = StatusBoard({"mailer": server.url})
        board.lines()
        time.sleep(2.1)
        assert board.lines() == {"mailer": "interval: 6"}


def test_a_board_without_addresses_asks_nobody() -> None:
    assert StatusBoard({}).lines() == {}

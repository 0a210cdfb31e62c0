"""A real web server for the tests of requests: it answers by path and remembers what it was asked."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from urllib.parse import unquote, urlsplit


@dataclass
class Asked:
    """One request as it arrived."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class WebServer:
    """Where it listens, and what it was asked. `released` lets slow answers end."""

    host: str
    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        return f"http://{self.host}:{self.port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: WebServer

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Quiet."""

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.site.asked.append(Asked(f"{self.command} {self.path}", headers, body))
        what, _, rest = urlsplit(self.path).path.strip("/").partition("/")
        {"to": self._redirect, "huge": self._huge, "slow": self._slow, "zip": self._zip}.get(what, self._plain)(rest)

    def _plain(self, _rest: str) -> None:
        first, _, rest = urlsplit(self.path).path.strip("/").partition("/")
        status = int(first) if first.isdecimal() else 200
        self._send(status, unquote(rest).encode() or b'{"count": 12, "list": ["a"], "text": "hello"}')

    def _redirect(self, rest: str) -> None:
        status, _, target = rest.partition("/")
        self._send(int(status), b"moved", ("Location", unquote(target)))

    def _huge(self, _rest: str) -> None:
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        piece = b"x" * 65536
        try:
            for _ in range(640):
                self.wfile.write(piece)
        except OSError:
            self.site.released.set()
        self.close_connection = True

    def _slow(self, _rest: str) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "10")
        self.end_headers()
        self.wfile.write(b"begun")
        self.wfile.flush()
        self.site.released.wait(20)
        self.close_connection = True

    def _zip(self, _rest: str) -> None:
        self._send(200, gzip.compress(b"0" * 50_000_000), ("Content-Encoding", "gzip"))

    def _send(self, status: int, body: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", "application/json"), ("Content-Length", str(len(body))), *headers):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _answer  # noqa: N815


@contextmanager
def web_server(host: str = "127.0.0.1", trust: SSLContext | None = None) -> Iterator[WebServer]:
    """Listens on a free port until the end."""
    site = WebServer(host)
    server = ThreadingHTTPServer((host, 0), type("Handler", (_Handler,), {"site": site}))
    server.daemon_threads = True
    server.block_on_close = False
    if trust is not None:
        server.socket = trust.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.released.set()
        server.shutdown()
        server.server_close()
        thread.join()

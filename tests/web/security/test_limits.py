"""How large a head may be, what an address may hold, and how many requests are served at once."""

import asyncio

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.adapters.web.security.limits import Limits
from app.adapters.web.security.stack import guarded
from tests.web.security.exchange import HOST, LOCAL, Answer, Echo, Header, Request, ask, asked, run_asgi


def status_of(request: Request) -> int:
    return ask(guarded(Echo(), LOCAL), request).status


# "/" + "host" + "localhost:8000" + "cookie" and four bytes for each of the two fields.
REST = 1 + 4 + 14 + 6 + 8


def test_a_head_may_have_16_kib() -> None:
    assert status_of(Request(headers=(HOST, ("Cookie", "a" * (16 * 1024 - REST))))) == 200


def test_one_byte_more_is_too_much() -> None:
    assert status_of(Request(headers=(HOST, ("Cookie", "a" * (16 * 1024 - REST + 1))))) == 431


def test_many_small_fields_are_too_much() -> None:
    assert status_of(Request(headers=(HOST, *[("a", "")] * 4000))) == 431


@pytest.mark.parametrize("target", ["/" + "a" * 17_000, "/?" + "a" * 17_000])
def test_the_address_counts_as_head(target: str) -> None:
    assert status_of(Request(target=target)) == 431


@pytest.mark.parametrize(
    "target",
    [
        "/%",
        "/%2",
        "/%zz",
        "/goals/%g0",
        "/%00",
        "/goals%00.html",
        "/static/%00",
        "/%0d%0aSet-Cookie:a",
        "/%1b[31m",
        "/%7f",
        "/%ff",
        "/%c3%28",
        "/%ed%a0%80",
        "/%c0%af",
        "/\xff",
        "*",
        "",
        "http://localhost/",
        "/goals?q=%00",
    ],
)
def test_an_address_that_no_handler_could_read_is_a_bad_request(target: str) -> None:
    assert status_of(Request(target=target)) == 400


@pytest.mark.parametrize(
    "target", ["/", "/%C5%BDofie", "/a%20b", "/%25", "/%F0%9F%98%80", "//", "/..", "/?q=%&r=%zz&s=%ff"]
)
def test_every_other_address_reaches_the_application(target: str) -> None:
    assert status_of(Request(target=target)) == 200


LENGTH, CHUNKED = ("Content-Length", "3"), ("Transfer-Encoding", "chunked")


@pytest.mark.parametrize("lengths", [(LENGTH, CHUNKED), (LENGTH, LENGTH)])
def test_a_body_of_two_lengths_is_a_bad_request_and_the_end(lengths: tuple[Header, ...]) -> None:
    form = ("Content-Type", "application/x-www-form-urlencoded")
    answer = ask(guarded(Echo(), LOCAL), Request("POST", headers=(HOST, form, *lengths), chunks=[b"a=1"]))
    assert (answer.status, answer.header("connection")) == (400, "close")


def test_a_server_that_gives_no_raw_path_is_served() -> None:
    scope = Request(target="/goals").scope()
    del scope["raw_path"]
    assert exchange_scope(guarded(Echo(), LOCAL), scope) == 200


def test_a_control_character_is_found_without_a_raw_path_too() -> None:
    scope = {**Request().scope(), "path": "/a\x00"}
    del scope["raw_path"]
    assert exchange_scope(guarded(Echo(), LOCAL), scope) == 400


def exchange_scope(app: ASGIApp, scope: Scope) -> int:
    statuses: list[int] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        statuses.append(message.get("status", 0))

    run_asgi(app, scope, receive, send)
    return statuses[0]


def test_a_websocket_is_closed() -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    echo = Echo()
    run_asgi(guarded(echo, LOCAL), {"type": "websocket", "path": "/", "headers": []}, receive, send)
    assert (sent, echo.scopes) == ([{"type": "websocket.close", "code": 1008}], [])


def test_the_lifespan_passes() -> None:
    passed: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        passed.append(scope["type"])

    async def receive() -> Message:
        return {"type": "lifespan.startup"}

    async def send(message: Message) -> None:
        raise AssertionError(message)

    run_asgi(guarded(app, LOCAL), {"type": "lifespan"}, receive, send)
    assert passed == ["lifespan"]


class Holding:
    """Begins every answer at once and ends that of `/hold` when told to; `full` is set when `expected` are held."""

    def __init__(self, content_type: bytes = b"text/html", expected: int = 0) -> None:
        self.content_type = content_type
        self.expected = expected
        self.full = asyncio.Event()
        self.release = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", self.content_type)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        if scope["path"] == "/hold":
            await self._hold()
        if scope["path"] == "/fail":
            raise RuntimeError("the application broke")
        await send({"type": "http.response.body", "body": b""})

    async def _hold(self) -> None:
        self.expected -= 1
        if self.expected == 0:
            self.full.set()
        await self.release.wait()


async def answer_while_held(count: int, request: Request, content_type: bytes, limits: Limits) -> Answer:
    """The answer to `request` while `count` others are inside the application."""
    holding = Holding(content_type, expected=count)
    app = guarded(holding, LOCAL, limits=limits)
    held = [asyncio.create_task(asked(app, Request(target="/hold"))) for _ in range(count)]
    await holding.full.wait()
    answer = await asked(app, request)
    holding.release.set()
    await asyncio.gather(*held)
    return answer


def while_held(count: int, request: Request, content_type: bytes = b"text/html", **limits: int) -> Answer:
    held = answer_while_held(count, request, content_type, Limits(**limits))
    return asyncio.run(asyncio.wait_for(held, timeout=10))


def test_200_requests_are_served_at_once() -> None:
    assert while_held(199, Request()).status == 200


def test_the_201st_is_asked_to_come_back() -> None:
    answer = while_held(200, Request())
    assert (answer.status, answer.header("retry-after")) == (503, "1")


def test_a_busy_process_still_says_that_it_lives() -> None:
    assert while_held(200, Request(target="/healthz")).status == 200


def test_a_busy_process_is_not_ready() -> None:
    assert while_held(200, Request(target="/readyz")).status == 503


def test_event_streams_keep_nobody_out() -> None:
    assert while_held(3, Request(), b"text/event-stream; charset=utf-8", max_requests=1).status == 200


def test_event_streams_are_bounded_too() -> None:
    bounds = {"max_requests": 1, "max_event_streams": 2}
    assert while_held(3, Request(), b"text/event-stream", **bounds).status == 503


@pytest.mark.parametrize("content_type", [b"text/html", b"text/event-stream"])
@pytest.mark.parametrize("target", ["/", "/fail"])
def test_a_slot_comes_back_however_the_request_ends(content_type: bytes, target: str) -> None:
    async def run() -> list[int]:
        app = guarded(Holding(content_type), LOCAL, limits=Limits(max_requests=1, max_event_streams=1))
        for _ in range(3):
            await asyncio.gather(asked(app, Request(target=target)), return_exceptions=True)
        return [(await asked(app, Request())).status for _ in range(2)]

    assert asyncio.run(run()) == [200, 200]

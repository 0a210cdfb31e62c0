"""How a wall says no."""

import asyncio
import json
from html.parser import HTMLParser

import pytest
from starlette.types import Message

from app.adapters.web.security.refusals import DRAIN_BYTES, Refusal, prefers_json
from tests.web.security.exchange import HOST, Header, Request, ask

REFUSED = Refusal(403, "No <entry>", 'Because of "this" & <script>alert(1)</script>', headers=((b"retry-after", b"9"),))


def test_the_page_escapes_what_it_says() -> None:
    page = ask(REFUSED.answer, Request()).text
    assert "<h1>No &lt;entry&gt;</h1>" in page
    assert "<p>Because of &quot;this&quot; &amp; &lt;script&gt;alert(1)&lt;/script&gt;</p>" in page


def test_the_page_leads_back_and_has_no_inline_style_or_script() -> None:
    tags: list[tuple[str, list[tuple[str, str | None]]]] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: tags.append((tag, attrs))  # type: ignore[method-assign]  # a listener
    parser.feed(ask(REFUSED.answer, Request()).text)
    assert [tag for tag in tags if tag[0] in ("a", "link", "script", "style") or "style" in dict(tag[1])] == [
        ("link", [("rel", "stylesheet"), ("href", "/static/css/app.css")]),
        ("a", [("href", "/")]),
    ]


def test_the_answer_has_its_status_its_length_and_its_own_headers() -> None:
    answer = ask(REFUSED.answer, Request())
    assert (answer.status, answer.headers) == (
        403,
        (
            ("content-type", "text/html; charset=utf-8"),
            ("content-length", str(len(answer.body))),
            ("cache-control", "no-store"),
            ("vary", "accept"),
            ("retry-after", "9"),
        ),
    )


def test_a_half_character_in_the_text_does_not_break_the_page() -> None:
    assert "<p>?</p>" in ask(Refusal(400, "t", "\ud800").answer, Request()).text


def test_the_api_gets_problem_details() -> None:
    answer = ask(REFUSED.answer, Request(target="/api/v1/goals"))
    assert (answer.header("content-type"), json.loads(answer.body)) == (
        "application/problem+json",
        {"type": "about:blank", "title": "No <entry>", "status": 403, "detail": REFUSED.detail},
    )


@pytest.mark.parametrize(
    ("path", "accept", "wants_json"),
    [
        ("/api", None, True),
        ("/api/v1", "text/html", True),
        ("/apiary", None, False),
        ("/", None, False),
        ("/", "", False),
        ("/", "*/*", False),
        ("/", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", False),
        ("/", "application/json", True),
        ("/", "application/json, text/event-stream", True),
        ("/", "application/problem+json", True),
        ("/", "APPLICATION/JSON, */*", True),
        ("/", "application/json;q=0.5, text/html", False),
        ("/", "text/html;q=0.5, application/json", True),
        ("/", "text/html, application/json", False),
        ("/", "application/json;q=0", False),
        ("/", "application/json;q=many", False),
        ("/", "application/json;charset=utf-8;q=0.9", True),
    ],
)
def test_who_gets_json(path: str, accept: str | None, wants_json: bool) -> None:
    headers = (HOST,) if accept is None else (HOST, ("Accept", accept))
    assert prefers_json(Request(target=path, headers=headers).scope()) is wants_json


def connection_after(chunks: list[bytes] | None, *headers: Header) -> str | None:
    request = Request("POST", headers=(HOST, *headers), chunks=chunks)
    return ask(REFUSED.answer, request).header("connection")


def test_a_small_body_is_read_so_that_the_page_arrives() -> None:
    assert connection_after([b"ab", b"c"], ("Content-Length", "3")) is None


def test_a_chunked_body_is_read_too() -> None:
    assert connection_after([b"ab", b"c"], ("Transfer-Encoding", "chunked")) is None


def test_a_flood_is_cut_off() -> None:
    megabyte = b"x" * 1024 * 1024
    chunks = [megabyte] * (DRAIN_BYTES // len(megabyte) + 2)
    assert connection_after(chunks, ("Transfer-Encoding", "chunked")) == "close"


def test_a_declared_flood_is_cut_off_unread() -> None:
    assert connection_after(None, ("Content-Length", str(DRAIN_BYTES + 1))) == "close"


def test_a_client_that_waits_to_be_asked_is_not_asked() -> None:
    assert connection_after([b"abc"], ("Content-Length", "3"), ("Expect", "100-continue")) == "close"


def test_a_slow_client_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.adapters.web.security.refusals.DRAIN_SECONDS", 0.01)
    assert connection_after(None, ("Content-Length", "3")) == "close"


def test_http_2_has_no_connection_header() -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        raise AssertionError("nothing should be read")

    scope = {**Request(headers=(HOST, ("Content-Length", "99999999"))).scope(), "http_version": "2"}
    asyncio.run(REFUSED.answer(scope, receive, send))
    assert [name for name, _ in sent[0]["headers"] if name == b"connection"] == []

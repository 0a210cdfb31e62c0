"""What a body may be before the application sees it."""

import asyncio
from collections.abc import Iterable
from urllib.parse import quote_plus

import pytest
from starlette.types import Message, Receive, Scope, Send

from app.adapters.web.security.limits import Limits
from app.adapters.web.security.stack import guarded
from tests.web.security.exchange import HOST, LOCAL, Answer, Echo, Request, ask, asked, post, run_asgi
from tests.web.security.sent_bodies import FORM, JSON, MULTIPART, send

MEBIBYTE = 1024 * 1024
SMALL = Limits(max_body=8)


def send_chunks(chunks: Iterable[bytes], limits: Limits = SMALL) -> Answer:
    headers = (HOST, ("Content-Type", FORM), ("Transfer-Encoding", "chunked"))
    return ask(guarded(Echo(), LOCAL, limits=limits), Request("POST", headers=headers, chunks=chunks))


def test_the_body_arrives_whole_in_one_message() -> None:
    heard = send_chunks([b"a=", b"", b"1&b", b"=2"]).heard
    assert (heard["body"], heard["more_body"]) == ("a=1&b=2", False)


def test_a_body_may_have_one_mebibyte() -> None:
    assert send(b"a=" + b"x" * (MEBIBYTE - 2), FORM).status == 200


def test_a_script_of_256_kib_passes_in_its_longest_form() -> None:
    script = "\u00e9" * (128 * 1024)
    assert send(f"execution_script_content={quote_plus(script)}".encode(), FORM).status == 200


def test_one_byte_more_is_too_large() -> None:
    assert send(b"a=" + b"x" * (MEBIBYTE - 1), FORM).status == 413


def test_a_declared_length_is_refused_unread() -> None:
    headers = (HOST, ("Content-Type", FORM), ("Content-Length", "9" * 5000))
    assert ask(guarded(Echo(), LOCAL), Request("POST", headers=headers, chunks=None)).status == 413


@pytest.mark.parametrize("length", ["-1", "x", "", "\u00b2"])
def test_a_length_that_is_no_number_is_counted_while_it_arrives(length: str) -> None:
    headers = (HOST, ("Content-Type", FORM), ("Content-Length", length))
    request = Request("POST", headers=headers, chunks=[b"a=123456789"])
    assert ask(guarded(Echo(), LOCAL, limits=SMALL), request).status == 413


def test_chunks_are_counted_while_they_arrive() -> None:
    assert [send_chunks(chunks).status for chunks in ([b"a=123", b"456"], [b"a=123", b"4567"])] == [200, 413]


def test_what_is_too_large_never_reaches_the_application() -> None:
    echo = Echo()
    ask(guarded(echo, LOCAL, limits=SMALL), post(b"a=1234567", FORM))
    assert echo.scopes == []


SLOW = Request("POST", headers=(HOST, ("Content-Length", "3"), ("Expect", "100-continue")), chunks=None)


def test_a_body_that_does_not_come_is_given_up() -> None:
    assert ask(guarded(Echo(), LOCAL, limits=Limits(body_seconds=0.01)), SLOW).status == 408


def test_slow_bodies_keep_out_neither_pages_nor_their_own_end() -> None:
    limits = Limits(max_requests=1, body_seconds=0.2)
    app = guarded(Echo(), LOCAL, limits=limits)

    async def run() -> list[int]:
        slow = asyncio.create_task(asked(app, SLOW))
        await asyncio.sleep(0.05)
        page, other = await asked(app, Request()), await asked(app, SLOW)
        return [page.status, other.status, (await slow).status, (await asked(app, post(b"a=1", FORM))).status]

    assert asyncio.run(run()) == [200, 503, 408, 200]


def test_a_client_that_leaves_is_not_answered() -> None:
    messages: list[Message] = [
        {"type": "http.request", "body": b"a=", "more_body": True},
        {"type": "http.disconnect"},
    ]
    echo = Echo()
    sent: list[Message] = []

    async def receive() -> Message:
        return messages.pop(0)

    async def keep(message: Message) -> None:
        sent.append(message)

    run_asgi(guarded(echo, LOCAL), post(b"a=1", FORM).scope(), receive, keep)
    assert (echo.scopes, sent) == ([], [])


def test_the_application_hears_when_the_client_leaves() -> None:
    heard: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        heard.extend([(await receive())["type"], (await receive())["type"]])

    messages: list[Message] = [{"type": "http.request", "body": b""}, {"type": "http.disconnect"}]

    async def receive() -> Message:
        return messages.pop(0)

    async def send_nothing(message: Message) -> None:
        raise AssertionError(message)

    run_asgi(guarded(app, LOCAL), Request().scope(), receive, send_nothing)
    assert heard == ["http.request", "http.disconnect"]


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        (FORM, 200),
        (FORM.upper(), 200),
        (f"{FORM}; charset=UTF-8", 200),
        (f'{FORM};charset="utf-8"', 200),
        (f"{FORM}; charset=iso-8859-1", 415),
        ("multipart/form-data; boundary=xyz; charset=undefined", 415),
        ("text/plain", 415),
        ("text/plain; application/json", 415),
        ("text/plain, application/json", 415),
        ("application/json, text/plain", 415),
        ("application/jsonp", 415),
        ("multipart/mixed; boundary=xyz", 415),
        ("application/xml", 415),
        ("application/octet-stream", 415),
        ("json", 415),
        (";", 415),
        ("", 415),
    ],
)
def test_only_forms_and_json_are_read(content_type: str, status: int) -> None:
    assert send(b"--xyz--", content_type).status == status


def test_a_body_without_a_type_is_not_read() -> None:
    headers = (HOST, ("Content-Length", "3"))
    assert ask(guarded(Echo(), LOCAL), Request("POST", headers=headers, chunks=[b"a=1"])).status == 415


def test_two_types_are_none() -> None:
    request = post(b"{}", JSON, ("Content-Type", "text/plain"))
    assert ask(guarded(Echo(), LOCAL), request).status == 415


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("headers", [(HOST,), (HOST, ("Content-Type", "text/plain"), ("Content-Length", "0"))])
def test_an_empty_body_needs_no_type(method: str, headers: tuple[tuple[str, str], ...]) -> None:
    assert ask(guarded(Echo(), LOCAL), Request(method, headers=headers)).status == 200


def form_of(fields: int) -> bytes:
    return b"&".join(b"account_ids=%d" % number for number in range(fields))


def multipart_of(fields: int) -> bytes:
    part = b'--xyz\r\nContent-Disposition: form-data; name="account_ids"\r\n\r\n1\r\n'
    return part * fields + b"--xyz--\r\n"


@pytest.mark.parametrize(("fields", "status"), [(500, 200), (501, 413)])
def test_a_form_may_have_500_fields(fields: int, status: int) -> None:
    assert (send(form_of(fields), FORM).status, send(multipart_of(fields), MULTIPART).status) == (status, status)


def test_a_million_ampersands_are_refused() -> None:
    assert send(b"&" * (MEBIBYTE - 1), FORM).status == 413


@pytest.mark.parametrize("boundary", ["", "; boundary=", f"; boundary={'x' * 71}"])
def test_a_multipart_form_needs_a_boundary(boundary: str) -> None:
    assert send(multipart_of(1), f"multipart/form-data{boundary}").status == 400

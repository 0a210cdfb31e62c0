"""What a body may be before the application sees it."""

import asyncio
import json
from collections.abc import Iterable
from urllib.parse import quote_plus

import pytest
from fastapi import Body, FastAPI
from fastapi import Request as FormRequest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope, Send

from app.adapters.web.security.limits import Limits
from app.adapters.web.security.stack import guarded
from tests.web.security.exchange import HOST, LOCAL, Answer, Echo, Request, ask, asked, post, run_asgi

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=xyz"
JSON = "application/json"
MEBIBYTE = 1024 * 1024
SMALL = Limits(max_body=8)


def send(body: bytes, content_type: str, limits: Limits | None = None) -> Answer:
    return ask(guarded(Echo(), LOCAL, limits=limits), post(body, content_type))


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


def part(content: bytes, disposition: bytes = b'form-data; name="a"') -> bytes:
    return b"--xyz\r\nContent-Disposition: " + disposition + b"\r\n\r\n" + content + b"\r\n--xyz--\r\n"


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"a=%C5%BE", FORM, 200),
        (b"a=%ff", FORM, 400),
        (b"%ff=a", FORM, 400),
        (b"a=%c3", FORM, 400),
        (b"a=%C3%28", FORM, 400),
        (b"a=%ed%a0%80", FORM, 400),
        (b"a=\xff", FORM, 400),
        (b"a=%zz%", FORM, 200),
        (part("ž".encode()), MULTIPART, 200),
        (part(b"\xff"), MULTIPART, 400),
        (part(b"a", b'form-data; name="\xff"'), MULTIPART, 400),
        (part(b"\xff\xfe", b'form-data; name="a"; filename="a.bin"'), MULTIPART, 200),
        (part(b"a", b'form-data; name="a"; filename="\xff"'), MULTIPART, 400),
        ('"ž"'.encode(), JSON, 200),
        (b'"\xff"', JSON, 400),
        ('"a"'.encode("utf-16"), JSON, 400),
    ],
)
def test_text_is_utf8_or_a_bad_request(body: bytes, content_type: str, status: int) -> None:
    assert send(body, content_type).status == status


def test_a_large_body_is_checked_like_a_small_one() -> None:
    padding = b"x" * 100_000
    assert [send(b"a=" + padding + last, FORM).status for last in (b"%C5%BE", b"%ff")] == [200, 400]


def test_raw_letters_of_a_command_line_client_are_escaped() -> None:
    assert send("name=Žofie&b=%20+c".encode(), FORM).heard["body"] == "name=%C5%BDofie&b=%20+c"


def test_json_may_be_32_levels_deep() -> None:
    deep = [b"[" * depth + b"]" * depth for depth in (32, 33)]
    objects = [b'{"a":' * depth + b"1" + b"}" * depth for depth in (32, 33)]
    assert [send(body, JSON).status for body in (*deep, *objects)] == [200, 400, 200, 400]


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": "' + b"[" * 100 + b'"}',
        rb'{"a": "\"' + b"[" * 100 + b'"}',
        rb'["\\", "' + b"[" * 100 + rb'\\"]',
        b"[" + b"[],{}," * 1000 + b"1]",
        b"1",
        b"null",
    ],
)
def test_brackets_count_only_where_they_nest(body: bytes) -> None:
    assert send(body, JSON).status == 200


@pytest.mark.parametrize("body", [b"[" * 100_000, b"[" * 40 + b"1", rb'["\\"' + b"[" * 100, b"]["])
def test_brackets_that_do_not_match_are_refused(body: bytes) -> None:
    assert send(body, JSON).status == 400


JSON_VALUES = st.recursive(
    st.none() | st.text(alphabet='[]{}"\\a') | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(alphabet='[]{}"\\a'), inner, max_size=3),
)


def depth_of(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(depth_of, value.values()), default=0)
    return 1 + max(map(depth_of, value), default=0) if isinstance(value, list) else 0


@given(value=JSON_VALUES, limit=st.integers(0, 6))
def test_the_depth_is_that_of_the_value(value: object, limit: int) -> None:
    status = send(json.dumps(value).encode(), JSON, Limits(max_json_depth=limit)).status
    assert (status == 200) is (depth_of(value) <= limit)


PARSING = FastAPI()


@PARSING.post("/form")
async def read_form(request: FormRequest) -> int:
    async with request.form() as form:
        return len(form)


@PARSING.post("/json")
def read_json(value: object = Body()) -> int:
    return 1


FRAGMENTS = (
    *(b"--xyz", b"--", b"\r\n", b"\r\n\r\n", b"Content-Disposition: form-data; ", b'name="a"', b'filename="'),
    *(b"filename*=utf-8''%ff", b"Content-Type: text/plain; charset=x", b"Content-Transfer-Encoding: base64"),
    *(b"\xff", b"\x00", b":", b"%ff", b"%00", b"&", b"=", b";", b'"', b"{", b"[", b"]", b"NaN", b"1e999"),
)
PARTS = st.lists(st.sampled_from(FRAGMENTS), max_size=20).map(b"".join)


@given(body=PARTS | st.binary(max_size=60), content_type=st.sampled_from([FORM, MULTIPART, JSON]))
def test_whatever_passes_is_parsed_without_a_server_error(body: bytes, content_type: str) -> None:
    target = "/json" if content_type == JSON else "/form"
    request = post(body, content_type, target=target)
    assert ask(guarded(PARSING, LOCAL), request).status < 500

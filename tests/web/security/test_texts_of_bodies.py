"""What may stand in a body: text in UTF-8, JSON of a depth that can be read."""

import json

import pytest
from fastapi import Body, FastAPI
from fastapi import Request as FormRequest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.web.security.limits import Limits
from app.adapters.web.security.stack import guarded
from tests.web.security.exchange import LOCAL, ask, post
from tests.web.security.sent_bodies import FORM, JSON, MULTIPART, part, send


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

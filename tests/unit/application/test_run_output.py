"""What a run prints never shows a secret, in whatever form or pieces it comes."""

import base64
import html
import json
import re
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.application.run_output import HEAD_BYTES, MASK, OutputCapture, SecretMask
from app.domain.run import RunOutput
from tests.unit.application.printed import SECRET, one_by_one, text_of


@pytest.mark.parametrize(
    "form",
    [
        SECRET,
        base64.b64encode(SECRET.encode()).decode(),
        base64.urlsafe_b64encode(SECRET.encode()).decode(),
        quote(SECRET, safe=""),
        quote(SECRET),
        quote_plus(SECRET),
    ],
)
def test_a_secret_is_masked_in_every_form(form: str) -> None:
    assert text_of(f"<{form.rstrip('=')}>".encode(), secrets=(SECRET,)) == f"<{MASK}>"


ODD = "p\"ä\\s/s & <w>'rd"
"""A secret that every way of writing it changes."""


@pytest.mark.parametrize(
    "form",
    [
        ODD.encode().hex(),
        ODD.encode().hex().upper(),
        ODD.encode().hex(":"),
        ODD.encode().hex(" ").upper(),
        json.dumps(ODD)[1:-1],
        json.dumps(ODD, ensure_ascii=False)[1:-1],
        json.dumps(ODD)[1:-1].replace("/", "\\/"),
        repr(ODD)[1:-1],
        html.escape(ODD),
        html.escape(ODD, quote=False),
        re.sub("%..", lambda escape: escape[0].lower(), quote(ODD, safe="")),
        base64.b32encode(ODD.encode()).decode().rstrip("="),
    ],
)
def test_a_secret_is_masked_however_it_is_escaped(form: str) -> None:
    assert text_of(f"<{form}>".encode(), secrets=(ODD,)) == f"<{MASK}>"


@pytest.mark.parametrize("coding", ["utf-16-le", "utf-16-be"])
def test_a_secret_in_wide_letters_is_masked(coding: str) -> None:
    assert text_of(b"<" + ODD.encode(coding) + b">", secrets=(ODD,)) in {f"<{MASK}>", f"<\u2400{MASK}>"}


@pytest.mark.parametrize("before", ["", "a", "ab", "abc:"])
@pytest.mark.parametrize("after", ["", "x", "xy"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_base64_of_a_text_that_holds_a_secret_shows_at_most_its_ends(
    before: str, after: str, encode: Callable[[bytes], bytes]
) -> None:
    shown = text_of(encode(f"{before}{SECRET}{after}".encode()), secrets=(SECRET,))
    around = shown.replace("=", "").split(MASK)
    assert [len(around), *(len(each) <= 8 for each in around)] == [2, True, True]


def test_base64_in_lines_is_masked_whole() -> None:
    secret = "long secret " * 12
    assert text_of(base64.encodebytes(secret.encode()).rstrip(b"=\n"), secrets=(secret,)) == MASK


CUTS = ["\x1b[31m", "\x1b[0;1m\x1b[K", "\x1b]0;title\x07", "\x01", "\x08\x7f", "\x9f", "\x00"]


@pytest.mark.parametrize("cut", CUTS)
def test_a_secret_that_a_page_would_put_together_is_masked(cut: str) -> None:
    assert text_of(f"<hunter2 {cut}is/sec{cut}ret?>".encode(), secrets=(SECRET,)) == f"<{MASK}>"


@pytest.mark.parametrize("cut", CUTS)
def test_such_a_secret_is_masked_in_whatever_chunks_it_comes_and_never_shown_meanwhile(cut: str) -> None:
    capture, looks = OutputCapture(SecretMask([SECRET])), []
    for chunk in one_by_one(f"{'a' * 300}<{'hunter2 ' + cut + 'is/secret?'}>{'b' * 300}".encode()):
        capture.take(chunk)
        looks.append(capture.snapshot().head)
    assert (capture.whole().head, [look for look in looks if "hunter2" in look]) == (
        f"{'a' * 300}<{MASK}>{'b' * 300}",
        [],
    )


def test_colours_that_cut_no_secret_are_kept() -> None:
    assert text_of(b"\x1b[31mred\x1b[0m", secrets=(SECRET,)) == "\x1b[31mred\x1b[0m"


def test_what_comes_on_one_stream_never_cuts_a_secret_in_the_other() -> None:
    capture = OutputCapture(SecretMask([SECRET]))
    capture.take(b"out hunter2 ")
    capture.take_error(b"error hunter2")
    capture.take(b"is/secret?\n")
    capture.take_error(b" is/secret?\n")
    assert capture.whole().head == f"out error {MASK}\n{MASK}\n"


def test_lines_of_both_streams_stay_in_their_order() -> None:
    capture = OutputCapture(SecretMask([SECRET]))
    for number in range(3):
        capture.take(f"out {number}\n".encode())
        capture.take_error(f"error {number}\n".encode())
    assert capture.whole().head == "out 0\nerror 0\nout 1\nerror 1\nout 2\nerror 2\n"


def test_codes_beside_a_secret_are_kept() -> None:
    shown = text_of(b"\x1b[31mhunter2 \x1b[1mis/secret?\x1b[0m", secrets=(SECRET,))
    assert shown == f"\x1b[31m{MASK}\x1b[0m"


def test_a_secret_with_more_codes_in_it_than_it_has_letters_is_masked() -> None:
    cut = b"\x1b[31m" * 100
    printed = b"a" * 300 + b"hunter2 " + cut + b"is/secret?>"
    assert text_of(*one_by_one(printed), secrets=(SECRET,)) == f"{'a' * 300}{MASK}>"


def test_a_flood_of_codes_is_not_held_back_for_ever() -> None:
    capture = OutputCapture(SecretMask([SECRET]))
    for _ in range(200):
        capture.take(b"x" + b"\x1b[0m" * 1000)
    assert len(capture._output.held) < 10_000


@pytest.mark.parametrize("secret", ["hunter2hunter2", "hunter2hunter22", "hunter2hunter222"])
def test_base64_of_a_secret_with_a_new_line_is_masked_but_for_its_end(secret: str) -> None:
    encoded = base64.b64encode(f"{secret}\n".encode()).decode()
    shown = text_of(encoded.encode(), secrets=(secret,))
    assert (shown.startswith(MASK), len(shown) - len(MASK) <= 4) == (True, True)


def test_a_secret_is_masked_as_often_as_it_comes() -> None:
    assert text_of(f"{SECRET}{SECRET} {SECRET}".encode(), secrets=(SECRET,)) == f"{MASK}{MASK} {MASK}"


def test_the_mask_says_nothing_of_the_length() -> None:
    assert [text_of(secret.encode(), secrets=(secret,)) for secret in ("abcd", "abcd" * 9)] == ["••••••••"] * 2


def test_a_secret_that_holds_another_is_masked_whole() -> None:
    assert text_of(b"token-123", secrets=("token", "token-123")) == MASK


def test_a_secret_that_holds_another_is_masked_whole_when_it_comes_in_two_chunks() -> None:
    assert text_of(b"token", b"-123", secrets=("token", "token-123")) == MASK


def test_secrets_that_overlap_are_masked_together() -> None:
    assert text_of(b"<abcdefgh>", secrets=("abcdef", "cdefgh")) == f"<{MASK}>"


def test_secrets_that_overlap_across_chunks_are_masked_together() -> None:
    assert text_of(*one_by_one(b"<abcdefgh>"), secrets=("abcdef", "cdefgh")) == f"<{MASK}>"


def test_a_secret_of_dots_is_no_trap() -> None:
    assert text_of(b"abcd", secrets=("abcd", "••••")) == MASK


@pytest.mark.parametrize("secret", ["", "a", "abc"])
def test_values_shorter_than_four_letters_are_not_masked(secret: str) -> None:
    assert text_of(b"abcabc", secrets=(secret,)) == "abcabc"


def test_a_secret_cut_at_every_byte_is_masked() -> None:
    assert text_of(*one_by_one(f"say {SECRET}!".encode()), secrets=(SECRET,)) == f"say {MASK}!"


def test_a_secret_on_the_border_between_the_parts_is_masked() -> None:
    data = b"a" * (HEAD_BYTES - 3) + SECRET.encode() + b"b"
    assert text_of(data[:HEAD_BYTES], data[HEAD_BYTES:], secrets=(SECRET,)) == "a" * (HEAD_BYTES - 3) + MASK + "b"


def test_the_beginning_of_a_secret_is_held_back_while_the_run_works() -> None:
    capture = OutputCapture(SecretMask([SECRET]))
    capture.take(b"say hunter2 is")
    assert capture.snapshot() == RunOutput(head="say ")


def test_the_beginning_of_a_secret_that_never_came_is_shown_at_the_end() -> None:
    assert text_of(b"say hunter2 is", secrets=(SECRET,)) == "say hunter2 is"


def test_text_is_masked_too() -> None:
    assert SecretMask([SECRET]).text(f"Password {SECRET} is wrong") == f"Password {MASK} is wrong"


def test_text_that_is_no_unicode_is_masked_without_a_fall() -> None:
    assert SecretMask([SECRET]).text("a\ud800b") == "a?b"


LETTERS = st.text("ab", min_size=4, max_size=6)
PIECES = st.lists(st.sampled_from(["a", "b", "c", "\x1b[1m", "\x01", "aba", "bab"]), max_size=40).map("".join)


@given(secrets=st.lists(LETTERS, min_size=1, max_size=2), data=PIECES, size=st.integers(1, 5))
def test_codes_of_a_terminal_hide_no_secret_in_whatever_chunks(secrets: list[str], data: str, size: int) -> None:
    chunks = [data.encode()[at : at + size] for at in range(0, len(data), size)]
    whole, in_chunks = (text_of(*each, secrets=tuple(secrets)) for each in ([data.encode()], chunks))
    legible = re.sub("\x1b\\[1m|\x01", "", whole.replace(MASK, "|"))
    assert (in_chunks, [secret for secret in secrets if secret in legible]) == (whole, [])


@given(secrets=st.lists(LETTERS, min_size=1, max_size=3), chunks=st.lists(st.text("abc", max_size=7), max_size=12))
def test_no_secret_gets_through_and_chunks_never_matter(secrets: list[str], chunks: list[str]) -> None:
    whole = text_of("".join(chunks).encode(), secrets=tuple(secrets))
    in_chunks = text_of(*(chunk.encode() for chunk in chunks), secrets=tuple(secrets))
    assert (in_chunks, [secret for secret in secrets if secret in whole.replace(MASK, "|")]) == (whole, [])


@given(secrets=st.lists(LETTERS, min_size=1, max_size=3), chunks=st.lists(st.text("abc", max_size=7), max_size=12))
def test_no_look_shows_a_letter_that_is_masked_in_the_end(secrets: list[str], chunks: list[str]) -> None:
    capture = OutputCapture(SecretMask(secrets))
    looks = []
    for chunk in chunks:
        capture.take(chunk.encode())
        looks.append(capture.snapshot().head)
    whole = capture.whole().head
    assert [look for look in looks if not whole.startswith(look.rstrip("•"))] == []


HOOK = "HTTPS://ann:open-sesame@hooks.example.org/services/T00/abcdefgh?key=0123456789#top"


@pytest.mark.parametrize(
    "printed",
    [
        HOOK,
        "Cannot POST /services/T00/abcdefgh?key=0123456789",
        "https://hooks.example.org/services/T00/abcdefgh",
        '{"args": {"key": "0123456789"}}',
        "password: open-sesame",
        base64.b64encode(b"ann:open-sesame").decode(),
    ],
)
def test_of_an_address_that_is_a_secret_no_part_that_could_be_one_is_shown(printed: str) -> None:
    shown = SecretMask([HOOK]).text(printed)
    secret = ("open-sesame", "/services", "abcdefgh", "0123456789", "b3Blbi1zZXNhbW")
    assert ([each for each in secret if each in shown], MASK in shown) == ([], True)


def test_a_short_path_of_an_address_that_is_a_secret_stays_readable() -> None:
    assert (
        SecretMask(["https://example.org/api?a=1"]).text("GET /api?a=1 of example.org") == "GET /api?a=1 of example.org"
    )

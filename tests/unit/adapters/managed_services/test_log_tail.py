"""What is kept of what a service prints: the end of it, never a secret."""

from __future__ import annotations

import pytest

from app.adapters.managed_services.log_tail import BYTES, LINES, LogTail

SECRET = "hunter2-is-long"
DOTS = "••••••••"


def _fed(*pieces: bytes, secrets: tuple[str, ...] = ()) -> str:
    tail = LogTail(secrets)
    for piece in pieces:
        tail.feed(piece)
    return tail.text()


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        ((), ""),
        ((b"one\n", b"two\n"), "one\ntwo"),
        ((b"half", b" a line"), "half a line"),
        ((b"caf\xc3", b"\xa9"), "café"),
        ((b"\xff\x00<b>\n",), "�\x00<b>"),
        ((b"page\x0cbreak\n",), "page\x0cbreak"),
    ],
)
def test_what_was_printed_is_kept_as_text(pieces: tuple[bytes, ...], text: str) -> None:
    assert _fed(*pieces) == text


def test_of_many_lines_the_last_are_kept() -> None:
    lines = [f"line {number}" for number in range(LINES + 50)]
    assert _fed("\n".join(lines).encode()).split("\n") == lines[-LINES:]


def test_of_a_flood_a_bounded_amount_is_kept_in_whole_lines() -> None:
    tail = LogTail()
    for _ in range(100):
        tail.feed(b"0123456789abcdef\n" * 4096)
    lines = tail.text().split("\n")
    assert (set(lines), len(lines), len(tail._kept)) == ({"0123456789abcdef"}, LINES, BYTES)


def test_of_an_endless_line_the_end_is_kept() -> None:
    assert _fed(*[b"x" * BYTES] * 3, b"end") == "x" * (BYTES - 3) + "end"


def test_a_secret_is_shown_as_dots() -> None:
    assert _fed(b"with hunter2-is-long, short\n", secrets=(SECRET, "short")) == f"with {DOTS}, short"


def test_a_secret_that_comes_in_two_pieces_is_shown_as_dots() -> None:
    assert _fed(b"with hunter2", b"-is-long\n", secrets=(SECRET,)) == f"with {DOTS}"


@pytest.mark.parametrize(
    ("other", "shown"),
    [
        ("hunter2", f"my-{DOTS}-and-more"),
        ("is-long", f"my-{DOTS}-and-more"),
        ("is-long-and-more", f"my-{DOTS}"),
        ("my-hunter2", f"{DOTS}-and-more"),
    ],
)
def test_of_two_secrets_that_overlap_nothing_is_left(other: str, shown: str) -> None:
    assert _fed(b"my-hunter2-is-long-and-more\n", secrets=(other, SECRET)) == shown


@pytest.mark.parametrize("separator", [b"", b"\n"], ids=["in one line", "over two lines"])
def test_a_secret_that_the_cut_goes_through_leaves_nothing_behind(separator: bytes) -> None:
    secret = SECRET + separator.decode() + SECRET
    for shift in range(1, len(secret)):
        filler = b"." * (BYTES - 10 - shift)
        text = _fed(secret.encode() * 2 + filler, b"0123456789", secrets=(secret,))
        assert "long" not in text, shift

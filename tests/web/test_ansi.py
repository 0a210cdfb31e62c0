"""What a program printed for a terminal, as text with classes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment

from app.adapters.web.ansi import Piece, pieces, plain

ESCAPES = st.sampled_from(
    ["\x1b[m", "\x1b[1m", "\x1b[0;31m", "\x1b[38;5;200m", "\x1b[48;2;1;2;3m", "\x1b[K", "\x1b[2J", "\x1b[10;20H",
     "\x1b[?25l", "\x1b]0;title\x07", "\x1b]8;;http://a.b\x1b\\", "\x1bP1;2q\x1b\\", "\x1b(B", "\x1b7", "\x1bM"]
)  # fmt: skip
PRINTABLE = st.text(st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n\t<>&\"'"))
KNOWN = {"ansi", "ansi-bold", "ansi-dim", "ansi-italic", "ansi-underline", "ansi-inverse"} | {
    f"ansi-{kind}-{number}" for kind in ("ink", "paper") for number in range(16)
}


@given(st.lists(st.tuples(PRINTABLE, ESCAPES)))
def test_the_text_is_what_was_printed_without_the_escape_sequences(parts: list[tuple[str, str]]) -> None:
    printed = "".join(text + escape for text, escape in parts)
    assert plain(printed) == "".join(text for text, _ in parts)


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("\x1b[];m0123\r\n\b\x07\\")))
def test_whatever_is_printed_nothing_of_a_terminal_is_left(printed: str) -> None:
    shown = pieces(printed)
    assert "".join(piece.text for piece in shown) == plain(printed)
    assert re.findall(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", plain(printed)) == []
    assert plain(printed).count("\n") == printed.count("\n")
    assert {name for piece in shown for name in piece.classes.split()} <= KNOWN


@given(st.lists(st.tuples(PRINTABLE, ESCAPES)))
def test_what_was_printed_is_escaped_on_the_page(parts: list[tuple[str, str]]) -> None:
    template = Environment(autoescape=True).from_string("{% for piece in pieces %}{{ piece.text }}{% endfor %}")
    html = template.render(pieces=pieces("".join(text + escape for text, escape in parts)))
    assert re.findall(r"[<>\"']|&(?!(?:lt|gt|amp|#34|#39);)", html) == []


@given(PRINTABLE)
def test_text_without_escape_sequences_is_one_plain_piece(text: str) -> None:
    assert pieces(text) == ([Piece(text)] if text else [])


@pytest.mark.parametrize(
    ("codes", "names"),
    [
        ("1", "bold"), ("2", "dim"), ("3", "italic"), ("4", "underline"), ("7", "inverse"), ("31", "ink-1"),
        ("97", "ink-15"), ("42", "paper-2"), ("103", "paper-11"), ("1;4;31;47", "bold underline ink-1 paper-7"),
        ("38;5;9", "ink-9"), ("38;5;196", "ink-9"), ("38;5;244", "ink-8"), ("48;5;17", "paper-0"),
        ("38;2;250;5;5", "ink-9"), ("38:2::0:0:230", "ink-4"), ("38:5:2", "ink-2"), ("48;2;0;200;0;1", "bold paper-2"),
        ("31;39", ""), ("1;22", ""), ("4;24", ""), ("4:3", "underline"), ("4;4:0", ""), ("31;0", ""), ("31;", ""),
        ("38;5;256", ""), ("38;2;1;2;300", ""), ("38;5", ""), ("38", ""), ("8;9;53;999999999999", ""),
        ("?1", ""), (">4;2", ""),
    ],
)  # fmt: skip
def test_styles_become_classes(codes: str, names: str) -> None:
    classes = " ".join(["ansi", *(f"ansi-{name}" for name in names.split())]) if names else ""
    assert pieces(f"\x1b[{codes}mx") == [Piece("x", classes)]


def test_a_style_goes_on_over_the_end_of_a_line_until_it_is_reset() -> None:
    assert pieces("a\x1b[31mb\nc\x1b[mb") == [Piece("a"), Piece("b\nc", "ansi ansi-ink-1"), Piece("b")]


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("10 %\r20 %\r100 %\n", "100 %\n"),
        ("long line\rshort", "shortline"),
        ("long line\r\x1b[Kshort", "short"),
        ("long line\x1b[2K\rshort", "short"),
        ("abcdef\rxyz\x1b[1K", "    ef"),
        ("first\r\nsecond\r\n", "first\nsecond\n"),
        ("abc\b\bX", "aXc"),
        ("\b\b\babc", "abc"),
        ("abc\x1b[2K\x1b[31mx\b", "   x"),
    ],
)
def test_what_is_overwritten_on_a_terminal_is_overwritten_here(printed: str, text: str) -> None:
    assert plain(printed) == text


def test_what_overwrites_has_its_own_style() -> None:
    assert pieces("\x1b[31mred\rx") == [Piece("xed", "ansi ansi-ink-1")]
    assert pieces("red\r\x1b[32mx\x1b[m") == [Piece("x", "ansi ansi-ink-2"), Piece("ed")]


@pytest.mark.parametrize(
    ("printed", "text"), [("ok\x1b[3", "ok"), ("ok\x1b", "ok"), ("\x1b]0;never closed\nnext", "]0;never closed\nnext")]
)
def test_what_is_cut_off_hides_nothing_that_follows(printed: str, text: str) -> None:
    assert plain(printed) == text

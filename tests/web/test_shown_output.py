"""Output as a page shows it, folded where it is long, and as a download."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.adapters.web.ansi import Piece
from app.adapters.web.shown_output import ShownOutput, as_download, shown
from app.domain.run import RunOutput

LINES = "one\ntwo\nthree\nfour\nfive\n"


def test_short_output_is_shown_whole_also_where_it_is_stored_in_two_parts() -> None:
    assert shown(RunOutput("\x1b[31mre", "d\n")) == ShownOutput((Piece("red\n", "ansi ansi-ink-1"),))


def test_long_output_is_folded_at_the_ends_of_lines() -> None:
    assert shown(RunOutput(LINES), 9, 7) == ShownOutput((Piece("one\ntwo\n"),), (Piece("five\n"),), 11)


def test_an_end_that_begins_with_a_line_keeps_it() -> None:
    assert shown(RunOutput(LINES), 9, 10).last == (Piece("four\nfive\n"),)


def test_a_line_longer_than_the_fold_is_cut() -> None:
    assert shown(RunOutput("x" * 100), 9, 7) == ShownOutput((Piece("x" * 9),), (Piece("x" * 7),), 84)


def test_what_was_dropped_is_counted_beside_what_is_folded() -> None:
    assert shown(RunOutput(LINES, LINES, 77), 9, 7) == ShownOutput(
        (Piece("one\ntwo\n"),), (Piece("five\n"),), 2 * len(LINES) - 13, 77
    )


@given(
    st.text("ab\né😀", max_size=60),
    st.text("ab\né😀", max_size=60),
    st.integers(0, 9),
    st.integers(1, 9),
    st.integers(1, 9),
)
def test_every_byte_is_shown_or_counted(head: str, tail: str, dropped: int, first: int, last: int) -> None:
    found = shown(RunOutput(head, tail, dropped), first, last)
    letters = "".join(piece.text for piece in (*found.first, *found.last))
    assert len(letters.encode()) + found.left_out_bytes == len((head + tail).encode()) + dropped


def test_a_download_is_whole_and_plain() -> None:
    assert as_download(RunOutput("\x1b[31mhead", "tail\x07")) == "headtail"


def test_a_download_of_what_is_too_old_says_so() -> None:
    assert as_download(RunOutput(dropped_bytes=1234)) == "The 1,234 bytes of this output are no longer kept.\n"


def test_a_download_says_what_was_not_kept() -> None:
    assert as_download(RunOutput("head\n", "tail\n", 1234)) == "head\n\n… 1,234 bytes were not kept …\ntail\n"

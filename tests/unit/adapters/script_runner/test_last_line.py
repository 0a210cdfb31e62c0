"""The last non-blank line, whatever the pieces in which the stream came."""

from hypothesis import given
from hypothesis import strategies as st

from app.adapters.script_runner.last_line import LastLine

_STREAMS = st.lists(st.sampled_from([b"a", b"GOAL_MET", b" ", b"\n", b"\r\n", b"\t", b"\xff", b"\0", b"\x0b"])).map(
    b"".join
)


def _found(*pieces: bytes) -> str:
    line = LastLine()
    for piece in pieces:
        line.feed(piece)
    return line.text()


@given(_STREAMS, st.lists(st.integers(0, 30)))
def test_it_is_the_last_line_that_is_not_blank(stream: bytes, cuts: list[int]) -> None:
    pieces, rest = [], stream
    for cut in cuts:
        pieces.append(rest[:cut])
        rest = rest[cut:]
    lines = [line.strip() for line in stream.split(b"\n") if line.strip()]
    expected = lines[-1].decode("utf-8", "replace") if lines else ""
    assert _found(*pieces, rest) == expected


def test_blanks_around_a_word_may_be_longer_than_what_is_kept() -> None:
    assert _found(b" " * 9000, b"GOAL_MET", b" " * 9000) == "GOAL_MET"


def test_a_word_followed_far_away_by_more_is_not_the_word() -> None:
    assert _found(b"GOAL_MET" + b" " * 9000, b"not yet") == "GOAL_MET…"


def test_a_long_line_is_cut_and_the_next_one_is_whole() -> None:
    assert (_found(b"x" * 9000), _found(b"x" * 9000, b"\ny")) == ("x" * 4096 + "…", "y")

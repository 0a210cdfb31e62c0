"""How much of what a run prints is kept: the first and the last part, and the rest is counted."""

from app.application.run_output import HEAD_BYTES, MASK, TAIL_BYTES, OutputCapture, SecretMask
from app.domain.run import RunOutput
from tests.unit.application.printed import SECRET, captured, one_by_one, text_of


def test_nothing_printed_is_nothing_kept() -> None:
    assert captured() == RunOutput()


def test_short_output_is_all_head() -> None:
    assert captured(b"one\n", b"two\n") == RunOutput(head="one\ntwo\n")


def test_the_first_64_kib_and_the_last_192_kib_are_kept_and_the_rest_is_counted() -> None:
    data = b"a" * 65_536 + b"b" * 1000 + b"c" * 196_608
    assert captured(data) == RunOutput(head="a" * 65_536, tail="c" * 196_608, dropped_bytes=1000)


def test_output_of_exactly_the_two_parts_drops_nothing() -> None:
    data = b"a" * 65_536 + b"c" * 196_608
    assert captured(data) == RunOutput(head="a" * 65_536, tail="c" * 196_608)


def test_the_chunks_do_not_matter() -> None:
    data = b"".join(b"%07d\n" % number for number in range(60_000))
    assert captured(*(data[at : at + 4099] for at in range(0, len(data), 4099))) == captured(data)


def test_the_caps_hold_with_a_secret_that_could_still_begin() -> None:
    capture = OutputCapture(SecretMask(["x" * 5000]))
    capture.take(b"a" * (HEAD_BYTES - 10) + b"b" * 3000)
    head = capture.snapshot()
    capture.take(b"c" * (TAIL_BYTES + 5000))
    whole = capture.whole()
    assert (len(head.head), len(head.tail), len(whole.head), len(whole.tail), whole.dropped_bytes) == (
        HEAD_BYTES,
        2990,
        HEAD_BYTES,
        TAIL_BYTES,
        7990,
    )


def test_a_letter_on_the_border_between_the_parts_stays_whole_while_nothing_is_dropped() -> None:
    assert text_of(b"a" * (HEAD_BYTES - 1) + "é".encode() + b"b") == "a" * (HEAD_BYTES - 1) + "éb"


def test_bytes_that_are_no_text_are_shown_as_replacements_and_nul_as_a_sign() -> None:
    assert captured(b"a\xff\x00b\xc3") == RunOutput(head="a\ufffd\u2400b\ufffd")


def test_a_letter_cut_by_the_pipe_is_put_together() -> None:
    assert captured(*one_by_one("é€😀".encode())) == RunOutput(head="é€😀")


def test_output_so_far_is_shown_while_the_run_works() -> None:
    capture = OutputCapture(SecretMask([SECRET]))
    capture.take(b"step 1\n")
    assert capture.snapshot() == RunOutput(head="step 1\n")


def test_looking_at_the_output_changes_nothing() -> None:
    capture = OutputCapture(SecretMask([SECRET]))
    capture.take(b"say hunt")
    capture.snapshot()
    capture.take(b"er2 is/secret?")
    assert [capture.whole(), capture.whole()] == [RunOutput(head=f"say {MASK}")] * 2

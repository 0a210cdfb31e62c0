"""A verdict is found where it belongs and nowhere else."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.strategies.verdict import NO_VERDICT, checked, performed, verdict_of
from app.domain.run import RunOutcome, RunStatus, Verdict
from app.ports.script_runner import ScriptResult

FAILED, SUCCEEDED = RunStatus.FAILED, RunStatus.SUCCEEDED
WORDS = ["GOAL_MET", "CHECK_SUCCESS", "CHECK_FAIL"]


def _checked(*, line: str = "", file: str | None = None) -> RunOutcome:
    return checked(ScriptResult(exit_status=0, last_line=line, result_text=file), 120)


def _failed(note: str) -> RunOutcome:
    return RunOutcome(status=FAILED, note=note, exit_status=0)


@pytest.mark.parametrize("word", WORDS)
def test_a_word_alone_is_a_verdict(word: str) -> None:
    assert _checked(line=word) == RunOutcome(status=SUCCEEDED, verdict=Verdict(word), exit_status=0)


@given(st.text(max_size=5), st.sampled_from(WORDS), st.text(max_size=5))
def test_a_word_within_other_text_is_none(before: str, word: str, after: str) -> None:
    line = before + word + after
    assert verdict_of(line) == (Verdict(line) if line in WORDS else None)


@pytest.mark.parametrize("line", ["", "goal_met", "GOAL_MET.", "Verdict: GOAL_MET", "NameError: name 'GOAL_MET'", "OK"])
def test_without_a_verdict_the_check_fails_and_says_what_was_expected(line: str) -> None:
    assert _checked(line=line) == _failed(NO_VERDICT)


def test_the_result_file_wins_over_the_last_line() -> None:
    file = json.dumps({"verdict": "CHECK_FAIL", "value": 3, "target": 4.5, "note": "one short"})
    assert _checked(line="GOAL_MET", file=file) == RunOutcome(
        status=SUCCEEDED, verdict=Verdict.CHECK_FAIL, value=3.0, target=4.5, note="one short", exit_status=0
    )


def test_a_result_file_without_a_verdict_leaves_it_to_the_last_line() -> None:
    assert _checked(line="GOAL_MET", file='{"value": 2, "verdict": null}') == RunOutcome(
        status=SUCCEEDED, verdict=Verdict.GOAL_MET, value=2.0, exit_status=0
    )


@pytest.mark.parametrize(
    ("file", "note"),
    [
        ("", "The result file is not JSON."),
        ("{", "The result file is not JSON."),
        ("[" * 100_000, "The result file is not JSON."),
        ('{"value": ' + "9" * 5000 + "}", "The result file is not JSON."),
        ('"GOAL_MET"', "The result file is not a JSON object."),
        ('{"verdict": "DONE"}', 'The "verdict" of the result file is not GOAL_MET, CHECK_SUCCESS or CHECK_FAIL.'),
        ('{"verdict": ["GOAL_MET"]}', 'The "verdict" of the result file is not GOAL_MET, CHECK_SUCCESS or CHECK_FAIL.'),
        ('{"value": true}', 'The "value" of the result file is not a finite number.'),
        ('{"value": "3"}', 'The "value" of the result file is not a finite number.'),
        ('{"value": NaN}', 'The "value" of the result file is not a finite number.'),
        ('{"target": -Infinity}', 'The "target" of the result file is not a finite number.'),
        ('{"target": 1e999}', 'The "target" of the result file is not a finite number.'),
        ('{"target": ' + "9" * 400 + "}", 'The "target" of the result file is not a finite number.'),
        ('{"note": 1}', 'The "note" of the result file is not text.'),
    ],
)
def test_a_malformed_result_file_fails_in_words_whatever_was_printed(file: str, note: str) -> None:
    assert _checked(line="GOAL_MET", file=file) == _failed(note)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(WORDS),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["verdict", "value", "target", "note", "x"]), inner)
    ),
    max_leaves=8,
)


@given(st.text() | _JSON.map(json.dumps))
def test_no_result_file_is_too_strange_to_be_read(file: str) -> None:
    outcome = _checked(file=file)
    finite = all(number is None or math.isfinite(number) for number in (outcome.value, outcome.target))
    assert (outcome.status is SUCCEEDED, finite) == (outcome.verdict is not None, True)


def test_an_execution_needs_no_verdict_and_may_report_a_value() -> None:
    result = ScriptResult(
        exit_status=0, last_line="CHECK_FAIL", result_text='{"value": 7, "note": "sent", "verdict": 0}'
    )
    assert performed(result, 120) == RunOutcome(status=SUCCEEDED, value=7.0, note="sent", exit_status=0)


@pytest.mark.parametrize("read", [performed, checked])
@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        (ScriptResult(exit_status=3, last_line="GOAL_MET", result_text='{"verdict": "GOAL_MET"}'),
         RunOutcome(status=FAILED, note="exit status 3", exit_status=3)),
        (ScriptResult(exit_status=-9, last_line="GOAL_MET"),
         RunOutcome(status=FAILED, note="ended by signal SIGKILL", exit_status=-9)),
        (ScriptResult(exit_status=-99), RunOutcome(status=FAILED, note="ended by signal 99", exit_status=-99)),
        (ScriptResult(exit_status=0, timed_out=True, last_line="GOAL_MET"),
         RunOutcome(status=RunStatus.TIMED_OUT, note="Timed out after 120 seconds.", exit_status=0)),
        (ScriptResult(exit_status=0, cancelled=True, last_line="GOAL_MET"),
         RunOutcome(status=RunStatus.CANCELLED, note="Cancelled.", exit_status=0)),
        (ScriptResult(exit_status=None, failure="No such program."),
         RunOutcome(status=FAILED, note="No such program.")),
        (ScriptResult(exit_status=0, failure="The result file is not a regular file.", last_line="GOAL_MET"),
         RunOutcome(status=FAILED, note="The result file is not a regular file.", exit_status=0)),
    ],
)  # fmt: skip
def test_what_did_not_end_well_has_not_succeeded_whatever_it_said(
    read: object, result: ScriptResult, outcome: RunOutcome
) -> None:
    assert callable(read)
    assert read(result, 120) == outcome


def test_a_note_is_readable_and_stays_whole_until_its_secrets_are_masked() -> None:
    notes = [
        _checked(line="GOAL_MET", file=json.dumps({"note": note})).note
        for note in (" a\x00\x1b\u202eb\nc ", "x" * 5000)
    ]
    assert notes == ["a   b\nc", "x" * 5000]

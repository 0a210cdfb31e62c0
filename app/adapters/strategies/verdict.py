"""What the end of a script means: whether it did its work, and what its check says.

The result file wins, then the last non-blank line of standard output; a word counts only when it stands there alone.
"""

import json
import math
import signal
from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.domain.run import RunOutcome, RunStatus, Verdict
from app.ports.script_runner import ScriptResult

_WORDS = "GOAL_MET, CHECK_SUCCESS or CHECK_FAIL"
NO_VERDICT = (
    f"No verdict: expected {_WORDS} as the last line of standard output, "
    'or as "verdict" in the file that RESULT_FILE names.'
)


class MalformedResult(ValueError):
    """The result file does not hold what it should; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a result file says."""

    verdict: Verdict | None = None
    value: float | None = None
    target: float | None = None
    note: str = ""


def performed(result: ScriptResult, timeout_seconds: int) -> RunOutcome:
    """The outcome of an execution; it may write value, target and note, a verdict means nothing here."""
    return _outcome(result, timeout_seconds, is_check=False)


def checked(result: ScriptResult, timeout_seconds: int) -> RunOutcome:
    """The outcome of a check: succeeded with a verdict, or failed with a note that says what was expected."""
    return _outcome(result, timeout_seconds, is_check=True)


def _outcome(result: ScriptResult, timeout_seconds: int, *, is_check: bool) -> RunOutcome:
    outcome = _unsuccessful(result, timeout_seconds) or _with_result_file(result, is_check=is_check)
    return replace(outcome, isolation=result.isolation, files=result.files)


def _unsuccessful(result: ScriptResult, timeout_seconds: int) -> RunOutcome | None:
    """The outcome when the script did not end well by itself, whatever it said before."""
    status = result.exit_status
    if result.timed_out:
        return RunOutcome(
            status=RunStatus.TIMED_OUT, note=f"Timed out after {timeout_seconds} seconds.", exit_status=status
        )
    if result.cancelled:
        return RunOutcome(status=RunStatus.CANCELLED, note="Cancelled.", exit_status=status)
    if status is None:
        return _failed(result, result.failure)
    if status != 0:
        return _failed(result, _ended_by(status))
    return _failed(result, result.failure) if result.failure else None


def _with_result_file(result: ScriptResult, *, is_check: bool) -> RunOutcome:
    try:
        said = read_result(result.result_text, reads_verdict=is_check)
    except MalformedResult as malformed:
        return _failed(result, str(malformed))
    verdict = (said.verdict or verdict_of(result.last_line)) if is_check else None
    if is_check and verdict is None:
        return _failed(result, NO_VERDICT)
    return RunOutcome(
        status=RunStatus.SUCCEEDED,
        note=said.note,
        verdict=verdict,
        exit_status=result.exit_status,
        value=said.value,
        target=said.target,
    )


def _failed(result: ScriptResult, note: str) -> RunOutcome:
    return RunOutcome(status=RunStatus.FAILED, note=note, exit_status=result.exit_status)


def _ended_by(status: int) -> str:
    if status > 0:
        return f"exit status {status}"
    try:
        return f"ended by signal {signal.Signals(-status).name}"
    except ValueError:
        return f"ended by signal {-status}"


def verdict_of(line: str) -> Verdict | None:
    """The verdict that a line is, or None; nothing is found inside other text."""
    try:
        return Verdict(line)
    except ValueError:
        return None


def read_result(text: str | None, *, reads_verdict: bool) -> Said:
    """What a result file says; nothing when there is none. Raises `MalformedResult`."""
    if text is None:
        return Said()
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MalformedResult("The result file is not JSON.") from error
    if not isinstance(content, dict):
        raise MalformedResult("The result file is not a JSON object.")
    return said_in(content, "result file", reads_verdict=reads_verdict)


def said_in(content: Mapping[str, object], source: str, *, reads_verdict: bool) -> Said:
    """What such an object says; `source` is what errors call it. Raises `MalformedResult`."""
    return Said(
        verdict=_verdict(content.get("verdict"), source) if reads_verdict else None,
        value=_number("value", content.get("value"), source),
        target=_number("target", content.get("target"), source),
        note=_note(content.get("note"), source),
    )


def _verdict(stated: object, source: str) -> Verdict | None:
    if stated is None:
        return None
    verdict = verdict_of(stated) if isinstance(stated, str) else None
    if verdict is None:
        raise MalformedResult(f'The "verdict" of the {source} is not {_WORDS}.')
    return verdict


def _number(name: str, stated: object, source: str) -> float | None:
    if stated is None:
        return None
    refusal = MalformedResult(f'The "{name}" of the {source} is not a finite number.')
    if isinstance(stated, bool) or not isinstance(stated, int | float):
        raise refusal
    try:
        number = float(stated)
    except OverflowError:
        raise refusal from None
    if not math.isfinite(number):
        raise refusal
    return number


def _note(stated: object, source: str) -> str:
    """One readable text, whole: cutting it before its secrets are masked could leave half of one readable."""
    if stated is None:
        return ""
    if not isinstance(stated, str):
        raise MalformedResult(f'The "note" of the {source} is not text.')
    return "".join(character if character.isprintable() or character == "\n" else " " for character in stated).strip()

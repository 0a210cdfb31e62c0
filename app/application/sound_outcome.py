"""What a strategy answered, made fit to be recorded: a stranger's code may answer anything, and its run has to end."""

import math

from app.domain.run import RunKind, RunOutcome, RunStatus, Verdict
from app.domain.run_file import RunFile

_EXIT_STATUSES = range(-(2**31), 2**31)
_VERDICTS = "GOAL_MET, CHECK_SUCCESS or CHECK_FAIL"


def sound(answer: object, kind: RunKind) -> RunOutcome:
    """The answer itself, or a failed run that says in words what is wrong with it."""
    if not isinstance(answer, RunOutcome):
        return _failed(f"The strategy failed: it answered {type(answer).__name__}, not a RunOutcome.")
    wrong = _wrong_in(answer)
    if wrong:
        return _failed(f"The strategy failed: the {wrong} of its answer cannot be recorded.")
    if kind is RunKind.CHECK and answer.status is RunStatus.SUCCEEDED and answer.verdict is None:
        said = f" It said: {answer.note}" if answer.note else ""
        return _failed(f"No verdict: a check answers {_VERDICTS}.{said}")
    return answer


def _failed(note: str) -> RunOutcome:
    return RunOutcome(status=RunStatus.FAILED, note=note)


def _wrong_in(answer: RunOutcome) -> str:
    """The first part of an answer that cannot be recorded; empty where all of it can."""
    is_proper = {
        "status": _is_end(answer.status),
        "note": _is_a(str, answer.note),
        "verdict": answer.verdict is None or _is_a(Verdict, answer.verdict),
        "exit status": answer.exit_status is None or _is_exit_status(answer.exit_status),
        "value": _is_number(answer.value),
        "target": _is_number(answer.target),
        "files": _are_files(answer.files),
    }
    return next((part for part, holds in is_proper.items() if not holds), "")


def _is_a(kind: type, value: object) -> bool:
    return isinstance(value, kind)


def _is_end(status: object) -> bool:
    return isinstance(status, RunStatus) and not status.is_live


def _is_exit_status(value: object) -> bool:
    return isinstance(value, int) and value in _EXIT_STATUSES


def _is_number(value: object) -> bool:
    if value is None:
        return True
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number beyond every float
        return False


def _are_files(files: object) -> bool:
    return isinstance(files, tuple) and all(
        isinstance(each, RunFile) and _is_a(str, each.name) and _is_a(bytes, each.content) for each in files
    )

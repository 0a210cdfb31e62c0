"""A check's verdict is its last line, or its result file, and is found nowhere else: from a script to the history."""

from __future__ import annotations

import pytest

from app.adapters.strategies.verdict import NO_VERDICT
from tests.regression.program import Visitor

CATCH_AND_PRINT = """import sys, traceback
try:
    raise ValueError('expected\\nGOAL_MET')
except ValueError:
    traceback.print_exc(file=sys.stdout)
    print('---')
"""
FLUSHED = "import sys\nsys.stdout.flush()\n"

NOT_A_VERDICT = {
    "in the middle of a sentence": ("print('almost GOAL_MET today')", NO_VERDICT),
    "before trailing text": ("print('GOAL_MET (not quite)')", NO_VERDICT),
    "after leading text": ("print('verdict=GOAL_MET')", NO_VERDICT),
    "in quotes": ("print('\"GOAL_MET\"')", NO_VERDICT),
    "with a full stop": ("print('GOAL_MET.')", NO_VERDICT),
    "in small letters": ("print('goal_met')", NO_VERDICT),
    "twice on a line": ("print('GOAL_MET GOAL_MET')", NO_VERDICT),
    "on a line that is not the last": ("print('GOAL_MET')\nprint('but the counter is wrong')", NO_VERDICT),
    "on standard error": (FLUSHED + "print('GOAL_MET', file=sys.stderr)", NO_VERDICT),
    "on standard error after other output": (
        "print('looked')\n" + FLUSHED + "print('GOAL_MET', file=sys.stderr)", NO_VERDICT,
    ),
    "in a line of a traceback": ("raise ValueError('expected\\nGOAL_MET')", "exit status 1"),
    "in the source that a traceback quotes": ("GOAL_MET", "exit status 1"),
    "in a traceback printed by a script that goes on": (CATCH_AND_PRINT, NO_VERDICT),
    "before an exit status that is not 0": ("print('GOAL_MET')\nraise SystemExit(1)", "exit status 1"),
    "in the result file before such an exit": (
        "import os\nopen(os.environ['RESULT_FILE'], 'w').write('{\"verdict\": \"GOAL_MET\"}')\nraise SystemExit(1)",
        "exit status 1",
    ),
    "before the script is killed": (
        "print('GOAL_MET', flush=True)\nimport os\nos.kill(os.getpid(), 9)", "ended by signal SIGKILL",
    ),
    "in the note of the result file": (
        "import os\nopen(os.environ['RESULT_FILE'], 'w').write('{\"note\": \"GOAL_MET\"}')", NO_VERDICT,
    ),
}  # fmt: skip


def checked_by(visitor: Visitor, script: str) -> str:
    """The history of a task after its check."""
    task = visitor.add_goal(
        policy_type="state_based",
        check_interval_days="1",
        check_strategy="CustomScriptCheck",
        check_script_content=script,
    )
    return visitor.run(task, "check")


@pytest.mark.parametrize(("script", "note"), NOT_A_VERDICT.values(), ids=NOT_A_VERDICT.keys())
def test_a_word_anywhere_else_fails_the_check_and_meets_nothing(visitor: Visitor, script: str, note: str) -> None:
    history = checked_by(visitor, script)
    told = [words in history for words in ("Failed", note, "The goal is met", "Check passed", "Completed")]
    assert told == [True, True, False, False, False]


def test_the_word_alone_on_the_last_line_is_the_verdict(visitor: Visitor) -> None:
    history = checked_by(visitor, "print('almost CHECK_FAIL')\nprint('  GOAL_MET  ')\nprint()")
    assert [words in history for words in ("The goal is met", "Completed", "Failed")] == [True, True, False]

"""The script strategies with real processes: what the script is told, and what becomes of its answer."""

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest

from app.adapters.script_runner.process_script_runner import ProcessScriptRunner
from app.adapters.strategies.custom_script import CustomScript
from app.adapters.strategies.custom_script_check import CustomScriptCheck
from app.adapters.strategies.tools import StrategyTools
from app.adapters.strategies.verdict import NO_VERDICT
from app.domain.isolation import Isolation
from app.domain.run import RunKind, RunOutcome, RunStatus, Verdict
from app.ports.strategies import StrategyRequest
from tests.strategies import FakeToolServers
from tests.unit.adapters.recording_logger import RecordingLogger

_ran = partial(RunOutcome, isolation=Isolation.LIMITED)
CONTEXT = {"task": {"id": 1, "title": "Ünïcode\n"}, "run": {"attempt": 1}}


class _Bench:
    """Runs one script by both strategies' ways and keeps its output."""

    def __init__(self, directory: Path) -> None:
        self.tools = StrategyTools(
            script_runner=ProcessScriptRunner(RecordingLogger(), parent=directory), tool_servers=FakeToolServers()
        )
        self.output: list[bytes] = []

    def request(
        self, script: str, variables: Mapping[str, str] | None = None, context: Mapping[str, object] | None = None
    ) -> StrategyRequest:
        return StrategyRequest(
            kind=RunKind.CHECK,
            context=CONTEXT if context is None else context,
            run_key="3:1:7",
            parameters={"script_content": script},
            variables=variables or {},
            timeout_seconds=20,
            emit=self.output.append,
            is_cancelled=lambda: False,
        )

    def perform(self, script: str, variables: Mapping[str, str] | None = None) -> RunOutcome:
        return CustomScript(self.tools).perform(self.request(script, variables))

    def check(self, script: str) -> RunOutcome:
        return CustomScriptCheck(self.tools).check(self.request(script))


@pytest.fixture
def bench(tmp_path: Path) -> _Bench:
    return _Bench(tmp_path)


def test_a_script_that_ends_with_0_has_performed_its_task(bench: _Bench) -> None:
    assert bench.perform("print('posted')") == _ran(status=RunStatus.SUCCEEDED, exit_status=0)


def test_a_script_that_raises_has_failed(bench: _Bench) -> None:
    outcome = bench.perform("raise ValueError('GOAL_MET')")
    assert outcome == _ran(status=RunStatus.FAILED, note="exit status 1", exit_status=1)


def test_a_check_says_its_verdict_last(bench: _Bench) -> None:
    outcome = bench.check("print('CHECK_FAIL')\nprint('GOAL_MET')\nprint()")
    assert outcome == _ran(status=RunStatus.SUCCEEDED, verdict=Verdict.GOAL_MET, exit_status=0)


@pytest.mark.parametrize(
    "script",
    [
        "import sys; print('GOAL_MET', file=sys.stderr)",
        "print('the answer is GOAL_MET')",
        "print('GOAL_MET'); print('bye')",
        "import traceback\ntry:\n    raise ValueError('x\\nGOAL_MET')\nexcept ValueError:\n    traceback.print_exc()",
    ],
)
def test_a_verdict_in_other_places_does_not_count(bench: _Bench, script: str) -> None:
    assert bench.check(script) == _ran(status=RunStatus.FAILED, note=NO_VERDICT, exit_status=0)


def test_a_check_may_write_its_result_file(bench: _Bench) -> None:
    script = """import json, os
with open(os.environ["RESULT_FILE"], "w") as file:
    json.dump({"verdict": "CHECK_SUCCESS", "value": 12, "target": 20, "note": "grows"}, file)
print("CHECK_FAIL")"""
    assert bench.check(script) == _ran(
        status=RunStatus.SUCCEEDED, verdict=Verdict.CHECK_SUCCESS, value=12.0, target=20.0, note="grows", exit_status=0
    )


def test_a_script_is_told_the_context_twice_and_its_run_key(bench: _Bench) -> None:
    bench.perform(
        "import json, os\n"
        "e = os.environ\n"
        "print(json.dumps([json.loads(e['TASK_CONTEXT']), json.load(open('context.json')), e['RUN_KEY'], e['OWN']]))",
        {"OWN": "mine"},
    )
    assert json.loads(b"".join(bench.output)) == [CONTEXT, CONTEXT, "3:1:7", "mine"]


def test_a_variable_cannot_hide_what_the_script_is_told(bench: _Bench) -> None:
    names = ("TASK_CONTEXT", "RUN_KEY", "RESULT_FILE")
    bench.perform(f"import os; print('forged' in [os.environ[n] for n in {names}])", dict.fromkeys(names, "forged"))
    assert b"".join(bench.output) == b"False\n"


def test_one_strategy_s_variables_do_not_reach_the_next_run(bench: _Bench) -> None:
    bench.perform("pass", {"TOKEN": "secret"})
    bench.perform("import os; print('TOKEN' in os.environ)")
    assert b"".join(bench.output) == b"False\n"


def test_a_context_too_long_for_a_variable_is_in_the_file_and_the_output_says_so(bench: _Bench) -> None:
    script = "import json, os; print('TASK_CONTEXT' in os.environ, len(json.load(open('context.json'))['notes']))"
    request = bench.request(script, {"TASK_CONTEXT": "forged"}, {"notes": "x" * 200_000})
    CustomScript(bench.tools).perform(request)
    assert b"".join(bench.output).decode().splitlines() == [
        "TASK_CONTEXT is left out: the context is too long for a variable. Read context.json.",
        "False 200000",
    ]


@pytest.mark.parametrize("missing", [0, 1])
def test_the_longest_context_that_fits_is_given(bench: _Bench, missing: int) -> None:
    room = 128 * 1024 - len('TASK_CONTEXT={"n": ""}\0')
    CustomScript(bench.tools).perform(
        bench.request("import os; print('TASK_CONTEXT' in os.environ)", context={"n": "x" * (room + missing)})
    )
    assert b"".join(bench.output).splitlines()[-1] == str(not missing).encode()


def test_text_that_is_no_valid_unicode_does_not_stop_a_script(bench: _Bench) -> None:
    request = bench.request("import json; print(ascii(json.load(open('context.json'))))", context={"n": "\ud800"})
    outcome = CustomScript(bench.tools).perform(request)
    assert (outcome.status, b"".join(bench.output)) == (RunStatus.SUCCEEDED, b"{'n': '\\ud800'}\n")

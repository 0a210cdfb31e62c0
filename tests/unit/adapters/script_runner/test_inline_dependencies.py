"""A Python script that declares its dependencies is run by uv, and by nothing else."""

from pathlib import Path

import pytest

from app.adapters.script_runner.command import UvIsMissing, command_for
from app.adapters.script_runner.process_script_runner import ProcessScriptRunner
from app.ports.script_runner import ScriptResult
from tests.unit.adapters.recording_logger import RecordingLogger
from tests.unit.adapters.script_runner.test_isolation_levels import job

DECLARED = '# /// script\n# dependencies = ["httpx"]\n# ///\n'
PYTHON, UV = ("python", "-I"), "/bin/uv"
BY_UV = (UV, "run", "--quiet", "--no-project", "--script")


@pytest.mark.parametrize(
    ("script", "command"),
    [
        (DECLARED, BY_UV),
        (f"#!/usr/bin/env python3\n{DECLARED}import httpx", BY_UV),
        (f'"""Words first."""\n\n{DECLARED}', BY_UV),
        ("# /// script\n#\n# ///\n", BY_UV),
        (DECLARED.replace("\n", "\r\n"), BY_UV),
        (f"#!/bin/sh\n{DECLARED}", ("/bin/sh",)),
        ("# /// other\n# x = 1\n# ///\n", PYTHON),
        ("# /// script\n# never ended\n", PYTHON),
        ("# /// script\nimport os\n# ///\n", PYTHON),
        ("print('# /// script')", PYTHON),
    ],
)
def test_the_block_decides(script: str, command: tuple[str, ...]) -> None:
    assert command_for(script, PYTHON, UV) == command


def test_without_uv_such_a_script_is_refused_with_the_line_to_type() -> None:
    with pytest.raises(UvIsMissing, match="python3 -m pip install uv"):
        command_for(DECLARED, PYTHON, None)


def test_a_run_says_that_uv_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.adapters.script_runner.starter._places_of_uv", list)
    result = ProcessScriptRunner(RecordingLogger(), parent=tmp_path).run(job(DECLARED))
    assert result == ScriptResult(exit_status=None, failure=f"The script cannot be started: {UvIsMissing()}")


def test_uv_on_the_path_of_the_program_runs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uv = tmp_path / "uv"
    uv.write_text('#!/bin/sh\necho "$@" | sed "s|/.*/||"\n')
    uv.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    result = ProcessScriptRunner(RecordingLogger(), parent=tmp_path).run(job(DECLARED))
    assert result.last_line == "run --quiet --no-project --script script"

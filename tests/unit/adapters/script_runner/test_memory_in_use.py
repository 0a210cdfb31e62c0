"""Programs that reserve far more addresses than they use are held by what they use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.adapters.script_runner.limits import Limits
from app.adapters.script_runner.process_script_runner import ProcessScriptRunner
from app.adapters.script_runner.rules import RunnerRules
from tests.unit.adapters.recording_logger import RecordingLogger
from tests.unit.adapters.script_runner.test_isolation_levels import job

RESERVE = "import mmap; mmap.mmap(-1, 1 << 40, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000, prot=0)"
USE = "b'x' * (512 << 20)"


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[ProcessScriptRunner]:
    made = ProcessScriptRunner(RecordingLogger(), rules=RunnerRules(limits=Limits(memory_mb=256)), parent=tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("script", "reserves_addresses", "exit_status"),
    [(RESERVE, True, 0), (USE, True, 1), (RESERVE, False, 1), (USE, False, 1)],
    ids=["a browser reserves", "a browser uses", "a script reserves", "a script uses"],
)
def test_memory_is_limited_in_use_or_in_all(
    runner: ProcessScriptRunner, script: str, reserves_addresses: bool, exit_status: int
) -> None:
    asked = replace(job(script), reserves_addresses=reserves_addresses)
    assert runner.run(asked).exit_status == exit_status

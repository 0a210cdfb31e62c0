"""A script whose run may not begin yet lies ready and is not started."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.adapters.script_runner.process_script_runner import ProcessScriptRunner
from app.adapters.script_runner.rules import RunnerRules
from app.domain.isolation import Isolation
from app.ports.script_runner import ScriptJob, ScriptResult
from tests.unit.adapters.recording_logger import RecordingLogger
from tests.unit.adapters.script_runner.running import Bench, open_descriptors


class Withdrawn(Exception):
    """The run does not take place."""


def run(bench: Bench, level: Isolation, script: str, await_start: Callable[[], None]) -> ScriptResult:
    """One script at a level, by a runner of its own."""
    runner = ProcessScriptRunner(RecordingLogger(), rules=RunnerRules(isolation=level), parent=bench.directory)
    job = ScriptJob(
        script=script,
        environment={},
        files={"context.json": "{}"},
        result_file="result.json",
        timeout_seconds=20,
        emit=lambda _: None,
        is_cancelled=lambda: False,
        await_start=await_start,
    )
    try:
        return runner.run(job)
    finally:
        runner.close()


@pytest.mark.parametrize("level", [Isolation.PLAIN, Isolation.LIMITED])
def test_everything_is_prepared_and_nothing_started_until_it_may_begin(
    bench: Bench, tmp_path: Path, level: Isolation
) -> None:
    begun, seen = tmp_path / "begun", list[object]()

    def look() -> None:
        seen.append(sorted(path.name for path in bench.directory.glob("*/run/*")))
        seen.append(begun.exists())

    result = run(bench, level, f"#!/bin/sh\n: > {begun}\n", look)
    assert (seen, result.exit_status, begun.exists()) == ([["context.json", "script"], False], 0, True)


@pytest.mark.parametrize("level", [Isolation.PLAIN, Isolation.LIMITED])
def test_a_run_that_does_not_take_place_starts_nothing_and_leaves_nothing(
    bench: Bench, tmp_path: Path, level: Isolation
) -> None:
    begun = tmp_path / "begun"

    def withdraw() -> None:
        raise Withdrawn

    held = open_descriptors()
    with pytest.raises(Withdrawn):
        run(bench, level, f"#!/bin/sh\n: > {begun}\n", withdraw)
    assert (begun.exists(), list(bench.directory.iterdir()), open_descriptors()) == (False, [], held)

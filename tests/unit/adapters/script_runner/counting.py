"""Running a script whose output is only counted, so that the test itself keeps none of it."""

from pathlib import Path

from app.adapters.script_runner.process_script_runner import ProcessScriptRunner
from app.ports.script_runner import ScriptJob
from tests.unit.adapters.recording_logger import RecordingLogger


def run_and_count(directory: Path, script: str) -> int:
    """How many bytes the script printed."""
    count = 0

    def emit(piece: bytes) -> None:
        nonlocal count
        count += len(piece)

    job = ScriptJob(
        script=script,
        environment={},
        files={},
        result_file="result.json",
        timeout_seconds=60,
        emit=emit,
        is_cancelled=lambda: False,
    )
    ProcessScriptRunner(RecordingLogger(), parent=directory).run(job)
    return count

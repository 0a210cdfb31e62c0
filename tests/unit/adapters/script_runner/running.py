"""Running one script by the real runner, and looking for what it left behind."""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.adapters.script_runner.process_script_runner import ProcessScriptRunner
from app.ports.script_runner import ScriptJob, ScriptResult
from tests.unit.adapters.recording_logger import RecordingLogger


@dataclass(frozen=True, slots=True)
class Ran:
    """What one script gave back, everything it printed, and how long it took in seconds."""

    result: ScriptResult
    output: bytes
    seconds: float


@dataclass(frozen=True, slots=True)
class Bench:
    """Runs scripts in private directories under `directory`."""

    directory: Path

    def run(
        self,
        script: str,
        *,
        environment: Mapping[str, str] | None = None,
        files: Mapping[str, str] | None = None,
        timeout_seconds: int = 20,
        grace_seconds: float = 0.3,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> Ran:
        """Run to the end with short grace."""
        output: list[bytes] = []
        runner = ProcessScriptRunner(RecordingLogger(), parent=self.directory, grace_seconds=grace_seconds)
        job = ScriptJob(
            script=script,
            environment=environment or {},
            files=files or {},
            result_file="result.json",
            timeout_seconds=timeout_seconds,
            emit=output.append,
            is_cancelled=is_cancelled,
        )
        began = time.monotonic()
        result = runner.run(job)
        return Ran(result, b"".join(output), time.monotonic() - began)


def is_alive(pid: int) -> bool:
    """Whether a process exists and is more than an entry waiting to be collected."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in {"Z", "X"}


def living(pids: bytes) -> list[int]:
    """Those of the printed process ids that are still alive."""
    return [int(pid) for pid in pids.split() if is_alive(int(pid))]


def open_descriptors() -> int:
    """How many files, pipes and sockets this process holds."""
    return len(list(os.scandir("/proc/self/fd")))

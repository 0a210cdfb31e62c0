"""Running one script by the real runner, and looking for what it left behind."""

import os
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.adapters.script_runner.process_script_runner import ProcessScriptRunner
from app.domain.isolation import Isolation
from app.ports.script_runner import ScriptJob, ScriptResult
from tests.unit.adapters.recording_logger import RecordingLogger


def new_mark() -> str:
    """A minute and a fraction of a nanosecond that is never used twice."""
    return f"60.000000000{uuid.uuid4().int}"


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
    isolation: Isolation = Isolation.LIMITED
    uses_namespaces: bool = True
    mark: str = field(default_factory=new_mark)
    """Seconds to sleep that nobody else sleeps: by them `living` knows who is of this test."""

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
        runner = ProcessScriptRunner(
            RecordingLogger(),
            isolation=self.isolation,
            uses_namespaces=self.uses_namespaces,
            parent=self.directory,
            grace_seconds=grace_seconds,
        )
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
        seconds = time.monotonic() - began
        runner.close()
        return Ran(result, b"".join(output), seconds)


def living(mark: str) -> list[int]:
    """The processes with these words among their arguments, wherever they are; those waiting to be collected are dead."""
    return [pid for pid in map(int, filter(str.isdecimal, os.listdir("/proc"))) if _is_marked(pid, mark.encode())]


def _is_marked(pid: int, mark: bytes) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return mark in command.split(b"\0")


def open_descriptors() -> int:
    """How many files, pipes and sockets this process holds."""
    return len(list(os.scandir("/proc/self/fd")))

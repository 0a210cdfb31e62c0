"""Running one script by the real runner, and looking for what it left behind."""

import os
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.adapters.script_runner.process_script_runner import ProcessScriptRunner
from app.adapters.script_runner.rules import RunnerRules
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
    """Seconds to sleep that nobody else sleeps: by them `asleep` knows who is of this test."""

    def run(
        self,
        script: str,
        *,
        environment: Mapping[str, str] | None = None,
        files: Mapping[str, str] | None = None,
        timeout_seconds: int = 20,
        grace_seconds: float = 0.3,
        cancel_when_printed: bytes | None = None,
    ) -> Ran:
        """Run to the end with short grace; it is cancelled once it has printed what is given."""
        output: list[bytes] = []

        def has_printed() -> bool:
            return cancel_when_printed is not None and cancel_when_printed in b"".join(output)

        runner = ProcessScriptRunner(
            RecordingLogger(),
            rules=RunnerRules(isolation=self.isolation),
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
            is_cancelled=has_printed,
        )
        began = time.monotonic()
        result = runner.run(job)
        seconds = time.monotonic() - began
        runner.close()
        return Ran(result, b"".join(output), seconds)


def is_alive(pid: int) -> bool:
    """Whether a process exists and is more than an entry waiting to be collected."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in {"Z", "X"}


def living(pids: bytes) -> list[int]:
    """Those of the printed process ids that are still alive; scripts print those of their own namespace, if any."""
    return [int(pid) for pid in pids.split() if is_alive(int(pid))]


def asleep(mark: str) -> list[int]:
    """The living processes that have the mark among their arguments, in whatever namespace."""
    return [int(place.name) for place in Path("/proc").iterdir() if place.name.isdecimal() and _has(place, mark)]


def _has(place: Path, mark: str) -> bool:
    """What waits to be collected has no arguments any more."""
    try:
        return mark.encode() in (place / "cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return False


def open_descriptors() -> int:
    """How many files, pipes and sockets this process holds."""
    return len(list(os.scandir("/proc/self/fd")))

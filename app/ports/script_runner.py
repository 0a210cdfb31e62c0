"""The need to run a script as a process of its own, contained and killed whole."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptJob:
    """`environment` is complete: nothing of the server's is added but PATH, HOME, LANG and TZ. Seconds."""

    script: str
    environment: Mapping[str, str]
    files: Mapping[str, str]
    """Written into the private working directory before the start, by name."""
    result_file: str
    """Name of the file that the script may write; its content comes back."""
    timeout_seconds: int
    emit: Callable[[bytes], None]
    is_cancelled: Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptResult:
    """How the process ended; `exit_status` is None when it never started. `failure` says why it could not run."""

    exit_status: int | None
    timed_out: bool = False
    cancelled: bool = False
    last_line: str = ""
    """The last non-blank line of standard output, without white space at its ends."""
    result_text: str | None = None
    failure: str = ""


class IScriptRunner(Protocol):
    """Runs one script to its end; when it returns no process of the run is left."""

    def run(self, job: ScriptJob) -> ScriptResult:
        """Blocks until the end, the time limit or a cancel. Combined output goes to `emit` as it comes."""

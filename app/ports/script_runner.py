"""The need to run a script as a process of its own, contained and killed whole."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.domain.isolation import Containment, Isolation
from app.domain.run_file import RunFile


def at_once() -> None:
    """Where nothing is waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptJob:
    """`environment` is complete: nothing of the server's is added.

    The runner adds PATH, HOME, LANG, TZ and TMPDIR where they are missing, RESULT_FILE (the absolute path of
    `result_file`) and a mark by which it finds the processes of the run.
    """

    script: str
    environment: Mapping[str, str]
    files: Mapping[str, str]
    """Written into the private working directory before the start, by name."""
    result_file: str
    """Name of the file that the script may write; its content comes back."""
    timeout_seconds: int
    emit: Callable[[bytes], None]
    is_cancelled: Callable[[], bool]
    containment: Containment = Containment()
    """What must hold at least; the program's own level holds where it promises more."""
    emit_error: Callable[[bytes], None] | None = None
    """Takes standard error, where it is to be told apart; left out, `emit` takes both."""

    await_start: Callable[[], None] = at_once
    """Called when everything is prepared: the script is started once it returns, and never where it raises."""
    kept_folder: str = ""
    """Name of a folder within the working directory, made for the script: the files that it leaves there come back."""
    places: tuple[Path, ...] = ()
    """What it needs to read beside the system's programs, also within a sandbox."""
    reserves_addresses: bool = False
    """For programs that reserve far more addresses than they use, as browsers do: only memory in use is limited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptResult:
    """How the process ended. `failure` says in words why it could not run, or why its result file cannot be read.

    `exit_status` is None when it never started, and the negative number of the signal that ended it.
    """

    exit_status: int | None
    timed_out: bool = False
    cancelled: bool = False
    last_line: str = ""
    """The last non-blank line of standard output, without white space at its ends."""
    result_text: str | None = None
    failure: str = ""
    isolation: Isolation | None = None
    """The level that the script really ran at; None when it never started."""
    files: tuple[RunFile, ...] = ()
    """What it left in the kept folder, oldest first, within the limits of `run_file`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IsolationReport:
    """Whether this machine reaches a level: proved by a small process, not by asking for versions."""

    isolation: Isolation
    is_reached: bool
    reason: str
    """What it consists of here, or what stands in the way."""
    remedy: str = ""
    """What turns it on, or makes it stronger; empty where nothing is left to do."""


class IScriptRunner(Protocol):
    """Runs one script to its end; when it returns no process of the run is left."""

    def run(self, job: ScriptJob) -> ScriptResult:
        """Blocks until the end, the time limit or a cancel. Output goes to `emit` and `emit_error` as it comes."""

"""`IScriptRunner` by processes of this machine: an own session, a private directory, and an environment of its own."""

import subprocess
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from app.adapters.script_runner.command import command_for, isolated_python
from app.adapters.script_runner.private_directory import SCRIPT_NAME, PrivateDirectory, UnreadableResult
from app.adapters.script_runner.process_family import MARKER, ProcessFamily
from app.adapters.script_runner.supervision import Ending, Supervision
from app.ports.logger import ILogger
from app.ports.script_runner import IScriptRunner, ScriptJob, ScriptResult

RESULT_FILE: Final = "RESULT_FILE"
DEFAULT_PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class ProcessScriptRunner(IScriptRunner):
    """Runs scripts as the user of this program; may be used from many threads at once.

    `python` starts scripts that name no interpreter. `parent` holds the private directories (default: where temporary
    files go). `grace_seconds` is the time between SIGTERM and SIGKILL.
    """

    def __init__(
        self,
        logger: ILogger,
        *,
        python: Sequence[str] | None = None,
        parent: Path | None = None,
        search_path: str = DEFAULT_PATH,
        grace_seconds: float = 2.0,
    ) -> None:
        self._logger = logger
        self._python = tuple(python or isolated_python())
        self._parent = parent
        self._search_path = search_path
        self._grace_seconds = grace_seconds

    def run(self, job: ScriptJob) -> ScriptResult:
        """See the port. What cannot be started, written or read is a `failure` in words, never an exception."""
        try:
            directory = PrivateDirectory(self._parent)
        except OSError as error:
            return _never_started(error)
        try:
            return self._run_in(directory, job)
        finally:
            self._remove(directory)

    def _run_in(self, directory: PrivateDirectory, job: ScriptJob) -> ScriptResult:
        marker = uuid.uuid4().hex
        try:
            process = self._start(directory, job, marker)
        except (OSError, ValueError) as error:
            return _never_started(error)
        family = ProcessFamily(process.pid, marker, directory.path)
        ending = Supervision(process, family, job, self._grace_seconds).until_end()
        if not ending.is_clean:
            self._logger.warning("A script has ended but processes of it are left", process=process.pid)
        return _result(ending, directory, job.result_file)

    def _start(self, directory: PrivateDirectory, job: ScriptJob, marker: str) -> subprocess.Popen[bytes]:
        command = command_for(job.script, self._python)
        script = directory.write(SCRIPT_NAME, job.script)
        for name, text in job.files.items():
            directory.write(name, text)
        return subprocess.Popen(
            [*command, str(script)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            close_fds=True,
            cwd=directory.path,
            env=self._environment(directory, job, marker),
            start_new_session=True,
        )

    def _environment(self, directory: PrivateDirectory, job: ScriptJob, marker: str) -> Mapping[str, str]:
        """Nothing of this program's own environment: it may hold passwords. A job cannot override the last two."""
        return {
            "PATH": self._search_path,
            "HOME": str(directory.path),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            **job.environment,
            RESULT_FILE: str(directory.path / job.result_file),
            MARKER: marker,
        }

    def _remove(self, directory: PrivateDirectory) -> None:
        try:
            directory.remove()
        except OSError as error:
            self._logger.warning("A script's private directory cannot be removed", path=directory.path, reason=error)


def _never_started(error: OSError | ValueError) -> ScriptResult:
    if isinstance(error, OSError):
        place = f": {error.filename}" if error.filename else ""
        return ScriptResult(exit_status=None, failure=f"The script cannot be started: {error.strerror}{place}.")
    return ScriptResult(exit_status=None, failure=f"The script cannot be started: {error}")


def _result(ending: Ending, directory: PrivateDirectory, result_file: str) -> ScriptResult:
    failure, text = "", None
    try:
        text = directory.read_result(result_file)
    except UnreadableResult as unreadable:
        failure = str(unreadable)
    return ScriptResult(
        exit_status=ending.exit_status,
        timed_out=ending.timed_out,
        cancelled=ending.cancelled,
        last_line=ending.last_line,
        result_text=text,
        failure=failure,
    )

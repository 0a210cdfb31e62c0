"""`IScriptRunner` by processes of this machine, each with a private directory and an environment of its own."""

import threading
from dataclasses import replace
from pathlib import Path

from app.adapters.script_runner.abandoned import remove_abandoned
from app.adapters.script_runner.contained_process import ContainedProcess
from app.adapters.script_runner.kept_folder import take
from app.adapters.script_runner.launcher import Launcher
from app.adapters.script_runner.levels import Probed, examine
from app.adapters.script_runner.memory_access import forbid_reading_memory
from app.adapters.script_runner.private_directory import PrivateDirectory, UnreadableResult, place_of_directories
from app.adapters.script_runner.rules import RunnerRules
from app.adapters.script_runner.sandbox import Sandbox
from app.adapters.script_runner.started_process import CannotBegin
from app.adapters.script_runner.starter import Starter
from app.adapters.script_runner.supervision import Ending, Supervision
from app.domain.isolation import Isolation
from app.domain.run_file import RunFile
from app.ports.logger import ILogger
from app.ports.script_runner import IScriptRunner, IsolationReport, ScriptJob, ScriptResult


class ProcessScriptRunner(IScriptRunner):
    """May be used from many threads at once.

    `rules` are the same for all runs. `parent` holds the private directories (default: where temporary files go).
    `grace_seconds` is the time between SIGTERM and SIGKILL. `uses_namespaces` false: as on a machine that forbids them.
    """

    def __init__(
        self,
        logger: ILogger,
        *,
        rules: RunnerRules | None = None,
        parent: Path | None = None,
        grace_seconds: float = 2.0,
        uses_namespaces: bool = True,
    ) -> None:
        self._logger = logger
        rules = rules or RunnerRules()
        self._isolation, self._owner = rules.isolation, rules.owner
        self._parent = parent
        self._grace_seconds = grace_seconds
        self._sandbox = Sandbox.found(rules.hidden)
        self._starter = Starter(rules, self._sandbox, Launcher(uses_namespaces=uses_namespaces))
        self._examined = threading.Lock()
        self._reports: dict[Isolation, IsolationReport] = {}
        self._has_namespace = False

    def levels(self) -> tuple[IsolationReport, ...]:
        """What this machine reaches, the weakest level first."""
        return tuple(self._report(level) for level in Isolation)

    def _report(self, level: Isolation) -> IsolationReport:
        """Found out by starting a small process at this level; once it has succeeded it is not tried again."""
        with self._examined:
            report = self._reports.get(level)
            if report is None or not report.is_reached:
                has_sandbox = self._sandbox is not None
                report = examine(level, self._isolation, self._owner, self._probe, has_sandbox=has_sandbox)
                self._reports[level] = report
            return report

    def prepare(self) -> None:
        """Shut this program's memory against its scripts. In the background: find out what isolation there is; tidy."""
        forbid_reading_memory()
        threading.Thread(target=self._look_around, name="isolation-probe", daemon=True).start()

    def _look_around(self) -> None:
        self._warn_if_unprotected()
        try:
            abandoned = remove_abandoned(place_of_directories(self._parent))
        except OSError as error:
            self._logger.warning("Nobody can look for the folders of runs whose program was killed", reason=error)
        else:
            if abandoned:
                self._logger.info("Folders of runs whose program was killed are removed", folders=abandoned)

    def _warn_if_unprotected(self) -> None:
        report = self._report(self._isolation)
        if not report.is_reached:
            self._logger.warning("Scripts cannot run", level=report.isolation, why=report.reason, helps=report.remedy)

    def close(self) -> None:
        """End the launcher."""
        self._starter.close()

    def run(self, job: ScriptJob) -> ScriptResult:
        """See the port. What cannot be started, written or read is a `failure` in words, never an exception."""
        level = self._isolation.or_stronger(job.containment.minimum)
        report = self._report(level)
        if not report.is_reached:
            remedy = f" What helps: {report.remedy}." if report.remedy else ""
            why = f"The isolation level {level} is demanded and cannot be had here: {report.reason}.{remedy}"
            return ScriptResult(exit_status=None, failure=why)
        result, _ = self._run_at(level, job)
        return result

    def _probe(self, level: Isolation) -> Probed:
        """Whether a shell that does nothing ends well at this level."""
        said: list[bytes] = []
        job = ScriptJob(
            script="#!/bin/sh\nexit 0\n",
            environment={},
            files={},
            result_file="result.json",
            timeout_seconds=10,
            emit=said.append,
            is_cancelled=lambda: False,
        )
        result, has_namespace = self._run_at(level, job)
        self._has_namespace = self._has_namespace or has_namespace
        if result.exit_status == 0:
            return Probed("", has_namespace)
        lines = b"".join(said).decode("utf-8", "replace").strip().splitlines()
        return Probed(result.failure or (lines[-1] if lines else f"a trial ended with status {result.exit_status}"))

    def _run_at(self, level: Isolation, job: ScriptJob) -> tuple[ScriptResult, bool]:
        """The result, and whether the run had a PID namespace of its own."""
        try:
            directory = PrivateDirectory(self._parent, self._owner if level is not Isolation.PLAIN else None)
        except OSError as error:
            return _never_started(CannotBegin(error)), False
        try:
            process = self._starter.start(directory, job, level, counts_own_processes=self._counts_own_processes)
            ending = Supervision(process, job, self._grace_seconds).until_end()
            if not ending.is_clean:
                self._logger.warning("A script has ended but processes of it are left", directory=directory.path)
            has_namespace = isinstance(process, ContainedProcess) and process.has_namespace
            return replace(_result(ending, directory, job), isolation=level), has_namespace
        except CannotBegin as problem:
            return _never_started(problem), False
        finally:
            self._starter.make_ready()
            self._remove(directory)

    @property
    def _counts_own_processes(self) -> bool:
        return self._owner.is_other or self._has_namespace

    def _remove(self, directory: PrivateDirectory) -> None:
        try:
            directory.remove()
        except OSError as error:
            self._logger.warning("A script's private directory cannot be removed", path=directory.path, reason=error)


def _never_started(problem: CannotBegin) -> ScriptResult:
    return ScriptResult(exit_status=None, failure=str(problem))


def _result(ending: Ending, directory: PrivateDirectory, job: ScriptJob) -> ScriptResult:
    failure, text = "", None
    try:
        text = directory.read_result(job.result_file)
    except UnreadableResult as unreadable:
        failure = str(unreadable)
    return ScriptResult(
        exit_status=ending.exit_status,
        timed_out=ending.timed_out,
        cancelled=ending.cancelled,
        last_line=ending.last_line,
        result_text=text,
        failure=failure,
        files=_kept(directory, job) if job.kept_folder else (),
    )


def _kept(directory: PrivateDirectory, job: ScriptJob) -> tuple[RunFile, ...]:
    """What cannot be kept is said in the output: it changes nothing of how the script ended."""
    try:
        files, remarks = take(directory.path / job.kept_folder)
    except OSError as error:
        files, remarks = (), (f"The files of this run cannot be kept: {error.strerror}.",)
    for remark in remarks:
        (job.emit_error or job.emit)(f"{remark}\n".encode("utf-8", "replace"))
    return files

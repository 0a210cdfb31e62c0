"""Where hostile scripts are let loose: a server with a database and a key, another run in progress, and one runner."""

import os
import shutil
import socket
import stat
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.adapters.script_runner.limits import Limits
from app.adapters.script_runner.memory_access import forbid_reading_memory
from app.adapters.script_runner.owner import owner_named
from app.adapters.script_runner.process_script_runner import ProcessScriptRunner
from app.adapters.script_runner.rules import RunnerRules
from app.application.run_output import OutputCapture, SecretMask
from app.domain.isolation import Isolation
from app.domain.run import RunOutput
from app.ports.script_runner import ScriptJob, ScriptResult
from tests.faults.hostile_scripts import BEGINNING
from tests.unit.adapters.recording_logger import RecordingLogger
from tests.unit.adapters.script_runner.running import asleep, new_mark

LIMITS = Limits(memory_mb=256, file_mb=16, open_files=64, processes=48)
MEGABYTES = os.environ.get("FAULT_MEGABYTES", "64")
"""How much a flood prints; 1024 takes a minute more."""
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Outrage:
    """How the run of a hostile script ended, what was kept of its output, and who of it is alive afterwards."""

    result: ScriptResult
    output: RunOutput
    survivors: list[int]


class Arena:
    """One runner at one level; the process of the tests is the server."""

    def __init__(self, isolation: Isolation, folder: Path, port: int) -> None:
        """`folder` belongs to the server alone, but for the part where the private directories are made."""
        self.runs = folder / "runs"
        self._folder, self._port = folder, port
        rules = RunnerRules(isolation=isolation, owner=owner_named(""), limits=LIMITS, hidden=(folder / "db",))
        self.runner = ProcessScriptRunner(RecordingLogger(), rules=rules, parent=self.runs, grace_seconds=0.2)
        self.has_own_user = rules.owner.is_other
        self._end_other = threading.Event()
        self._other_began = threading.Event()
        self._other = threading.Thread(target=self._run_other)
        self.other_result: ScriptResult | None = None

    def __enter__(self) -> "Arena":
        self._other.start()
        if not self._other_began.wait(_PATIENCE):
            raise TimeoutError("the other run did not begin")
        (self._directory_of_other,) = self.runs.iterdir()
        return self

    def __exit__(self, *_: object) -> None:
        self._end_other.set()
        self._other.join()
        self.runner.close()

    @property
    def is_other_run_unharmed(self) -> bool:
        """Whether the run that has been in progress all the time still is."""
        return self.other_result is None

    def commit(self, script: str, timeout_seconds: int) -> Outrage:
        """Run a hostile script to its end, and look for what it left for at most two seconds."""
        mark, capture = new_mark(), OutputCapture(SecretMask([]))
        job = ScriptJob(
            script=BEGINNING + script,
            environment=self._environment(mark),
            files={},
            result_file="result.json",
            timeout_seconds=timeout_seconds,
            emit=capture.take,
            is_cancelled=lambda: False,
        )
        result = self.runner.run(job)
        last = time.monotonic() + 2
        while (survivors := asleep(mark)) and time.monotonic() < last:
            time.sleep(0.01)
        return Outrage(result, capture.whole(), survivors)

    def run_innocent(self) -> ScriptResult:
        """What anybody's script does meanwhile."""
        return self.runner.run(_job("print('as ever')", {}))

    def _run_other(self) -> None:
        job = _job(
            "import time\nprint('begun', flush=True)\ntime.sleep(600)",
            {"CANARY": "of another goal"},
            emit=lambda _: self._other_began.set(),
            is_cancelled=self._end_other.is_set,
        )
        result = self.runner.run(job)
        if not self._end_other.is_set():
            self.other_result = result

    def _environment(self, mark: str) -> dict[str, str]:
        return {
            "MARK": mark,
            "MEGABYTES": MEGABYTES,
            "SERVER": str(os.getpid()),
            "FOLDER": str(self._folder / "db"),
            "DATABASE": str(self._folder / "db" / "task_tracker.db"),
            "KEY": str(self._folder / "db" / "task_tracker.key"),
            "SHARED": str(self._folder / "shared"),
            "SETUID_ID": str(self._folder / "shared" / "id"),
            "OTHER_RUN": str(self._directory_of_other / "run"),
            "PORT": str(self._port),
        }


def _job(script: str, environment: dict[str, str], **more: object) -> ScriptJob:
    given = {"emit": lambda _: None, "is_cancelled": lambda: False, **more}
    return ScriptJob(
        script=script,
        environment=environment,
        files={},
        result_file="result.json",
        timeout_seconds=600,
        **given,  # type: ignore[arg-type]  # the two above
    )


@contextmanager
def arena(isolation: Isolation) -> Iterator[Arena]:
    """An arena in a new folder under the place for temporary files, gone afterwards."""
    forbid_reading_memory()
    folder = Path(tempfile.mkdtemp(prefix="hostile-"))
    try:
        _furnish(folder)
        with socket.create_server(("127.0.0.1", 0)) as server, Arena(isolation, folder, server.getsockname()[1]) as it:
            yield it
    finally:
        shutil.rmtree(folder)


def _furnish(folder: Path) -> None:
    """What a server has, and two places that everybody may enter."""
    folder.chmod(0o711)
    (folder / "runs").mkdir()
    (folder / "runs").chmod(0o711)
    shared, private = folder / "shared", folder / "db"
    shared.mkdir()
    shared.chmod(0o777)
    private.mkdir(mode=0o700)
    for name in ("task_tracker.db", "task_tracker.key"):
        (private / name).write_text("secret")
        (private / name).chmod(0o600)
    shutil.copy("/usr/bin/id", shared / "id")
    (shared / "id").chmod(0o755 | stat.S_ISUID)

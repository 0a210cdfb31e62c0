"""Starting a script at a level: its files, its environment, its command, and what is put around it."""

import shutil
import sys
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from app.adapters.script_runner.command import command_for, isolated_python
from app.adapters.script_runner.contained_process import ContainedProcess
from app.adapters.script_runner.launcher import Launcher, Order
from app.adapters.script_runner.owner import Owner
from app.adapters.script_runner.plain_process import PlainProcess
from app.adapters.script_runner.private_directory import SCRIPT_NAME, PrivateDirectory
from app.adapters.script_runner.process_family import MARKER, ProcessFamily
from app.adapters.script_runner.rules import RunnerRules
from app.adapters.script_runner.sandbox import Sandbox, is_of_the_system
from app.adapters.script_runner.started_process import CannotBegin, StartedProcess
from app.domain.isolation import Isolation
from app.ports.script_runner import ScriptJob

RESULT_FILE: Final = "RESULT_FILE"
DEFAULT_PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Starter:
    """Used by one runner, from many threads at once."""

    def __init__(self, rules: RunnerRules, sandbox: Sandbox | None, launcher: Launcher) -> None:
        """`sandbox` None: there is none."""
        owner = rules.owner
        self._owner = owner
        self._limits = rules.limits
        self._sandbox = sandbox
        self._python = python_for(owner)
        self._uv = next((path for path in _places_of_uv() if owner.can_start(path)), None)
        self._launcher = launcher

    def make_ready(self) -> None:
        """Prepare for the next start, in the background."""
        self._launcher.make_ready()

    def close(self) -> None:
        """End the launcher."""
        self._launcher.close()

    def start(
        self, directory: PrivateDirectory, job: ScriptJob, level: Isolation, *, counts_own_processes: bool
    ) -> StartedProcess:
        """The process of the script. Raises `CannotBegin`; other problems come when its status is asked for."""
        marker = uuid.uuid4().hex
        try:
            command = (*self._command(job), str(directory.write(SCRIPT_NAME, job.script)))
            for name, text in job.files.items():
                directory.write(name, text)
            if job.kept_folder:
                directory.make_folder(job.kept_folder)
            environment = _environment(directory.path, job, marker)
            if level is Isolation.PLAIN:
                job.await_start()
                return PlainProcess(command, environment, directory.path, marker)
            order = Order(
                command=self._within(level, command, directory.path, job),
                environment=environment,
                directory=directory.path,
                limits=self._limits.as_resources(
                    job.timeout_seconds,
                    counts_own_processes=counts_own_processes,
                    reserves_addresses=job.reserves_addresses,
                ),
                owner=(self._owner.uid, self._owner.gid),
                switch=self._owner.is_other,
            )
            job.await_start()
            return ContainedProcess(self._launcher.begin(order), ProcessFamily(None, marker, directory.path))
        except (OSError, ValueError) as error:
            raise CannotBegin(error) from error

    def _command(self, job: ScriptJob) -> tuple[str, ...]:
        return command_for(job.script, self._python, self._uv)

    def _within(self, level: Isolation, command: tuple[str, ...], directory: Path, job: ScriptJob) -> tuple[str, ...]:
        if level is not Isolation.SANDBOXED or self._sandbox is None:
            return command
        shown = [*_outside_the_system(command[0]), *(place for place in job.places if not is_of_the_system(place))]
        return self._sandbox.around(command, directory, shown, job.containment)


def python_for(owner: Owner) -> tuple[str, ...]:
    """This program's Python, or that of the system where permissions keep the owner from this one."""
    own = isolated_python()
    if owner.can_start(own[0]):
        return own
    candidates = (shutil.which("python3", path=folder) for folder in DEFAULT_PATH.split(":"))
    other = next((path for path in candidates if path is not None and owner.can_start(path)), own[0])
    return (other, *own[1:])


def _places_of_uv() -> list[str]:
    return [path for path in (shutil.which("uv"), shutil.which("uv", path=DEFAULT_PATH)) if path is not None]


def _outside_the_system(program: str) -> list[Path]:
    """What a sandbox has to show beside the system's folders for this program to start."""
    path = Path(program)
    if not path.is_absolute() or is_of_the_system(path.resolve()):
        return []
    prefix = Path(sys.base_prefix).resolve()
    return [prefix] if path.resolve().is_relative_to(prefix) else [path.resolve()]


def _environment(directory: Path, job: ScriptJob, marker: str) -> Mapping[str, str]:
    """Nothing of this program's own environment: it may hold passwords. A job cannot override the last two."""
    return {
        "PATH": DEFAULT_PATH,
        "HOME": str(directory),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "TMPDIR": str(directory),
        **job.environment,
        RESULT_FILE: str(directory / job.result_file),
        MARKER: marker,
    }

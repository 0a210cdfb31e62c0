"""A script as a plain child of the server: a session of its own, and nothing else between it and the machine."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from app.adapters.script_runner.process_family import ProcessFamily


class PlainProcess:
    """See `StartedProcess`."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], directory: Path, marker: str) -> None:
        """Start it. Raises `OSError` and `ValueError`. `marker` stands in its environment, to know its children by."""
        self._process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            close_fds=True,
            cwd=directory,
            env=environment,
            start_new_session=True,
        )
        self.output, self.errors = _descriptor(self._process.stdout), _descriptor(self._process.stderr)
        self.end: int | None = None
        with suppress(AttributeError, OSError):  # only Linux announces the end, and not in every sandbox
            self.end = os.pidfd_open(self._process.pid)
        self._family = ProcessFamily(self._process.pid, marker, directory)

    def has_ended(self) -> bool:
        """Without taking the status: until that is done the process id stays its own."""
        return os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def ask_to_end(self) -> None:
        """To the group, and on Linux to those who left it."""
        self._family.ask_to_end()

    def kill(self) -> bool:
        """Again and again until none is left."""
        return self._family.kill()

    def status(self) -> int:
        """Only after the last `kill`."""
        return self._process.wait()

    def close(self) -> None:
        """Pipes and pidfd."""
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()
        if self.end is not None:
            os.close(self.end)


def _descriptor(pipe: IO[bytes] | None) -> int:
    """Both streams were asked for, so both are there."""
    if pipe is None:
        raise ValueError("a stream of the script is missing")
    return pipe.fileno()

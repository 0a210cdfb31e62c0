"""The command that shows a script nothing but the system's programs, its own directory and its goal's folders.

The root is put together from a short list, never from the machine's own root: wherever the database, its key and the
homes of people lie, they are not there.
"""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.domain.isolation import Containment

PROGRAM: Final = "bwrap"
_SYSTEM: Final = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_CONFIGURATION: Final = (
    "alternatives", "ca-certificates", "gai.conf", "group", "host.conf", "hosts", "ld.so.cache", "ld.so.conf",
    "ld.so.conf.d", "localtime", "mime.types", "nsswitch.conf", "os-release", "passwd", "pki", "protocols",
    "resolv.conf", "services", "ssl", "timezone",
)  # fmt: skip
"""What programs read in /etc that is no secret."""


class UnusableFolder(ValueError):
    """A folder that the goal names cannot be given to its script; the message says why."""


@dataclass(frozen=True, slots=True)
class Sandbox:
    """`program` is the path of bwrap; `hidden` are files and folders that no goal may open to its scripts."""

    program: str
    can_forbid_nesting: bool
    hidden: tuple[Path, ...] = ()

    @staticmethod
    def found(hidden: Sequence[Path]) -> "Sandbox | None":
        """The sandbox of this machine; None where bubblewrap is not installed."""
        program = shutil.which(PROGRAM)
        if program is None:
            return None
        return Sandbox(program, "--disable-userns" in _options(program), tuple(path.resolve() for path in hidden))

    def around(
        self, command: Sequence[str], directory: Path, interpreters: Sequence[Path], containment: Containment
    ) -> tuple[str, ...]:
        """The command inside; `interpreters` are places outside the system's that it needs. Raises `UnusableFolder`."""
        folders = [self._usable(folder) for folder in containment.folders]
        return (
            self.program,
            "--unshare-all",
            *(["--share-net"] if containment.network else []),
            "--unshare-user",
            *(["--disable-userns"] if self.can_forbid_nesting else []),
            "--die-with-parent",
            "--cap-drop", "ALL",
            *_system(),
            "--proc", "/proc",
            "--dev", "/dev",
            "--tmpfs", "/tmp",  # noqa: S108 — its own, empty
            "--dir", "/var/tmp",  # noqa: S108
            *(word for folder in interpreters for word in ("--ro-bind", str(folder), str(folder))),
            *(word for folder in folders for word in ("--bind", folder, folder)),
            "--bind", str(directory), str(directory),
            "--chdir", str(directory),
            "--",
            *command,
        )  # fmt: skip

    def _usable(self, folder: str) -> str:
        place = Path(folder)
        if not place.is_absolute() or not place.is_dir():
            raise UnusableFolder(f"The goal names the folder {folder}, and there is none: write the whole path.")
        real = place.resolve()
        if any(secret.is_relative_to(real) for secret in self.hidden):
            raise UnusableFolder(f"The goal names the folder {folder}, but what the program keeps secret lies in it.")
        return folder


def _options(program: str) -> str:
    """What it says of itself; empty where it says nothing, and then the trial of the level will tell why."""
    try:
        told = subprocess.run([program, "--help"], capture_output=True, text=True, check=False, timeout=10)
    except (OSError, subprocess.SubprocessError):
        return ""
    return told.stdout + told.stderr


def _system() -> Iterator[str]:
    for folder in map(Path, _SYSTEM):
        if folder.is_symlink():  # /bin is usr/bin on most systems of today
            yield from ("--symlink", str(folder.readlink()), str(folder))
        elif folder.is_dir():
            yield from ("--ro-bind", str(folder), str(folder))
    for name in _CONFIGURATION:
        yield from ("--ro-bind-try", f"/etc/{name}", f"/etc/{name}")


def is_of_the_system(path: Path) -> bool:
    """Whether the sandbox shows this path anyway."""
    return any(path.is_relative_to(folder) for folder in _SYSTEM)

"""The private working directory of one run: the script, its context files, and the result that it may write."""

import fcntl
import os
import shutil
import stat
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

from app.adapters.script_runner.owner import Owner

LARGEST_RESULT = 64 * 1024
SCRIPT_NAME = "script"
PREFIX = "task-tracker-run-"


class UnreadableResult(Exception):
    """The result file that the script left cannot be taken; the message says why."""


@lru_cache(maxsize=8)
def place_of_directories(parent: Path | None) -> Path:
    """Where they are made, without links, as scripts are told; looked up once, for each step on the way is a call."""
    return (parent or Path(tempfile.gettempdir())).resolve()


class PrivateDirectory:
    """A directory that only its owner may enter (0700), made under `parent` or where temporary files go.

    It lies within one of this program's: a script may move what it owns, and whoever reads the result or deletes the
    rest would be led to what it put in the place. As long as it is in use it is locked (flock(2)), also against this
    program: by that others know that it is not abandoned.
    """

    def __init__(self, parent: Path | None = None, owner: Owner | None = None) -> None:
        self._whole = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place_of_directories(parent)))
        self._lock = locked(self._whole)
        self._owner = owner if owner is not None and owner.is_other else None
        self._written: list[str] = []
        self.path = self._whole / "run"
        try:
            self._make_room()
        except OSError:
            self.remove()
            raise

    def _make_room(self) -> None:
        self.path.mkdir(0o700)
        if self._owner is not None:
            self._whole.chmod(0o711)
            os.chown(self.path, self._owner.uid, self._owner.gid)

    def write(self, name: str, text: str) -> Path:
        """Write one new file (0600). Raises `FileExistsError` for a name taken, `ValueError` for one with a path."""
        if "/" in name or name in {"", ".", ".."}:
            raise ValueError(f"Not a plain file name: {name!r}")
        path = self.path / name
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        self._written.append(name)
        try:
            if self._owner is not None:
                os.fchown(descriptor, self._owner.uid, self._owner.gid)
            left = memoryview(text.encode("utf-8", "backslashreplace"))
            while left:
                left = left[os.write(descriptor, left) :]
        finally:
            os.close(descriptor)
        return path

    def make_folder(self, name: str) -> None:
        """Make a folder within that belongs to the script. Raises `FileExistsError` for a name taken."""
        folder = self.path / name
        folder.mkdir(0o700)
        if self._owner is not None:
            os.chown(folder, self._owner.uid, self._owner.gid)

    def read_result(self, name: str) -> str | None:
        """What the script wrote (at most 64 KiB), or None if it wrote nothing; raises `UnreadableResult`."""
        try:
            # Neither a link elsewhere nor a pipe without a writer may lead the reader astray or make it wait.
            descriptor = os.open(self.path / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise UnreadableResult(f"The result file cannot be read: {error.strerror}.") from error
        self._written.append(name)
        try:
            return _regular_text(descriptor)
        finally:
            os.close(descriptor)

    def remove(self) -> None:
        """Delete everything, also what the script made unreadable. Raises `OSError` if something stays."""
        try:
            if not self._is_gone_with_what_was_written():
                delete(self._whole)
        finally:
            if self._lock is not None:
                os.close(self._lock)

    def _is_gone_with_what_was_written(self) -> bool:
        """Most scripts leave nothing of their own: then there is nothing to look for, at a third of the calls."""
        try:
            folder = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                for name in self._written:
                    os.unlink(name, dir_fd=folder)
            finally:
                os.close(folder)
            self.path.rmdir()
            self._whole.rmdir()
        except OSError:  # it left something, or has changed something: whoever comes next looks everywhere
            return False
        return True


def locked(directory: Path) -> int | None:
    """A descriptor that holds the lock of a directory; None where somebody else has it, or there are no locks."""
    try:
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def delete(directory: Path) -> None:
    """Delete a directory with whatever is in it. Raises `OSError` if something stays."""
    try:
        shutil.rmtree(directory)
    except (OSError, RecursionError):
        # Shut by the script, or nested deeper than Python's stack: these go down without one, and follow no link.
        for command in (["chmod", "-R", "u+rwX"], ["rm", "-rf"]):
            subprocess.run([*command, "--", str(directory)], check=False, stderr=subprocess.DEVNULL)
    if directory.exists():
        raise OSError("something of it cannot be deleted")


def _regular_text(descriptor: int) -> str:
    status = os.fstat(descriptor)
    # A second name would make somebody else's file, such as the key, the result.
    if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1:
        raise UnreadableResult("The result file is not a regular file.")
    with open(descriptor, "rb", closefd=False) as file:
        content = file.read(LARGEST_RESULT + 1)
    if len(content) > LARGEST_RESULT:
        raise UnreadableResult(f"The result file is larger than {LARGEST_RESULT // 1024} KiB.")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableResult("The result file is not UTF-8 text.") from error

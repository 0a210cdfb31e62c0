"""Taking what a script left to be kept: regular files of a folder of its own, the newest ones, within the limits."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from app.domain.run_file import LARGEST_FILE, RunFile, choose

_MOST_LOOKED_AT = 1000


def take(folder: Path) -> tuple[tuple[RunFile, ...], tuple[str, ...]]:
    """The files in the order of their making, and in words what was left out. Raises `OSError`.

    Nothing of the script runs any more. What it left may still be a link elsewhere, a second name of somebody's file,
    or a pipe: only what it has written itself is read.
    """
    with _opened(folder, os.O_DIRECTORY) as directory:
        newest_first = sorted(_regular(directory), reverse=True)
        names, remarks = choose([(name, size) for _, name, size in newest_first])
        read = [_read(name, directory) for name in reversed(names)]
    files = tuple(each for each in read if isinstance(each, RunFile))
    return files, (*remarks, *(each for each in read if isinstance(each, str)))


def _regular(directory: int) -> Iterator[tuple[int, str, int]]:
    """When it was changed, name and size of each regular file with one name; a folder without end is cut off."""
    with os.scandir(directory) as entries:
        for entry in islice(entries, _MOST_LOOKED_AT):
            status = entry.stat(follow_symlinks=False)
            if _is_own(status):
                yield status.st_mtime_ns, entry.name, status.st_size


def _read(name: str, directory: int) -> RunFile | str | None:
    """The file, or why it cannot be read: one that its script has shut takes no other along."""
    shown = name.encode("utf-8", "replace").decode()
    try:
        with _opened(name, os.O_NONBLOCK, directory) as descriptor:
            if not _is_own(os.fstat(descriptor)):
                return None
            with open(descriptor, "rb", closefd=False) as file:
                return RunFile(shown, file.read(LARGEST_FILE))
    except OSError as error:
        return f"{shown} is not kept: {error.strerror}."


def _is_own(status: os.stat_result) -> bool:
    return stat.S_ISREG(status.st_mode) and status.st_nlink == 1


@contextmanager
def _opened(path: Path | str, flags: int, directory: int | None = None) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | flags, dir_fd=directory)
    try:
        yield descriptor
    finally:
        os.close(descriptor)

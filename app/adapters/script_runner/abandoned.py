"""Private directories of runs whose program is gone: killed, it could not remove them."""

import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.adapters.script_runner.private_directory import PREFIX, delete, locked

YOUNGEST_SECONDS: Final = 60.0
"""Another program may just be making one that it has not locked yet."""


def remove_abandoned(place: Path) -> int:
    """Delete those that nobody holds; how many there were. What cannot be deleted stays."""
    return sum(_is_removed(directory) for directory in _candidates(place))


def _candidates(place: Path) -> Iterator[Path]:
    """Directories of this user that are named as those of runs are, and not new."""
    with os.scandir(place) as entries:
        for entry in entries:
            if entry.name.startswith(PREFIX) and _is_own_and_old(entry):
                yield Path(entry.path)


def _is_own_and_old(entry: os.DirEntry[str]) -> bool:
    try:
        status = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return False
    is_own = stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()
    return is_own and status.st_mtime < time.time() - YOUNGEST_SECONDS


def _is_removed(directory: Path) -> bool:
    lock = locked(directory)
    if lock is None:
        return False
    try:
        delete(directory)
    except OSError:
        return False
    finally:
        os.close(lock)
    return True

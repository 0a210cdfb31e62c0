"""Being somebody without privileges for a moment: root may read and write everything."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOBODY = 65534


@contextmanager
def without_privileges() -> Iterator[str]:
    """The user and group (`1000:1000`) that act inside the block."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield f"{os.geteuid()}:{os.getegid()}"
    finally:
        if is_root:
            os.seteuid(0)


def open_to_others(folder: Path) -> Path:
    """Others may enter and write a folder of pytest, which shuts its own against them."""
    temporary = Path(tempfile.gettempdir())
    for each in [folder, *(parent for parent in folder.parents if temporary in parent.parents)]:
        each.chmod(0o777)
    return folder

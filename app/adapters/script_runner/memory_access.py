"""Whether other processes of the same user may look into this one."""

import ctypes
import sys
from typing import Final

_SET_DUMPABLE: Final = 4


def forbid_reading_memory() -> None:
    """From now on only root may read this process's memory and environment, or trace it: prctl(2), PR_SET_DUMPABLE.

    It leaves no core dump either. Raises `OSError` where the system refuses; elsewhere than on Linux nothing happens.
    """
    if sys.platform == "linux":
        library = ctypes.CDLL(None, use_errno=True)
        if library.prctl(_SET_DUMPABLE, 0, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "PR_SET_DUMPABLE")

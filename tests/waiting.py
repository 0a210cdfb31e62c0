"""Waiting for what happens in other threads."""

import time
from collections.abc import Callable

PATIENCE_SECONDS = 10.0
"""After which something that should happen in a hundredth of one is held not to."""


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether it comes true while there is patience."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not holds() and time.monotonic() < give_up_at:
        time.sleep(0.002)
    return holds()

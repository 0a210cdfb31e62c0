"""How long a request may still take: one limit for all of it, and an end as soon as somebody asks for one."""

from collections.abc import Callable
from time import monotonic

LOOK_SECONDS = 0.1
"""How often a waiting request looks whether it was cancelled."""


class OutOfTime(Exception):
    """The time limit of the whole request is over."""


class Cancelled(Exception):
    """Somebody asked for an end."""


class Patience:
    """Hands out short waits until the time is up or the run is cancelled."""

    def __init__(self, seconds: float, is_cancelled: Callable[[], bool]) -> None:
        """The time begins now."""
        self._end, self._is_cancelled = monotonic() + seconds, is_cancelled

    def next_wait(self) -> float:
        """So many seconds may be waited before asking again; raises OutOfTime and Cancelled."""
        if self._is_cancelled():
            raise Cancelled
        left = self._end - monotonic()
        if left <= 0:
            raise OutOfTime
        return min(left, LOOK_SECONDS)

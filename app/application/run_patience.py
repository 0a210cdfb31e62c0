"""How long a strategy is waited for that neither ends in time nor stops when it is told to."""

import time

MOST_BEATS = 60
"""So many beats of the heart, a second each: ending a script and removing what it made is over long before."""


class Patience:
    """Counts the beats at which a run should have been over.

    Beats and not seconds: of a process that was stopped for an hour nobody has waited for an hour.
    """

    def __init__(self, timeout_seconds: float) -> None:
        """From now on; a run has so many seconds."""
        self._ends_at = time.monotonic() + timeout_seconds
        self._left = MOST_BEATS

    def is_over(self, *, must_end: bool) -> bool:
        """Asked at each beat. `must_end`: the strategy was told to stop."""
        if must_end or time.monotonic() >= self._ends_at:
            self._left -= 1
        return self._left <= 0

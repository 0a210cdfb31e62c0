"""What calls the acts by itself, before there are acts: part of the composition, in a file of its own for its size."""

from collections.abc import Callable
from datetime import datetime

from app.adapters.scheduling.apscheduler import Prepare


class Wiring:
    """Ties the knot between the scheduler, which calls the acts, and the acts, which wake the scheduler."""

    def __init__(self) -> None:
        """Nothing is called before it is set."""
        self.perform: Callable[[int], None] | None = None
        self.tick: Callable[[], datetime | None] | None = None
        self.prepare: Prepare | None = None

    def on_run(self, run_id: int) -> None:
        """Called by the pool."""
        if self.perform is not None:
            self.perform(run_id)

    def on_prepare(self, instant: datetime) -> Callable[[], bool]:
        """Called by the scheduler shortly before a tick."""
        return self.prepare(instant) if self.prepare is not None else lambda: False

    def on_tick(self) -> datetime | None:
        """Called by the scheduler."""
        return self.tick() if self.tick is not None else None

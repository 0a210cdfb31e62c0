"""The tick: everything that happens by itself, in the order generation, runs; answers when to come back."""

from datetime import datetime

from app.application.generating_tasks import GeneratingTasks
from app.application.performing_runs import PerformingRuns


class Ticking:
    """What the scheduler calls at every wake-up."""

    def __init__(self, generating: GeneratingTasks, performing: PerformingRuns) -> None:
        """Both share one clock."""
        self._generating, self._performing = generating, performing

    def tick(self) -> datetime | None:
        """Make what is due, close lost runs, offer queued ones; answers the next instant worth waking at."""
        instants = [self._generating.generate_due(), self._performing.reconcile()]
        return min((instant for instant in instants if instant is not None), default=None)

"""The tick: everything that happens by itself: generation, runs, acts that were cut off, old output; and when again."""

from collections.abc import Callable
from datetime import datetime

from app.application.forgetting_output import ForgettingOutput
from app.application.generating_tasks import GeneratingTasks
from app.application.noticing_absences import NoticingAbsences
from app.application.reconciling_runs import ReconcilingRuns
from app.application.recording_bulk_acts import RecordingBulkActs


class Ticking:
    """What the scheduler calls at every wake-up."""

    def __init__(
        self,
        generating: GeneratingTasks,
        reconciling: ReconcilingRuns,
        noticing: NoticingAbsences,
        forgetting: ForgettingOutput,
        bulk_acts: RecordingBulkActs,
    ) -> None:
        """All of them share one clock."""
        self._generating, self._reconciling, self._noticing = generating, reconciling, noticing
        self._forgetting, self._bulk_acts = forgetting, bulk_acts

    def prepare(self, instant: datetime) -> Callable[[], bool]:
        """Shortly before an instant at which a tick is wanted: do what need not wait for it.

        What is answered is called at the instant, begins the runs, and answers whether there were any.
        """
        self._noticing.look_back()
        self._generating.prepare(instant)
        self._noticing.caught_up()
        return self._generating.begin_prepared

    def tick(self) -> datetime | None:
        """Make what is due, close lost runs, offer queued ones; answers the next instant worth waking at."""
        self._noticing.look_back()
        instants = [self._generating.generate_due(), self._reconciling.reconcile()]
        self._noticing.caught_up()
        instants += [self._bulk_acts.record_cut_off(), self._forgetting.forget_due()]
        return min((instant for instant in instants if instant is not None), default=None)

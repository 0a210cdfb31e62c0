"""Making tasks goes on by itself; where there is much to make, as after a time off, pages say how far it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from app.application.background_work import BackgroundWork, Tell, Work, tell_nobody
from app.ports.clock import IClock
from app.ports.persistence import UnitOfWorkFactory

MAKING_TASKS = Work(
    key="generation",
    title="Making the tasks that are due",
    counted="Goals",
    remark="Tasks appear as they are made. What was missed meanwhile is told on the first page when it is over.",
    broken="Not every task could be made. It is tried again in a moment, and the log says why.",
)
_BETWEEN = timedelta(seconds=1)
"""Nothing is told before: counting costs a question, and a pass over a day is over sooner."""


class CountingGoals:
    """How many goals of those that are due have had their pass."""

    def __init__(self, begin_reading: UnitOfWorkFactory, clock: IClock, tell: Tell) -> None:
        """The time begins to run."""
        self._begin_reading, self._clock, self._tell = begin_reading, clock, tell
        self._next, self._of = clock.now() + _BETWEEN, 0

    def look(self, instant: datetime) -> None:
        """Count and tell, where it is time for it; `instant` is that of the pass."""
        if self._clock.now() < self._next:
            return
        with self._begin_reading() as uow:
            left = uow.goals.count_due(instant)
        self._of = max(self._of, left)
        self._tell(self._of - left, self._of)
        self._next = self._clock.now() + _BETWEEN


@contextmanager
def telling_of_generation(
    works: BackgroundWork | None, begin_reading: UnitOfWorkFactory, clock: IClock
) -> Iterator[CountingGoals]:
    """What counts the goals; without `works` nobody is told."""
    if works is None:
        yield CountingGoals(begin_reading, clock, tell_nobody)
        return
    with works.shown(MAKING_TASKS, "/") as tell:
        yield CountingGoals(begin_reading, clock, tell)

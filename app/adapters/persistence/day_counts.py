"""How many tasks ended on each day, for each platform: what a year's heat map costs is then the days of the year.

A task counts on the day of its end in the zone of the program, and no more once it is reopened. What was done stays
done: deleting a goal or an account changes nothing here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, tzinfo

from sqlalchemy import Connection, func, select
from sqlalchemy.sql.dml import UpdateBase

from app.adapters.persistence.bulk import BulkStatement
from app.adapters.persistence.statements import insert_or
from app.adapters.persistence.tables import day_counts
from app.domain.task import Task, TaskChange
from app.domain.task_status import COMPLETED, FAILED, SKIPPED
from app.ports.day_rows import DayRow

COUNTERS = ("done", "late", "failed", "skipped")
_PLACES = {COMPLETED.name: 0, FAILED.name: 2, SKIPPED.name: 3}
_LATE = 1
_Key = tuple[date, int]
_End = tuple[datetime, int, tuple[int, ...]]
"""When tasks ended, on which platform, and the places of the counters in which they count."""


def _adding(connection: Connection) -> UpdateBase:
    statement = insert_or(connection, day_counts)
    kept = {name: day_counts.c[name] + statement.excluded[name] for name in COUNTERS}
    return statement.on_conflict_do_update(index_elements=["day", "platform_id"], set_=kept)


ADD = BulkStatement(_adding, ("day", "platform_id", *COUNTERS))


class DayTally:
    """Differences of one transaction, written before the commit in the order of their keys, as those of accounts."""

    def __init__(self, connection: Connection, zone: tzinfo) -> None:
        """Works inside the transaction of a unit of work."""
        self._connection, self._zone = connection, zone
        self._days: dict[_Key, list[int]] = {}

    def add(self, changes: Iterable[TaskChange]) -> None:
        """Count the ends that came, and take out those that are over no more."""
        ends = Counter[_End]()
        for change in changes:
            before, task = change.before, change.after
            if before is not None and before.ended_at is not None:
                ends[_end_of(before, before.ended_at)] -= 1
            if task.ended_at is not None:
                ends[_end_of(task, task.ended_at)] += 1
        for (ended_at, platform_id, places), number in ends.items():
            self._count(ended_at, platform_id, places, number)

    def add_skipped(self, platform_id: int, at: datetime, number: int) -> None:
        """Count so many tasks that were skipped."""
        self._count(at, platform_id, (_PLACES[SKIPPED.name],), number)

    def flush(self) -> None:
        """Write what waits for the commit."""
        rows = [(*key, *counters) for key, counters in sorted(self._days.items()) if any(counters)]
        ADD.run(self._connection, rows)
        self._days = {}

    def _count(self, ended_at: datetime, platform_id: int, places: Iterable[int], number: int) -> None:
        key = (ended_at.astimezone(self._zone).date(), platform_id)
        counters = self._days.setdefault(key, [0] * len(COUNTERS))
        for place in places:
            counters[place] += number


def _end_of(task: Task, ended_at: datetime) -> _End:
    return ended_at, task.platform_id, tuple(counters_of(task.status.name, ended_at, task.due_at))


def counters_of(status: str, ended_at: datetime, due_at: datetime) -> Iterator[int]:
    """The places of the counters in which a task that has ended counts."""
    yield _PLACES[status]
    if status == COMPLETED.name and ended_at > due_at:
        yield _LATE


def days_since(connection: Connection, first_day: date) -> Sequence[DayRow]:
    """Every day since then on which something ended, over all platforms, in order.

    Days are counted again at the start where the zone of the program has changed. A process that goes on in the old one
    meanwhile takes what is reopened from another day than it came to: no day then shows less than nothing.
    """
    sums = [func.sum(day_counts.c[name]).label(name) for name in COUNTERS]
    found = select(day_counts.c.day, *sums).where(day_counts.c.day >= first_day)
    rows = connection.execute(found.group_by(day_counts.c.day).order_by(day_counts.c.day))
    return [DayRow(day, *(max(0, int(number)) for number in numbers)) for day, *numbers in rows]

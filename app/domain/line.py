"""A line: what one schedule runs for, with its own cursor, plan, sequence and counts.

With distribution `all` there is one line per account; otherwise one line for the whole goal.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from app.domain.task_status import COMPLETED, SKIPPED, TaskStatus


@dataclass(frozen=True, slots=True)
class Plan:
    """Slots that a deadline line intends to create: (day ordinal, how many), how many are made, and what was owed."""

    days: tuple[tuple[int, int], ...]
    owed: int
    made: int = 0

    @property
    def left(self) -> int:
        """What is left of the number owed when the plan was made; slots that did not fit count here."""
        return self.owed - self.made

    @property
    def next_slot(self) -> date | None:
        """The day of the first slot that is not made yet."""
        slots = self.slots_left(limit=1)
        return slots[0] if slots else None

    def slots_left(self, until: int | None = None, limit: int | None = None) -> tuple[date, ...]:
        """The slots not made yet, in order, up to a day (ordinal) and a number."""
        slots: list[date] = []
        passed = 0
        for day, load in self.days:
            if (until is not None and day > until) or (limit is not None and len(slots) >= limit):
                break
            passed += load
            open_here = min(load, passed - self.made)
            if open_here > 0:
                slots += [date.fromordinal(day)] * open_here
        return tuple(slots if limit is None else slots[:limit])


@dataclass(frozen=True, slots=True)
class TaskCounts:
    """How many tasks of a line stand where; kept beside the tasks, never counted anew."""

    by_status: dict[str, int] = field(default_factory=dict)

    def of(self, status: TaskStatus) -> int:
        """The number of tasks in a status."""
        return self.by_status.get(status.name, 0)

    @property
    def open(self) -> int:
        """Waiting and in progress."""
        return self.by_status.get("Waiting", 0) + self.by_status.get("InProgress", 0)

    @property
    def completed(self) -> int:
        """Ended well."""
        return self.of(COMPLETED)

    @property
    def skipped(self) -> int:
        """Ended without being done."""
        return self.of(SKIPPED)

    def moved(self, before: TaskStatus | None, after: TaskStatus, number: int = 1) -> "TaskCounts":
        """The counts after tasks changed their status, or were created (`before` None)."""
        counts = dict(self.by_status)
        if before is not None:
            counts[before.name] = counts.get(before.name, 0) - number
        counts[after.name] = counts.get(after.name, 0) + number
        return TaskCounts(counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`cursor` is the last settled slot; `turn` the place in a round robin (position in the account order).

    Where slots are instants, those up to the end of the cursor's day and those up to `cursor_at` (UTC) are settled.
    `last_ended_on` is the latest local day on which a task of the line ended.
    """

    id: int
    goal_id: int
    account_id: int | None
    position: int
    cursor: date
    sequence: int = 0
    turn: int = 0
    cursor_at: datetime | None = None
    last_ended_on: date | None = None
    plan: Plan | None = None
    is_met: bool = False
    is_closed: bool = False
    passed_over: int = 0
    counts: TaskCounts = field(default_factory=TaskCounts)
    next_attention_at: datetime | None = None
    version: int = 1

    def moved_to(self, day: date) -> "Line":
        """The cursor at least on a day; it never moves back."""
        return self if day <= self.cursor else replace(self, cursor=day)

"""How well work is kept up: what became of each task, the strength of a habit, its streak and its real rhythm. Pure.

Strength forgives: after each task it moves a tenth of the way towards 1 (done on time), towards 0.5 (done late) or
towards 0 (failed, or open past its time). It begins at 0, ten tasks in time make 65 %, and one miss costs at most 10
points however long the habit is kept. That is exponential smoothing, as Loop Habit Tracker does it, counted in tasks
instead of days, so that a monthly duty is judged like a daily one. What was skipped, and what fell on a break, leaves
it as it is. A streak is strict: everything but done on time ends it, skipping too; breaks alone leave it as it is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median

STEP = 0.1
"""How far strength moves towards what a task was worth."""
_AT_ONCE, _A_DAY = timedelta(minutes=1), timedelta(days=1)


class Outcome(StrEnum):
    """What became of a task. `UNDECIDED`: it is open, and its time has not passed."""

    ON_TIME = "on time"
    LATE = "late"
    MISSED = "missed"
    SKIPPED = "skipped"
    UNDECIDED = "undecided"


_WORTH = {Outcome.ON_TIME: 1.0, Outcome.LATE: 0.5, Outcome.MISSED: 0.0}


def late_from(due_at: datetime, grace_minutes: int, created_at: datetime) -> datetime:
    """The instant after which a task is done late: when it was due, with the grace of its goal.

    What was made only when it was due, as the tasks of a cron rule are, has a day: nobody could have been in time.
    """
    was_made_then = timedelta(0) <= created_at - due_at <= _AT_ONCE
    grace = max(timedelta(minutes=grace_minutes), _A_DAY if was_made_then else timedelta(0))
    return due_at + grace


def outcome_of(status: str, late_after: datetime, ended_at: datetime | None, now: datetime) -> Outcome:
    """A task that ended at the instant from which it is late is in time."""
    if status == "Completed":
        return Outcome.LATE if ended_at is not None and ended_at > late_after else Outcome.ON_TIME
    if status in {"Failed", "Skipped"}:
        return Outcome.MISSED if status == "Failed" else Outcome.SKIPPED
    return Outcome.MISSED if now > late_after else Outcome.UNDECIDED


def strengths(outcomes: Iterable[Outcome], strength: float = 0.0) -> Iterator[float]:
    """The strength after each task, in the order in which they were due; 0 to 1."""
    for outcome in outcomes:
        worth = _WORTH.get(outcome)
        if worth is not None:
            strength += STEP * (worth - strength)
        yield strength


@dataclass(frozen=True, slots=True)
class Streak:
    """Tasks done on time without a gap: up to now, and the longest run of them."""

    now: int
    longest: int


def streak(outcomes: Iterable[Outcome]) -> Streak:
    """Of tasks in the order in which they were due; those that are undecided do not end it."""
    current = longest = 0
    for outcome in outcomes:
        if outcome is Outcome.UNDECIDED:
            continue
        current = current + 1 if outcome is Outcome.ON_TIME else 0
        longest = max(longest, current)
    return Streak(current, longest)


def median_gap(days: Iterable[date]) -> float | None:
    """How many days lie between one day and the next, in the middle; None where there are fewer than two days."""
    ordered: Sequence[date] = sorted(set(days))
    gaps = [(later - earlier).days for earlier, later in pairwise(ordered)]
    return float(median(gaps)) if gaps else None

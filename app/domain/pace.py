"""How a goal with a total gets on: what is done, what an even pace asks for, and where it leads. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.scheduling.outlook import Progress

MOST_POINTS = 60
"""Of each curve; the points of a longer goal stand further apart."""
_FARTHEST = timedelta(days=3 * 366)
"""So long after the deadline a forecast is not drawn any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PacePoint:
    """At the end of a day: how much is done, how much an even pace asks for, how much it will be as it goes.

    None where a curve has no point: nothing is done in the future, nothing is forecast for the past.
    """

    day: date
    done: int | None = None
    wanted: float | None = None
    forecast: float | None = None


def pace_points(
    progress: Progress, first: date, deadline: date, today: date, completed: Iterable[date]
) -> tuple[PacePoint, ...]:
    """From the day before the first one on, as far as the deadline or the forecast. `completed`: a day for each one."""
    if first > deadline or today < first:
        return ()
    done_by = sorted(completed)
    if progress.done >= progress.total and done_by:
        today = min(today, max(deadline, done_by[-1]))  # afterwards there is nothing to tell
    start = first - timedelta(days=1)
    drawn = progress.forecast if progress.forecast and progress.forecast - deadline < _FARTHEST else None
    days = _days(start, max(deadline, drawn or deadline, today), {start, today, deadline, drawn})
    # What is counted may be less than what stands in the counters, where the oldest tasks are left out.
    before = max(0, progress.done - len(done_by))
    return tuple(
        PacePoint(
            day=day,
            done=before + sum(each <= day for each in done_by) if day <= today else None,
            wanted=_between(start, 0, deadline, progress.total, day),
            forecast=_between(today, progress.done, drawn, progress.total, day) if drawn else None,
        )
        for day in days
    )


def _days(first: date, last: date, always: set[date | None]) -> list[date]:
    """Evenly apart, and those that matter."""
    step = max(1, -(-(last - first).days // MOST_POINTS))
    even = {first + timedelta(days=number) for number in range(0, (last - first).days + 1, step)}
    return sorted(even | {day for day in always if day is not None})


def _between(first: date, low: int, last: date, high: int, day: date) -> float | None:
    """On the straight line from one day to another; None beside it."""
    if not first <= day <= last:
        return None
    length = (last - first).days
    return float(high) if length == 0 else round(low + (high - low) * (day - first).days / length, 1)

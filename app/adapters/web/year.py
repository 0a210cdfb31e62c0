"""The last year in days: a heat map in weeks, and the last fortnight as small bars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.ports.day_rows import DayRow

WEEKS = 53
BARS = 14
BAR_HEIGHT = 20
"""Of the highest bar, in the units of its drawing."""
_LEVELS = 4
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class YearDay:
    """One cell: how dark it is (0 where nothing was done, up to 4), and what became of the day."""

    row: DayRow
    level: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of the sparkline; `height` and `top` in the units of the drawing, 0 at its upper edge."""

    done: int
    height: int

    @property
    def top(self) -> int:
        """Where the bar begins."""
        return BAR_HEIGHT - self.height


@dataclass(frozen=True, slots=True)
class Year:
    """Rows of one weekday each, Monday first; the last week ends with today."""

    weekdays: tuple[tuple[YearDay, ...], ...]
    bars: tuple[Bar, ...]
    done: int
    active_days: int
    best: DayRow | None


def first_day_of(today: date) -> date:
    """The Monday on which the heat map begins."""
    return today - timedelta(days=today.weekday()) - timedelta(weeks=WEEKS - 1)


def year_of(rows: Sequence[DayRow], today: date) -> Year:
    """From the days since `first_day_of(today)` on which something ended; the others are empty."""
    by_day = {row.day: row for row in rows}
    first = first_day_of(today)
    days = [first + number * _DAY for number in range((today - first).days + 1)]
    shown = [by_day.get(day, DayRow(day)) for day in days]
    most = max((row.done for row in shown), default=0)
    cells = [YearDay(row, _level(row.done, most)) for row in shown]
    return Year(
        weekdays=tuple(tuple(cells[weekday::7]) for weekday in range(7)),
        bars=_bars([row.done for row in shown[-BARS:]]),
        done=sum(row.done for row in shown),
        active_days=sum(row.done > 0 for row in shown),
        best=max(shown, key=lambda row: row.done) if most else None,
    )


def _level(done: int, most: int) -> int:
    return 0 if done == 0 else -(-_LEVELS * done // most)


def _bars(numbers: Sequence[int]) -> tuple[Bar, ...]:
    """A day without anything keeps a thin line, so that it is seen to be a day."""
    most = max([*numbers, 1])
    return tuple(Bar(done, max(1, round(BAR_HEIGHT * done / most))) for done in numbers)

"""Small months in which some days are marked."""

import calendar
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

_MONDAY_FIRST = calendar.Calendar()


@dataclass(frozen=True, slots=True, kw_only=True)
class GridDay:
    """A day of the month, and whether it is marked."""

    day: date
    is_marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthGrid:
    """A month by weeks from Monday on; None stands for the days of its neighbours."""

    first: date
    weeks: tuple[tuple[GridDay | None, ...], ...]


def month_grids(marked: Collection[date], most: int) -> tuple[MonthGrid, ...]:
    """The first months, at most so many, that hold a marked day."""
    days = set(marked)
    firsts = sorted({day.replace(day=1) for day in days})[:most]
    return tuple(MonthGrid(first=first, weeks=_weeks(first, days)) for first in firsts)


def _weeks(first: date, marked: set[date]) -> tuple[tuple[GridDay | None, ...], ...]:
    return tuple(
        tuple(
            GridDay(
                day=date(first.year, first.month, number), is_marked=date(first.year, first.month, number) in marked
            )
            if number
            else None
            for number in week
        )
        for week in _MONDAY_FIRST.monthdayscalendar(first.year, first.month)
    )

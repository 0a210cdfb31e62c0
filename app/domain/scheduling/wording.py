"""Schedules in plain words."""

from collections.abc import Sequence
from datetime import date

from app.domain.fields import WEEKDAYS


def every(days: int) -> str:
    """`Every day`, `Every 3 days`."""
    return "Every day" if days == 1 else f"Every {days:,} days"


def counted_from(start: date, day: date, interval: int) -> str:
    """Which slot of a fixed interval a day is."""
    number = (day - start).days // interval
    if number == 0:
        return "This is the start date itself"
    if 1 in (number, interval):
        days = number * interval
        return f"This is {'1 day' if days == 1 else f'{days:,} days'} after the start"
    return f"This is {number:,} times {interval:,} days after the start"


def except_on(weekdays: tuple[int, ...]) -> str:
    """`, never on Saturday or Sunday`, or nothing."""
    return f", never on {listed([WEEKDAYS[weekday] for weekday in weekdays], 'or')}" if weekdays else ""


def listed(items: Sequence[str], before_the_last: str = "and") -> str:
    """`Monday, Tuesday and Friday`."""
    return f" {before_the_last} ".join(part for part in (", ".join(items[:-1]), items[-1]) if part)

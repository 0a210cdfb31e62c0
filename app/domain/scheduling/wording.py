"""Schedules in plain words."""

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
    """`, never on Saturday, Sunday`, or nothing."""
    return f", never on {', '.join(WEEKDAYS[weekday] for weekday in weekdays)}" if weekdays else ""

"""Schedules in plain words."""

from app.domain.fields import WEEKDAYS


def every(days: int) -> str:
    """`Every day`, `Every 3 days`."""
    return "Every day" if days == 1 else f"Every {days:,} days"


def except_on(weekdays: tuple[int, ...]) -> str:
    """`, never on Saturday, Sunday`, or nothing."""
    return f", never on {', '.join(WEEKDAYS[weekday] for weekday in weekdays)}" if weekdays else ""

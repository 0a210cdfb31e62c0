"""Days as sentences for people say them. What machines read, and what is typed, is ISO 8601."""

from datetime import date


def long_date(day: date) -> str:
    """`4 May 2027`, whatever the language of the machine."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

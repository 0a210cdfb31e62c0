"""The optional last day that most policies may carry: its field, reading it, and saying it."""

from datetime import date

from app.domain.fields import Kind, Parameter, Reading
from app.domain.long_date import long_date

END_DATE = Parameter("end_date", "Last day", Kind.DATE, help="Leave empty to go on for ever.")
NO_END_BESIDE_A_DEADLINE = {END_DATE.name: "This kind of schedule ends with its deadline: leave this empty."}


def read_end_date(reading: Reading, start_date: date | None) -> date | None:
    """The last day that was typed; one that lies before the start is refused."""
    end = reading.day(END_DATE.name)
    if end is not None and start_date is not None and end < start_date:
        reading.refuse(END_DATE.name, "The last day lies before the start date.")
    return end


def until(end_date: date | None) -> str:
    """` until 12 June 2027`, or nothing."""
    return f" until {long_date(end_date)}" if end_date else ""

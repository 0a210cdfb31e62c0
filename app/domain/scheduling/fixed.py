"""Policy `fixed`: every so many days from the start date on."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Self

from app.domain.fields import Kind, Parameter, Reading
from app.domain.line import Line
from app.domain.long_date import long_date
from app.domain.scheduling.end_date import END_DATE, read_end_date, until
from app.domain.scheduling.policy import PlanningDay, RhythmPolicy, Slot
from app.domain.scheduling.rhythm import EveryFewDays, Rhythm
from app.domain.scheduling.wording import counted_from, every, except_on

LONGEST_INTERVAL = 10_000_000
INTERVAL = Parameter(
    "interval_days", "Every … days", Kind.INTEGER, required=True, minimum=1, maximum=LONGEST_INTERVAL,
    help="1 is every day, 7 every week.",
)  # fmt: skip
EXCLUDED = Parameter("excluded_weekdays", "Never on", Kind.WEEKDAYS, help="A day on one of these weekdays is left out.")


@dataclass(frozen=True, slots=True)
class FixedInterval(RhythmPolicy):
    """Slots at `start_date + k · interval_days`, k = 0, 1, 2 …"""

    interval_days: int
    excluded_weekdays: tuple[int, ...] = ()
    end_date: date | None = None

    name: ClassVar[str] = "fixed"
    label: ClassVar[str] = "Fixed interval"
    takes_catch_up: ClassVar[bool] = True
    parameters: ClassVar[tuple[Parameter, ...]] = (INTERVAL, EXCLUDED, END_DATE)

    @classmethod
    def from_reading(cls, reading: Reading, start_date: date | None) -> Self | None:
        """Refuses an end before the start."""
        interval, end = reading.integer("interval_days"), read_end_date(reading, start_date)
        if start_date is None or interval is None or reading.refused & {"excluded_weekdays", "end_date"}:
            return None
        excluded = reading.integers("excluded_weekdays")
        return cls(interval, excluded, end)

    @property
    def last_day(self) -> date | None:
        """The optional end date."""
        return self.end_date

    def rhythm(self, day: PlanningDay) -> Rhythm:
        """Arithmetic from the start date on."""
        last = None if self.end_date is None else self.end_date.toordinal()
        return EveryFewDays(day.start_date.toordinal(), self.interval_days, frozenset(self.excluded_weekdays), last)

    def reason(self, slot: Slot, line: Line, day: PlanningDay) -> str:
        """Such as `This is 12 times 3 days after the start`."""
        del line
        return counted_from(day.start_date, slot.due_date, self.interval_days)

    def sentence(self, start_date: date) -> str:
        """Such as `Every 3 days from 4 May 2027, never on Sunday`."""
        span = f"from {long_date(start_date)}{until(self.end_date)}"
        return f"{every(self.interval_days)} {span}{except_on(self.excluded_weekdays)}"

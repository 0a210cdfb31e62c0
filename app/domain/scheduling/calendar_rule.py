"""Policy `calendar`: by a recurrence rule, such as the second Tuesday of every month."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Self

from app.domain.fields import LAST_DAY, Parameter, Reading
from app.domain.long_date import long_date
from app.domain.scheduling.end_date import END_DATE, read_end_date, until
from app.domain.scheduling.policy import PlanningDay, RhythmPolicy
from app.domain.scheduling.rhythm import Rhythm
from app.domain.scheduling.rrule_days import rrule_days
from app.domain.scheduling.rrule_text import UnusableRule, in_words, read_rule

_LONGEST_RULE = 500
_YEARS_TO_THE_FIRST = 10


@dataclass(frozen=True, slots=True)
class CalendarRule(RhythmPolicy):
    """The start date is a slot only where the rule matches it; dates that do not exist are left out."""

    rrule: str
    end_date: date | None = None

    name: ClassVar[str] = "calendar"
    label: ClassVar[str] = "By the calendar"
    takes_catch_up: ClassVar[bool] = True
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(
            "rrule", "Days", required=True, maximum=_LONGEST_RULE,
            help="A recurrence rule as calendars write it: “FREQ=MONTHLY;BYDAY=2TU” is the second Tuesday of a month.",
            examples=(
                ("Monday and Thursday", "FREQ=WEEKLY;BYDAY=MO,TH"), ("Workdays", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
                ("Every other Friday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"),
                ("The 1st of a month", "FREQ=MONTHLY;BYMONTHDAY=1"),
                ("The last day of a month", "FREQ=MONTHLY;BYMONTHDAY=-1"),
                ("The second Tuesday of a month", "FREQ=MONTHLY;BYDAY=2TU"),
                ("The last workday of a month", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
                ("The first day of a quarter", "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=1"),
                ("15 January, every year", "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=15"),
            ),
        ),
        END_DATE,
    )  # fmt: skip

    @classmethod
    def from_reading(cls, reading: Reading, start_date: date | None) -> Self | None:
        """Refuses what is no rule, has nothing in its first ten years, or ends before it starts."""
        text, end = reading.text("rrule"), read_end_date(reading, start_date)
        if start_date is None or not text or reading.refused & {"rrule", "end_date"}:
            return None
        try:
            first = rrule_days(read_rule(text), start_date, None).first_after(start_date.toordinal() - 1)
        except UnusableRule as error:
            reading.refuse("rrule", str(error))
            return None
        if first is None or first >= _ten_years_after(start_date).toordinal():
            reading.refuse("rrule", f"In the ten years from {long_date(start_date)} on there is no such day.")
            return None
        return cls(text, end)

    @property
    def last_day(self) -> date | None:
        """The optional end date."""
        return self.end_date

    def rhythm(self, day: PlanningDay) -> Rhythm:
        """From the start date on."""
        return rrule_days(read_rule(self.rrule), day.start_date, self.end_date)

    def sentence(self, start_date: date) -> str:
        """Such as `Every month on the second Tuesday, from 4 May 2027`."""
        return f"{in_words(read_rule(self.rrule))}, from {long_date(start_date)}{until(self.end_date)}"


def _ten_years_after(day: date) -> date:
    year = min(day.year + _YEARS_TO_THE_FIRST, LAST_DAY.year)
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(year, 3, 1) if is_leap_day else day.replace(year=year)

"""Policy `state_based`: look again every so many days until the goal is met or its last day has passed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Self

from app.domain.fields import Kind, Parameter, Reading
from app.domain.line import Line
from app.domain.long_date import long_date
from app.domain.scheduling.end_date import NO_END_BESIDE_A_DEADLINE
from app.domain.scheduling.fixed import EXCLUDED, INTERVAL, LONGEST_INTERVAL
from app.domain.scheduling.policy import PlanningDay, RhythmPolicy, Slot
from app.domain.scheduling.rhythm import EveryFewDays, Rhythm
from app.domain.scheduling.wording import counted_from, every, except_on


@dataclass(frozen=True, slots=True)
class StateBased(RhythmPolicy):
    """A rhythm of checks; GOAL_MET ends a line, and the goal when every line is met."""

    check_interval_days: int
    excluded_weekdays: tuple[int, ...] = ()
    deadline_date: date | None = None

    name: ClassVar[str] = "state_based"
    label: ClassVar[str] = "Until a state is reached"
    can_be_met: ClassVar[bool] = True
    refuses: ClassVar[Mapping[str, str]] = NO_END_BESIDE_A_DEADLINE
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter(
            "check_interval_days", "Check every … days", Kind.INTEGER, minimum=1, maximum=LONGEST_INTERVAL,
            help="Left out: the interval above.",
        ),
        Parameter(
            INTERVAL.name, INTERVAL.label, Kind.INTEGER, minimum=1, maximum=LONGEST_INTERVAL, help=INTERVAL.help
        ),
        EXCLUDED,
        Parameter("deadline_date", "Deadline", Kind.DATE, help="The last day of checking; may be left empty."),
    )  # fmt: skip

    @classmethod
    def from_reading(cls, reading: Reading, start_date: date | None) -> Self | None:
        """Refuses a missing interval and a deadline before the start."""
        deadline = reading.day("deadline_date")
        interval = reading.integer("check_interval_days")
        if interval is None and "check_interval_days" not in reading.refused:
            interval = reading.integer("interval_days")
            if interval is None and "interval_days" not in reading.refused:
                reading.refuse("check_interval_days", "This field is required.")
        if start_date is None or interval is None or reading.refused & {"excluded_weekdays", "deadline_date"}:
            return None
        excluded = reading.integers("excluded_weekdays")
        if deadline is not None and deadline < start_date:
            reading.refuse("deadline_date", "The deadline lies before the start date.")
        return cls(interval, excluded, deadline)

    @property
    def last_day(self) -> date | None:
        """The optional deadline."""
        return self.deadline_date

    @property
    def expires(self) -> bool:
        """Past its deadline the goal was not met."""
        return True

    def rhythm(self, day: PlanningDay) -> Rhythm:
        """As a fixed interval, up to the deadline."""
        last = None if self.deadline_date is None else self.deadline_date.toordinal()
        return EveryFewDays(
            day.start_date.toordinal(), self.check_interval_days, frozenset(self.excluded_weekdays), last
        )

    def is_fulfilled(self, line: Line) -> bool:
        """A person or a check said so."""
        return line.is_met

    def reason(self, slot: Slot, line: Line, day: PlanningDay) -> str:
        """Such as `This is 12 times 3 days after the start`."""
        del line
        return counted_from(day.start_date, slot.due_date, self.check_interval_days)

    def sentence(self, start_date: date) -> str:
        """Such as `Every 3 days from 4 May 2027 until met, at the latest 1 June 2027`."""
        until = f", at the latest {long_date(self.deadline_date)}" if self.deadline_date else ""
        rule = f"{every(self.check_interval_days)} from {long_date(start_date)} until met{until}"
        return f"{rule}{except_on(self.excluded_weekdays)}"

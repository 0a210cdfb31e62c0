"""Policy `deadline`: so many by a day, spread over the eligible days and planned anew when some are missed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import ClassVar, Self

from app.domain.fields import Kind, Parameter, Reading
from app.domain.line import Line, Plan
from app.domain.long_date import long_date
from app.domain.scheduling.calendar_days import EligibleDays, yesterday
from app.domain.scheduling.end_date import NO_END_BESIDE_A_DEADLINE
from app.domain.scheduling.fixed import EXCLUDED
from app.domain.scheduling.policy import LineOutcome, PlanningDay, SchedulingPolicy, Slot
from app.domain.scheduling.spread import Shape, spread
from app.domain.scheduling.wording import except_on

LARGEST_TOTAL = 100_000
_SHAPES = (
    (Shape.EVEN.value, "Evenly"),
    (Shape.FRONT_LOADED.value, "More at the start"),
    (Shape.BACK_LOADED.value, "More at the end"),
)
_SPREADS = {
    Shape.EVEN: "evenly",
    Shape.FRONT_LOADED: "with more at the start",
    Shape.BACK_LOADED: "with more at the end",
}


@dataclass(frozen=True, slots=True)
class Deadline(SchedulingPolicy):
    """`total_occurrences` on every line up to `deadline_date`, at most `daily_cap` a day."""

    deadline_date: date
    total_occurrences: int
    deadline_shape: Shape = Shape.EVEN
    excluded_weekdays: tuple[int, ...] = ()
    daily_cap: int | None = None
    skip_forgives: bool = False

    name: ClassVar[str] = "deadline"
    label: ClassVar[str] = "So many by a deadline"
    refuses: ClassVar[Mapping[str, str]] = NO_END_BESIDE_A_DEADLINE
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("deadline_date", "Deadline", Kind.DATE, required=True, help="The last day to work on it."),
        Parameter(
            "total_occurrences", "How many in total", Kind.INTEGER, required=True, minimum=1, maximum=LARGEST_TOTAL,
            help="For each account where every account does its own.",
        ),
        Parameter("deadline_shape", "Spread", Kind.CHOICE, default=Shape.EVEN.value, choices=_SHAPES),
        EXCLUDED,
        Parameter("daily_cap", "At most … a day", Kind.INTEGER, minimum=1, maximum=LARGEST_TOTAL),
        Parameter("skip_forgives", "A skipped task counts as settled", Kind.FLAG),
    )  # fmt: skip

    @classmethod
    def from_reading(cls, reading: Reading, start_date: date | None) -> Self | None:
        """Refuses a deadline before the start."""
        last, total = reading.day("deadline_date"), reading.integer("total_occurrences")
        excluded = reading.integers("excluded_weekdays")
        if start_date is not None and last is not None and last < start_date:
            reading.refuse("deadline_date", "The deadline lies before the start date.")
        if last is None or total is None:
            return None
        shape = Shape(reading.text("deadline_shape") or Shape.EVEN)
        return cls(last, total, shape, excluded, reading.integer("daily_cap"), reading.flag("skip_forgives"))

    @property
    def last_day(self) -> date | None:
        """The deadline."""
        return self.deadline_date

    @property
    def expires(self) -> bool:
        """Past its deadline the goal was missed."""
        return True

    def done(self, line: Line) -> int:
        """What counts towards the total."""
        return line.counts.completed + (line.counts.skipped if self.skip_forgives else 0)

    def owed(self, line: Line) -> int:
        """What is neither done nor open: failed and skipped tasks are owed again."""
        return max(0, self.total_occurrences - self.done(line) - line.counts.open)

    def is_fulfilled(self, line: Line) -> bool:
        """The total is done."""
        return self.done(line) >= self.total_occurrences

    def settled(self, line: Line, day: PlanningDay) -> LineOutcome:
        """Create the slots of the kept plan up to the horizon, planning anew first where the rules say so."""
        plan = self._current_plan(line, day)
        slots = plan.slots_left(until=day.horizon.toordinal())
        kept = replace(plan, made=plan.made + len(slots))
        cursor = slots[-1] if slots else line.cursor
        return LineOutcome(line=replace(line, plan=kept).moved_to(cursor), slots=tuple(map(day.slot, slots)))

    def next_slot(self, line: Line, day: PlanningDay) -> Slot | None:
        """Today's where the plan has to be made again, else the plan's next slot."""
        if line.plan is None or self._is_stale(line, line.plan, day):
            return day.slot(day.today)
        return None if line.plan.next_slot is None else day.slot(line.plan.next_slot)

    def upcoming(self, line: Line, day: PlanningDay, limit: int) -> tuple[Slot, ...]:
        """The slots left in the plan."""
        return tuple(map(day.slot, self._current_plan(line, day).slots_left(limit=limit)))

    def not_fitting(self, line: Line, day: PlanningDay) -> int:
        """How many of those owed have no day left: more than 0 means that the goal is at risk."""
        plan = self._current_plan(line, day)
        return plan.owed - sum(load for _, load in plan.days)

    def most_a_day(self, line: Line, day: PlanningDay) -> int:
        """By the plan."""
        return max((load for _, load in self._current_plan(line, day).days), default=0)

    def days_left(self, line: Line, day: PlanningDay) -> int:
        """How many eligible days a plan made now could use."""
        return len(self.eligible_days(line, day))

    def eligible_days(self, line: Line, day: PlanningDay) -> EligibleDays:
        """Those days themselves."""
        return self._eligible_after(max(line.cursor, yesterday(day.today)), day)

    def reason(self, slot: Slot, line: Line, day: PlanningDay) -> str:
        """Such as `One of 12 that were owed when the plan was made, 3 of them on this day, spread evenly`."""
        plan, ordinal = self._current_plan(line, day), slot.due_date.toordinal()
        here = next((load for planned, load in plan.days if planned == ordinal), 1)
        busy = f", {here:,} of them on this day" if here > 1 else ""
        return f"One of {plan.owed:,} owed when the plan was made{busy}, spread {_SPREADS[self.deadline_shape]}"

    def sentence(self, start_date: date) -> str:
        """Such as `30 from 4 May 2027 to 1 June 2027, at most 2 a day`."""
        cap = f", at most {self.daily_cap:,} a day" if self.daily_cap else ""
        return (
            f"{self.total_occurrences:,} from {long_date(start_date)} to {long_date(self.deadline_date)}"
            f"{cap}{except_on(self.excluded_weekdays)}"
        )

    def _is_stale(self, line: Line, plan: Plan, day: PlanningDay) -> bool:
        late = plan.next_slot is not None and plan.next_slot < day.today
        return late or self.owed(line) != plan.left

    def _current_plan(self, line: Line, day: PlanningDay) -> Plan:
        if line.plan is not None and not self._is_stale(line, line.plan, day):
            return line.plan
        plan = self._plan_after(line.cursor, line, day)
        if plan.next_slot is not None and plan.next_slot < day.today:
            plan = self._plan_after(max(line.cursor, yesterday(day.today)), line, day)
        return plan

    def _plan_after(self, anchor: date, line: Line, day: PlanningDay) -> Plan:
        return _planned(self.owed(line), self._eligible_after(anchor, day), self.deadline_shape, self.daily_cap)

    def _eligible_after(self, anchor: date, day: PlanningDay) -> EligibleDays:
        anchor = max(anchor, yesterday(day.start_date))  # an edit may have moved the start on
        return EligibleDays.between(anchor, self.deadline_date, self.excluded_weekdays, day.breaks)


@lru_cache(maxsize=256)
def _planned(owed: int, eligible: EligibleDays, shape: Shape, cap: int | None) -> Plan:
    """Asked for again for every slot and every question about it."""
    return Plan(days=spread(owed, eligible, shape, cap), owed=owed)

"""Policy `after_completion`: so many days after the last time it was done, never two at once."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Self

from app.domain.fields import LAST_DAY, Parameter, Reading
from app.domain.line import Line
from app.domain.long_date import long_date
from app.domain.scheduling.calendar_days import DAY, Breaks
from app.domain.scheduling.end_date import END_DATE, read_end_date, until
from app.domain.scheduling.fixed import INTERVAL
from app.domain.scheduling.policy import LineOutcome, PlanningDay, SchedulingPolicy, Slot
from app.domain.scheduling.wording import every


@dataclass(frozen=True, slots=True)
class AfterCompletion(SchedulingPolicy):
    """First on the start date, then `interval_days` after the latest day on which a task of the line ended."""

    interval_days: int
    end_date: date | None = None

    name: ClassVar[str] = "after_completion"
    label: ClassVar[str] = "So many days after the last time"
    parameters: ClassVar[tuple[Parameter, ...]] = (INTERVAL, END_DATE)
    waits_for_the_work: ClassVar[bool] = True

    @classmethod
    def from_reading(cls, reading: Reading, start_date: date | None) -> Self | None:
        """Refuses an end before the start."""
        interval, end = reading.integer("interval_days"), read_end_date(reading, start_date)
        if start_date is None or interval is None or "end_date" in reading.refused:
            return None
        return cls(interval, end)

    @property
    def last_day(self) -> date | None:
        """The optional end date."""
        return self.end_date

    def settled(self, line: Line, day: PlanningDay) -> LineOutcome:
        """One task at a time, when its day comes within the horizon."""
        due = self._next_day(line, day)
        if due is None or due > day.horizon:
            return LineOutcome(line=line)
        return LineOutcome(line=line.moved_to(due), slots=(day.slot(due),))

    def next_slot(self, line: Line, day: PlanningDay) -> Slot | None:
        """None while a task of the line is open: its end decides."""
        due = self._next_day(line, day)
        return None if due is None else day.slot(due)

    def upcoming(self, line: Line, day: PlanningDay, limit: int) -> tuple[Slot, ...]:
        """The next slots if each is done on its day, one that is late today."""
        due = self._next_day(line, day)
        if line.counts.open:
            ends = max(day.open_until or line.cursor, day.today)
            due = self._within(self._put_off(self._after(ends, Breaks()), line, day))
        slots: list[Slot] = []
        while due is not None and len(slots) < limit:
            slots.append(day.slot(due))
            due = self._within(self._after(max(due, day.today), day.breaks))
        return tuple(slots)

    def reason(self, slot: Slot, line: Line, day: PlanningDay) -> str:
        """What it is counted from, and where it was put off."""
        known = self._next_day(line, day)
        if line.counts.open or known is None or known != slot.due_date:
            return "Counted from the day on which the one before it is expected to end"
        since = line.last_ended_on
        wanted = day.start_date if since is None else self._after(since, Breaks())
        put_off = "" if wanted == slot.due_date else ", put off to the first possible day"
        return (f"The last one ended on {long_date(since)}" if since else "The first one") + put_off

    def sentence(self, start_date: date) -> str:
        """Such as `Every 3 days after the last time, from 4 May 2027`."""
        return f"{every(self.interval_days)} after the last time, from {long_date(start_date)}{until(self.end_date)}"

    def _next_day(self, line: Line, day: PlanningDay) -> date | None:
        if line.counts.open:
            return None
        since = line.last_ended_on
        wanted = day.start_date if since is None else self._after(since, Breaks())
        return self._within(self._put_off(wanted, line, day))

    def _put_off(self, wanted: date | None, line: Line, day: PlanningDay) -> date | None:
        # A resume, a thaw or an edit moved the cursor to the day before: that is how they put this off.
        return None if wanted is None else _free(max(wanted, line.cursor + DAY), day.breaks)

    def _after(self, ended: date, breaks: Breaks) -> date | None:
        if self.interval_days > (LAST_DAY - ended).days:
            return None
        return _free(ended + timedelta(days=self.interval_days), breaks)

    def _within(self, day: date | None) -> date | None:
        return None if day is None or day > (self.end_date or LAST_DAY) else day


def _free(day: date, breaks: Breaks) -> date:
    """A day, or the first one after the break that it lies in."""
    found = breaks.holding(day.toordinal())
    return day if found is None else date.fromordinal(found[1]) + DAY

"""What every scheduling policy is: a frozen value that knows its slots, its parameters and when it is fulfilled."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, Self

from app.domain.fields import Parameter, Reading
from app.domain.line import Line
from app.domain.scheduling.calendar_days import Breaks
from app.domain.scheduling.catch_up import CatchUp, PassedOver, Window, passed_over, settle
from app.domain.scheduling.rhythm import Rhythm, first_free_after


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningDay:
    """What a policy may look at: never a clock. `horizon` is today plus the lead days."""

    start_date: date
    today: date
    horizon: date
    breaks: Breaks
    catch_up: CatchUp


@dataclass(frozen=True, slots=True, kw_only=True)
class LineOutcome:
    """What a policy makes of a line: the line afterwards, due dates to create in order, and slots passed over."""

    line: Line
    slots: tuple[date, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    has_more: bool = False


class SchedulingPolicy(ABC):
    """Base of the policies. A policy is one file: value object, parameters as data, one line of registration."""

    __slots__ = ()
    name: ClassVar[str]
    label: ClassVar[str]
    parameters: ClassVar[tuple[Parameter, ...]]
    takes_catch_up: ClassVar[bool] = False
    can_be_met: ClassVar[bool] = False

    @classmethod
    @abstractmethod
    def from_reading(cls, reading: Reading, start_date: date | None) -> Self | None:
        """Build the value from what was typed; refuse in `reading` what can never hold, answering None."""

    @property
    @abstractmethod
    def last_day(self) -> date | None:
        """The last day a slot may fall on."""

    @property
    def expires(self) -> bool:
        """Whether the goal is Expired once its last day has passed (else it is Completed)."""
        return False

    @abstractmethod
    def settled(self, line: Line, day: PlanningDay) -> LineOutcome:
        """Decide about every slot of a line that is due for creation."""

    @abstractmethod
    def next_slot(self, line: Line, day: PlanningDay) -> date | None:
        """The next slot after the cursor; today where the line needs planning first."""

    @abstractmethod
    def upcoming(self, line: Line, day: PlanningDay, limit: int) -> tuple[date, ...]:
        """The next slots of a line, without creating anything."""

    def moved(self, line: Line, to: date, day: PlanningDay, reason: str) -> LineOutcome:
        """Move a cursor to at least a day; the slots it crosses are passed over."""
        del day, reason
        return LineOutcome(line=line.moved_to(to))

    def is_fulfilled(self, line: Line) -> bool:
        """Whether this line has all that the goal asks for."""
        del line
        return False

    @abstractmethod
    def sentence(self, start_date: date) -> str:
        """The rule in plain words."""


class RhythmPolicy(SchedulingPolicy):
    """A policy whose slots do not depend on how the work goes."""

    __slots__ = ()

    @abstractmethod
    def rhythm(self, start_date: date) -> Rhythm:
        """The slots as arithmetic."""

    def settled(self, line: Line, day: PlanningDay) -> LineOutcome:
        """Settle the pending slots by the catch-up strategy."""
        window = Window(line.cursor.toordinal(), day.today.toordinal(), day.horizon.toordinal(), day.breaks)
        result = settle(day.catch_up, self.rhythm(day.start_date), window)
        cursor = line.cursor if result.cursor is None else date.fromordinal(result.cursor)
        return LineOutcome(
            line=replace(line, cursor=cursor),
            slots=tuple(date.fromordinal(slot) for slot in result.created),
            passed_over=result.passed_over,
            has_more=result.has_more,
        )

    def next_slot(self, line: Line, day: PlanningDay) -> date | None:
        """The first slot after the cursor, in a break or not: a break is settled on record too."""
        slot = self.rhythm(day.start_date).first_after(line.cursor.toordinal())
        return None if slot is None else date.fromordinal(slot)

    def upcoming(self, line: Line, day: PlanningDay, limit: int) -> tuple[date, ...]:
        """What the next passes create: settle what is pending, then the free slots after it."""
        slots = list(self.settled(line, day).slots)
        last = max(line.cursor, day.horizon).toordinal()
        while len(slots) < limit:
            following = first_free_after(self.rhythm(day.start_date), day.breaks, last)
            if following is None:
                break
            slots.append(date.fromordinal(following))
            last = following
        return tuple(slots[:limit])

    def moved(self, line: Line, to: date, day: PlanningDay, reason: str) -> LineOutcome:
        """Every slot that the cursor crosses is passed over, once."""
        crossed = passed_over(self.rhythm(day.start_date), line.cursor.toordinal(), to.toordinal(), reason)
        return LineOutcome(line=line.moved_to(to), passed_over=crossed)

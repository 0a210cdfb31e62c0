"""What every scheduling policy is: a frozen value that knows its slots, its parameters and when it is fulfilled."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import ClassVar, Self
from zoneinfo import ZoneInfo

from app.domain.fields import Parameter, Reading
from app.domain.line import Line
from app.domain.scheduling.calendar_days import Breaks, due_at, yesterday
from app.domain.scheduling.catch_up import CatchUp, PassedOver, Window, passed_over, settle
from app.domain.scheduling.rhythm import Rhythm, count_in_breaks, first_free_after


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One occurrence that a policy asks for: its local day, and the UTC instant from which its task is late."""

    due_date: date
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningDay:
    """What a policy may look at: never a clock. `horizon` is today plus the lead days, `due_time` a wall-clock time."""

    start_date: date
    now: datetime
    today: date
    horizon: date
    breaks: Breaks
    catch_up: CatchUp
    zone: ZoneInfo
    due_time: time | None = None
    open_until: date | None = None
    """The latest day of the line's open tasks, a moved one too; filled in only where somebody looks ahead."""

    def slot(self, day: date) -> Slot:
        """The slot of a local day."""
        return Slot(due_date=day, due_at=due_at(day, self.zone, self.due_time))

    @property
    def past_until(self) -> date:
        """The last day whose slot counts as up to today: with a wall-clock time only once that has come."""
        return self.today if self.due_time is None else self.settled_until

    @property
    def settled_until(self) -> date:
        """Where a cursor stands that was moved to now: on the last day whose slot is past."""
        is_past = due_at(self.today, self.zone, self.due_time) <= self.now
        return self.today if is_past else yesterday(self.today)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineOutcome:
    """What a policy makes of a line: the line afterwards, slots to create in order, and slots passed over."""

    line: Line
    slots: tuple[Slot, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    has_more: bool = False


class SchedulingPolicy(ABC):
    """Base of the policies. A policy is one file: value object, parameters as data, one line of registration."""

    __slots__ = ()
    name: ClassVar[str]
    label: ClassVar[str]
    parameters: ClassVar[tuple[Parameter, ...]]
    refuses: ClassVar[Mapping[str, str]] = {}
    """Fields of other policies that contradict this one, and why; all others of theirs are ignored."""
    takes_catch_up: ClassVar[bool] = False
    can_be_met: ClassVar[bool] = False
    follows_the_work: ClassVar[bool] = True
    """Whether slots depend on what became of earlier tasks."""
    waits_for_the_work: ClassVar[bool] = False
    """Whether there is no slot while a task of the line is open."""
    is_clock: ClassVar[bool] = False
    """Whether slots are instants of their own, created when they are due."""

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
    def next_slot(self, line: Line, day: PlanningDay) -> Slot | None:
        """The next slot after the cursor; today's where the line needs planning first."""

    @abstractmethod
    def upcoming(self, line: Line, day: PlanningDay, limit: int) -> tuple[Slot, ...]:
        """The next slots of a line, without creating anything."""

    def count_now(self, line: Line, day: PlanningDay) -> int:
        """How many slots would be created at once, however many passes that takes."""
        return len(self.settled(line, day).slots)

    def most_a_day(self, line: Line, day: PlanningDay) -> int:
        """How many tasks a line brings on its busiest day."""
        del line, day
        return 1

    def moved(self, line: Line, day: PlanningDay, reason: str, *, to_now: bool) -> LineOutcome:
        """Move a cursor to at least yesterday (`to_now`: now, where slots have a time); what it crosses is recorded."""
        del reason
        return LineOutcome(line=line.moved_to(day.settled_until if to_now else yesterday(day.today)))

    def is_fulfilled(self, line: Line) -> bool:
        """Whether this line has all that the goal asks for; a policy that says so has a last day or can be met."""
        del line
        return False

    @abstractmethod
    def sentence(self, start_date: date) -> str:
        """The rule in plain words."""

    def reason(self, slot: Slot, line: Line, day: PlanningDay) -> str:
        """What beyond the rule decided about a slot, without a full stop; nothing where the rule says it all."""
        del slot, line, day
        return ""


class RhythmPolicy(SchedulingPolicy):
    """A policy whose slots do not depend on how the work goes. Its unit is the day, as an ordinal."""

    __slots__ = ()
    follows_the_work: ClassVar[bool] = False

    @abstractmethod
    def rhythm(self, day: PlanningDay) -> Rhythm:
        """The slots as arithmetic."""

    def settled(self, line: Line, day: PlanningDay) -> LineOutcome:
        """Settle the pending slots by the catch-up strategy."""
        result = settle(day.catch_up, self.rhythm(day), self._window(line, day))
        return LineOutcome(
            line=line if result.cursor is None else self._placed(line, result.cursor),
            slots=tuple(self._slot(slot, day) for slot in result.created),
            passed_over=result.passed_over,
            has_more=result.has_more,
        )

    def next_slot(self, line: Line, day: PlanningDay) -> Slot | None:
        """The first slot after the cursor, in a break or not: a break is settled on record too."""
        slot = self.rhythm(day).first_after(self._window(line, day).cursor)
        return None if slot is None else self._slot(slot, day)

    def upcoming(self, line: Line, day: PlanningDay, limit: int) -> tuple[Slot, ...]:
        """What the next passes create: settle what is pending, then the free slots after it."""
        slots = list(self.settled(line, day).slots)
        window, rhythm = self._window(line, day), self.rhythm(day)
        last = max(window.cursor, window.horizon)
        while len(slots) < limit:
            following = first_free_after(rhythm, window.breaks, last)
            if following is None:
                break
            slots.append(self._slot(following, day))
            last = following
        return tuple(slots[:limit])

    def count_now(self, line: Line, day: PlanningDay) -> int:
        """Counted, not created, where one pass does not reach."""
        outcome = self.settled(line, day)
        if not outcome.has_more:
            return len(outcome.slots)
        window, rhythm = self._window(line, day), self.rhythm(day)
        pending = rhythm.count(window.cursor, window.horizon)
        return pending - count_in_breaks(rhythm, window.breaks, window.cursor, window.horizon)

    def moved(self, line: Line, day: PlanningDay, reason: str, *, to_now: bool) -> LineOutcome:
        """Every slot that the cursor crosses is passed over, once."""
        window, target = self._window(line, day), self._target(day, to_now=to_now)
        crossed = passed_over(self.rhythm(day), window.cursor, target, reason, day_of=window.day_of)
        return LineOutcome(line=self._placed(line, target), passed_over=crossed)

    def _window(self, line: Line, day: PlanningDay) -> Window:
        return Window(
            cursor=line.cursor.toordinal(),
            past_until=day.past_until.toordinal(),
            recent_after=yesterday(day.today).toordinal(),
            horizon=day.horizon.toordinal(),
            breaks=day.breaks,
        )

    def _slot(self, slot: int, day: PlanningDay) -> Slot:
        return day.slot(date.fromordinal(slot))

    def _placed(self, line: Line, cursor: int) -> Line:
        return line.moved_to(date.fromordinal(cursor))

    def _target(self, day: PlanningDay, *, to_now: bool) -> int:
        return (day.settled_until if to_now else yesterday(day.today)).toordinal()

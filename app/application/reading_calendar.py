"""Reading the calendar: what is planned for some days, over all goals that fit. Nothing is ever changed here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.application.loading_goals import Loaded, load_to_look_ahead
from app.domain.goal import Goal
from app.domain.scheduling.outlook import Coming
from app.domain.scheduling.planned_days import planned_between
from app.ports.calendar_reads import CalendarFilter, ICalendarReads
from app.ports.clock import IClock
from app.ports.persistence import UnitOfWorkFactory

MOST_GOALS = 200
"""The plans of so many goals are looked at for one page."""
FARTHEST = timedelta(days=366)
"""How far ahead plans are shown: what people do until then changes them anyway."""
_NOBODY = "calendar"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTask:
    """A date that will become a task. `due_time` is by the clock of `zone`, the goal's, None for a whole day."""

    goal_id: int
    goal_description: str
    platform_id: int
    account_id: int | None
    due_date: date
    due_at: datetime
    due_time: time | None
    zone: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plans:
    """By their time. What is left out is said: too many goals, or a goal that plans too densely to look so far."""

    planned: tuple[PlannedTask, ...] = ()
    has_more_goals: bool = False
    is_cut: bool = False


class ReadingCalendar:
    """Answers from a transaction that only reads, at a cost that does not grow with what is stored."""

    def __init__(self, begin_reading: UnitOfWorkFactory, clock: IClock, reads: ICalendarReads) -> None:
        """`begin_reading` opens a transaction that waits for no writer."""
        self._begin, self._clock, self._reads = begin_reading, clock, reads

    def plans(self, wanted: CalendarFilter, first: date, last: date, *, with_why: bool = False) -> Plans:
        """What active goals plan for two days and the days between them, as far as a year ahead."""
        now = self._clock.now()
        last = min(last, now.date() + FARTHEST)
        if last < first or last < now.date() - timedelta(days=1):
            return Plans()
        goal_ids = self._reads.goals_that_plan(wanted, MOST_GOALS + 1)
        with self._begin() as uow:
            loaded = load_to_look_ahead(uow, now, goal_ids[:MOST_GOALS], _NOBODY)
        planned, is_cut = list[PlannedTask](), False
        for goal in loaded:
            found, is_goal_cut = _of_goal(goal, first, last, with_why=with_why)
            planned += [each for each in found if wanted.account_id in {None, each.account_id}]
            is_cut = is_cut or is_goal_cut
        planned.sort(key=lambda each: (each.due_at, each.goal_id, each.account_id or 0))
        return Plans(planned=tuple(planned), has_more_goals=len(goal_ids) > MOST_GOALS, is_cut=is_cut)


def _of_goal(loaded: Loaded, first: date, last: date, *, with_why: bool) -> tuple[Iterable[PlannedTask], bool]:
    try:
        found = planned_between(loaded.aggregate, first, last, with_why=with_why)
    except Exception:  # noqa: BLE001 - its own page tells why a goal cannot be planned, and it takes no other with it
        return (), False
    return _rows(loaded.aggregate.goal, found.coming), found.is_cut


def _rows(goal: Goal, coming: Iterable[Coming]) -> Iterator[PlannedTask]:
    for each in coming:
        slot = each.slot
        yield PlannedTask(
            goal_id=goal.id, goal_description=goal.description, platform_id=goal.platform_id,
            account_id=each.account_id, due_date=slot.due_date, due_at=slot.due_at,
            due_time=slot.due_at.astimezone(goal.tz).time() if goal.is_timed else None, zone=goal.zone, why=each.why,
        )  # fmt: skip

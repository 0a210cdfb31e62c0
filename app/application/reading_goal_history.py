"""Reading how one goal went and goes: the days of its accounts, its pace, and the values that its checks measured."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from app.application.loading_goals import load_goal
from app.domain.goal_aggregate import GoalAggregate
from app.domain.keeping_up import Outcome, late_from, outcome_of
from app.domain.pace import PacePoint, pace_points
from app.domain.scheduling.calendar_days import Breaks
from app.domain.scheduling.deadline import Deadline
from app.domain.scheduling.outlook import Coming, progress
from app.domain.scheduling.planned_days import planned_between
from app.ports.calendar_reads import CalendarFilter
from app.ports.clock import IClock
from app.ports.persistence import UnitOfWorkFactory
from app.ports.run_reads import IRunReads, MeasuredRun
from app.ports.stats_reads import DueTask, IStatsReads

WEEKS_BEFORE, WEEKS_AFTER = 8, 2
MOST_STRIPS, MOST_MEASURED = 12, 60
_NOBODY = "goal page"
_WEEK = timedelta(days=7)
_ONE_DAY = timedelta(days=1)


class Mark(StrEnum):
    """What stands for a day, the most telling first: of several tasks the one that says most."""

    MISSED = "missed"
    LATE = "late"
    OPEN = "open"
    SKIPPED = "skipped"
    DONE = "done"
    PLANNED = "planned"
    BREAK = "break"
    NOTHING = "nothing"


_OF_OUTCOMES = {
    Outcome.ON_TIME: Mark.DONE, Outcome.LATE: Mark.LATE, Outcome.MISSED: Mark.MISSED, Outcome.SKIPPED: Mark.SKIPPED,
    Outcome.UNDECIDED: Mark.OPEN,
}  # fmt: skip
_ORDER = {mark: place for place, mark in enumerate(Mark)}


@dataclass(frozen=True, slots=True, kw_only=True)
class DayMark:
    """One day of one account: what it says, and how many tasks it has, planned ones too."""

    day: date
    mark: Mark
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """The days of one account; None: the platform as a whole."""

    account_id: int | None
    days: tuple[DayMark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalHistory:
    """`further_accounts` have no strip here. `pace` is empty for a goal without a total."""

    today: date
    strips: tuple[Strip, ...] = ()
    further_accounts: int = 0
    pace: tuple[PacePoint, ...] = ()
    measured: tuple[MeasuredRun, ...] = ()
    is_capped: bool = False


class ReadingGoalHistory:
    """Nothing is ever changed here, and the cost is bounded: newest tasks, newest runs, a few weeks."""

    def __init__(
        self, begin_reading: UnitOfWorkFactory, clock: IClock, reads: IStatsReads, run_reads: IRunReads
    ) -> None:
        """`begin_reading` opens a transaction that waits for no writer."""
        self._begin, self._clock, self._reads, self._run_reads = begin_reading, clock, reads, run_reads

    def of_goal(self, goal_id: int) -> GoalHistory:
        """Raises NotFound."""
        now = self._clock.now()
        with self._begin() as uow:
            aggregate = load_goal(uow, self._clock, goal_id, _NOBODY).aggregate
            today = aggregate.today
            first, last = today - WEEKS_BEFORE * _WEEK + _ONE_DAY, today + WEEKS_AFTER * _WEEK
            planned = _planned(aggregate, last)
        is_counted = isinstance(aggregate.goal.policy, Deadline)
        since = min(first, aggregate.goal.start_date) if is_counted else first
        found = self._reads.due_tasks(
            CalendarFilter(goal_id=goal_id), _midnight(since - 2 * _ONE_DAY), _midnight(last + 2 * _ONE_DAY)
        )
        marks = _marks(planned, [each for each in found.tasks if first <= each.due_date <= last], now)
        accounts = _accounts(aggregate, marks)
        days = [first + number * _ONE_DAY for number in range((last - first).days + 1)]
        return GoalHistory(
            today=today,
            strips=tuple(_strip(aggregate, each, marks, days) for each in accounts[:MOST_STRIPS]),
            further_accounts=max(0, len(accounts) - MOST_STRIPS),
            pace=_pace(aggregate, found.tasks),
            measured=tuple(self._run_reads.measured(goal_id, MOST_MEASURED)),
            is_capped=found.is_capped,
        )


_Marks = Mapping[tuple[int | None, date], Sequence[Mark]]


def _marks(planned: Iterable[Coming], tasks: Iterable[DueTask], now: datetime) -> _Marks:
    """What there is on each day of each account; planned dates stand only where there is no task yet."""
    marks = defaultdict[tuple[int | None, date], list[Mark]](list)
    for task in tasks:
        late_after = late_from(task.due_at, task.grace_minutes, task.created_at)
        marks[task.account_id, task.due_date].append(
            _OF_OUTCOMES[outcome_of(task.status, late_after, task.ended_at, now)]
        )
    for coming in planned:
        marks[coming.account_id, coming.slot.due_date].append(Mark.PLANNED)
    return marks


def _planned(aggregate: GoalAggregate, last: date) -> Sequence[Coming]:
    try:
        return planned_between(aggregate, aggregate.today, last).coming
    except Exception:  # noqa: BLE001 - the same page tells why the goal cannot be planned, beside what was done
        return ()


def _accounts(aggregate: GoalAggregate, marks: _Marks) -> list[int | None]:
    """Those of the goal in its order, then those that it had."""
    present: list[int | None] = list(aggregate.goal.account_ids) or [None]
    former = {account_id for account_id, _ in marks} - set(present)
    return [*present, *sorted(former, key=lambda each: (each is None, each or 0))]


def _strip(aggregate: GoalAggregate, account_id: int | None, marks: _Marks, days: Iterable[date]) -> Strip:
    breaks = aggregate.breaks_of(account_id)
    return Strip(account_id=account_id, days=tuple(_day(day, marks.get((account_id, day), ()), breaks) for day in days))


def _day(day: date, marks: Sequence[Mark], breaks: Breaks) -> DayMark:
    if marks:
        return DayMark(day=day, mark=min(marks, key=_ORDER.__getitem__), count=len(marks))
    is_break = breaks.holding(day.toordinal()) is not None
    return DayMark(day=day, mark=Mark.BREAK if is_break else Mark.NOTHING)


def _pace(aggregate: GoalAggregate, tasks: Iterable[DueTask]) -> tuple[PacePoint, ...]:
    policy, found = aggregate.goal.policy, progress(aggregate)
    if found is None or not isinstance(policy, Deadline):
        return ()
    zone = aggregate.goal.tz
    completed = [
        each.ended_at.astimezone(zone).date() for each in tasks if each.status == "Completed" and each.ended_at
    ]
    return pace_points(found, aggregate.goal.start_date, policy.deadline_date, aggregate.today, completed)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)

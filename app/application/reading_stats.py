"""Reading figures: what became of the tasks of the last year, by week, hour, platform, account and goal."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from app.domain.keeping_up import Outcome, late_from, median_gap, outcome_of, streak, strengths
from app.domain.scheduling.calendar_days import local_today
from app.ports.calendar_reads import CalendarFilter
from app.ports.clock import IClock
from app.ports.stats_reads import DueTask, IStatsReads

K = TypeVar("K")
WEEKS = 53
MOST_ROWS = 50
"""So many accounts and goals are told apart, those with the most tasks."""
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many tasks ended how."""

    on_time: int = 0
    late: int = 0
    missed: int = 0
    skipped: int = 0

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> "Tally":
        """Counted; undecided ones are not."""
        counts = Counter(outcomes)
        return cls(
            on_time=counts[Outcome.ON_TIME], late=counts[Outcome.LATE], missed=counts[Outcome.MISSED],
            skipped=counts[Outcome.SKIPPED],
        )  # fmt: skip

    @property
    def total(self) -> int:
        """All of them."""
        return self.on_time + self.late + self.missed + self.skipped

    @property
    def share(self) -> int | None:
        """Of a hundred that were to be done so many were in time; None where none was to be done."""
        judged = self.on_time + self.late + self.missed
        return round(100 * self.on_time / judged) if judged else None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekFigures:
    """A week from Monday on. `strength` (0 to 100) is that of the goals in the middle, at its end."""

    monday: date
    tally: Tally
    strength: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """A day of the year: how many tasks were due on it, and how many of them are done."""

    day: date
    due: int
    done: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalFigures:
    """A goal: its strength (0 to 100), streaks, and the days between one completion and the next, wanted and real."""

    goal_id: int
    description: str
    tally: Tally
    strength: int
    streak: int
    longest_streak: int
    wanted_gap: float | None
    real_gap: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Everything that the page shows. Platforms and accounts by their ids; the account None is the platform itself."""

    first: date
    last: date
    tally: Tally
    weeks: tuple[WeekFigures, ...]
    days: tuple[DayFigures, ...]
    hours: tuple[int, ...]
    platforms: Mapping[int, Tally]
    accounts: Mapping[tuple[int, int | None], Tally]
    goals: tuple[GoalFigures, ...]
    is_capped: bool
    counted: int


@dataclass(frozen=True, slots=True)
class _Judged:
    """A task with what became of it."""

    task: DueTask
    outcome: Outcome


class ReadingStats:
    """One window of a year, read once, at a bounded cost."""

    def __init__(self, clock: IClock, reads: IStatsReads, zone: str) -> None:
        """`zone` is the IANA time zone in which hours are told."""
        self._clock, self._reads, self._zone = clock, reads, ZoneInfo(zone)

    def figures(self, wanted: CalendarFilter) -> Figures:
        """Of the tasks due in the last 53 weeks, this one included."""
        now = self._clock.now()
        today = local_today(now, self._zone)
        monday = today - timedelta(days=today.weekday())
        found = self._reads.due_tasks(wanted, now - WEEKS * _WEEK - timedelta(days=1), now + _WEEK)
        judged = [
            _Judged(task, _outcome(task, now))
            for task in found.tasks
            if monday - (WEEKS - 1) * _WEEK <= task.due_date <= today
        ]
        by_goal = _grouped(judged, lambda each: each.task.goal_id)
        first = min((each.task.due_date for each in judged), default=monday)
        return Figures(
            first=first,
            last=today,
            tally=_tally(judged),
            weeks=_weeks(judged, by_goal, first, monday),
            days=_days(judged, monday - (WEEKS - 1) * _WEEK, today),
            hours=_hours(judged, self._zone),
            platforms={key: _tally(each) for key, each in _largest(judged, lambda each: each.task.platform_id)},
            accounts={key: _tally(each) for key, each in _largest(judged, _account)},
            goals=self._goals(judged),
            is_capped=found.is_capped,
            counted=len(judged),
        )

    def _goals(self, judged: Sequence[_Judged]) -> tuple[GoalFigures, ...]:
        largest = _largest(judged, lambda each: each.task.goal_id)
        names = self._reads.goal_names([goal_id for goal_id, _ in largest])
        return tuple(
            _goal(goal_id, names[goal_id].description, of_goal, names[goal_id].interval_days)
            for goal_id, of_goal in largest
            if goal_id in names
        )


def _outcome(task: DueTask, now: datetime) -> Outcome:
    late_after = late_from(task.due_at, task.grace_minutes, task.created_at)
    return outcome_of(task.status, late_after, task.ended_at, now)


def _account(each: _Judged) -> tuple[int, int | None]:
    return each.task.platform_id, each.task.account_id


def _tally(judged: Iterable[_Judged]) -> Tally:
    return Tally.of(each.outcome for each in judged)


def _grouped(judged: Iterable[_Judged], key: Callable[[_Judged], K]) -> dict[K, list[_Judged]]:
    groups = defaultdict[K, list[_Judged]](list)
    for each in judged:
        groups[key(each)].append(each)
    return groups


def _largest(judged: Iterable[_Judged], key: Callable[[_Judged], K]) -> list[tuple[K, list[_Judged]]]:
    """Those with the most tasks first."""
    return sorted(_grouped(judged, key).items(), key=lambda group: -len(group[1]))[:MOST_ROWS]


def _outside_breaks(judged: Iterable[_Judged]) -> list[_Judged]:
    return [each for each in judged if not each.task.is_in_break]


def _goal(goal_id: int, description: str, judged: Sequence[_Judged], interval_days: int | None) -> GoalFigures:
    counted = [each.outcome for each in _outside_breaks(judged)]
    found = streak(counted)
    strength = list(strengths(counted))[-1:] or [0.0]
    ended = (each.task.ended_at for each in judged if each.outcome in {Outcome.ON_TIME, Outcome.LATE})
    return GoalFigures(
        goal_id=goal_id,
        description=description,
        tally=_tally(judged),
        strength=round(100 * strength[0]),
        streak=found.now,
        longest_streak=found.longest,
        wanted_gap=interval_days or median_gap(each.task.due_date for each in judged),
        real_gap=median_gap(instant.date() for instant in ended if instant is not None),
    )


def _weeks(
    judged: Sequence[_Judged], by_goal: Mapping[int, Sequence[_Judged]], first: date, last_monday: date
) -> tuple[WeekFigures, ...]:
    """From the first week with a task on."""
    by_week = _grouped(judged, lambda each: each.task.due_date - timedelta(days=each.task.due_date.weekday()))
    strength = _strength_by_week(by_goal)
    first_monday = first - timedelta(days=first.weekday())
    count = (last_monday - first_monday).days // 7 + 1
    mondays = (first_monday + number * _WEEK for number in range(count))
    return tuple(
        WeekFigures(monday=each, tally=_tally(by_week.get(each, ())), strength=strength(each)) for each in mondays
    )


def _strength_by_week(by_goal: Mapping[int, Sequence[_Judged]]) -> Callable[[date], int | None]:
    """The mean over the goals of their strengths at the end of a week; asked for one week after the other."""
    ends = {goal_id: _strength_at_week_ends(judged) for goal_id, judged in by_goal.items()}
    present: dict[int, float] = {}

    def at(monday: date) -> int | None:
        present.update({goal_id: weeks[monday] for goal_id, weeks in ends.items() if monday in weeks})
        return round(100 * sum(present.values()) / len(present)) if present else None

    return at


def _strength_at_week_ends(judged: Iterable[_Judged]) -> dict[date, float]:
    counted = _outside_breaks(judged)
    after = strengths(each.outcome for each in counted)
    return {
        each.task.due_date - timedelta(days=each.task.due_date.weekday()): value
        for each, value in zip(counted, after, strict=True)
    }


def _days(judged: Iterable[_Judged], first: date, last: date) -> tuple[DayFigures, ...]:
    by_day = _grouped(judged, lambda each: each.task.due_date)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(_day(each, by_day.get(each, ())) for each in days)


def _day(day: date, judged: Sequence[_Judged]) -> DayFigures:
    done = sum(each.outcome in {Outcome.ON_TIME, Outcome.LATE} for each in judged)
    return DayFigures(day=day, due=len(judged), done=done)


def _hours(judged: Iterable[_Judged], zone: ZoneInfo) -> tuple[int, ...]:
    """How many tasks were completed in each hour of the day."""
    ended = (each.task.ended_at for each in judged if each.task.status == "Completed")
    counts = Counter(_hour(instant, zone) for instant in ended if instant is not None)
    return tuple(counts[hour] for hour in range(24))


def _hour(instant: datetime, zone: ZoneInfo) -> int:
    return instant.astimezone(zone).hour

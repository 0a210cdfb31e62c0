"""At risk: how many occurrences of a deadline goal do not fit, and the smallest changes after which all of them do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from app.domain.fields import LAST_DAY
from app.domain.goal import GoalStatus
from app.domain.goal_aggregate import GoalAggregate
from app.domain.line import Line
from app.domain.long_date import long_date
from app.domain.scheduling.deadline import Deadline
from app.domain.scheduling.lines_alike import total
from app.domain.scheduling.policy import PlanningDay


class FixKind(StrEnum):
    """What can be changed about a deadline that cannot be kept."""

    RAISE_CAP = "raise_cap"
    MOVE_DEADLINE = "move_deadline"
    LOWER_TOTAL = "lower_total"


_FIELDS = dict(zip(FixKind, ("daily_cap", "deadline_date", "total_occurrences"), strict=True))
_WORDS = {
    FixKind.RAISE_CAP: "raise the cap to {} a day",
    FixKind.MOVE_DEADLINE: "move the deadline to {}",
    FixKind.LOWER_TOTAL: "lower the total to {}",
}
_Lines = Sequence[tuple[Line, PlanningDay]]


@dataclass(frozen=True, slots=True)
class Fix:
    """The value of one field that makes everything fit, nothing else changed; one step nearer to today's does not."""

    kind: FixKind
    value: int | date

    @property
    def field(self) -> str:
        """The parameter of the policy that changes."""
        return _FIELDS[self.kind]

    @property
    def words(self) -> str:
        """Such as `raise the cap to 3 a day`."""
        return _WORDS[self.kind].format(f"{self.value:,}" if isinstance(self.value, int) else long_date(self.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """`missing` of the tasks that are still owed do not fit, over all lines that plan."""

    missing: int
    owed: int
    fixes: tuple[Fix, ...]

    @property
    def words(self) -> str:
        """Such as `3 of 7 do not fit`."""
        return f"{self.missing:,} of {self.owed:,} {'does' if self.missing == 1 else 'do'} not fit"

    @property
    def sentence(self) -> str:
        """What does not fit and what would help."""
        *others, last = [fix.words for fix in self.fixes] or [""]
        ways = f"{', '.join(others)} or {last}" if others else last
        return f"{self.words}{': ' if ways else ''}{ways}."


def risk(aggregate: GoalAggregate) -> Risk | None:
    """None where everything fits."""
    policy, missing = aggregate.goal.policy, _missing(aggregate)
    if not isinstance(policy, Deadline) or not missing:
        return None
    owed = sum(map(policy.owed, aggregate.planning_lines))
    return Risk(missing=missing, owed=owed, fixes=tuple(_fixes(policy, _as_edited(aggregate))))


def keep_missing(aggregate: GoalAggregate) -> None:
    """Note on the goal how many do not fit; a goal that does not go on lacks nothing."""
    missing = _missing(aggregate) if aggregate.goal.status in {GoalStatus.ACTIVE, GoalStatus.FROZEN} else 0
    if missing != aggregate.goal.missing:
        aggregate.goal = replace(aggregate.goal, missing=missing)


def _missing(aggregate: GoalAggregate) -> int:
    policy = aggregate.goal.policy
    if not isinstance(policy, Deadline):
        return 0
    return total(aggregate, aggregate.planning_lines, policy.not_fitting)


def _as_edited(aggregate: GoalAggregate) -> _Lines:
    """The lines as an edit leaves them: each fix is one, and it may take today away."""
    days = [(line, aggregate.planning_day(line)) for line in aggregate.planning_lines]
    return [(aggregate.goal.policy.moved(line, day, "", to_now=True).line, day) for line, day in days]


def _fixes(policy: Deadline, lines: _Lines) -> Iterator[Fix]:
    for kind, find in zip(FixKind, (_cap, _deadline, _total), strict=True):
        if (value := find(policy, lines)) is not None:
            yield Fix(kind, value)


def _cap(policy: Deadline, lines: _Lines) -> int | None:
    shares = [(policy.owed(line), policy.days_left(line, day)) for line, day in lines]
    if policy.daily_cap is None or any(owed and not days for owed, days in shares):
        return None
    return max(-(-owed // days) for owed, days in shares if owed)


def _deadline(policy: Deadline, lines: _Lines) -> date | None:
    endless, last_days = replace(policy, deadline_date=LAST_DAY), []
    for line, day in lines:
        owed, days = policy.owed(line), endless.eligible_days(line, day)
        needed = -(-owed // (policy.daily_cap or owed or 1))
        if needed > len(days):
            return None
        last_days += [days[needed - 1]] if needed else []
    return max(last_days)


def _total(policy: Deadline, lines: _Lines) -> int | None:
    largest = policy.total_occurrences
    for line, day in lines:
        days = policy.days_left(line, day)
        room = days * (policy.daily_cap or largest)
        largest = min(largest, policy.done(line) + line.counts.open + room)
    return largest or None

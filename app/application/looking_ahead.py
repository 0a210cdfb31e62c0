"""Looking ahead: what a goal will make, before it is saved and afterwards. Nothing is ever changed here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.application.comparing_dates import Dates, Difference, difference
from app.application.drafting_goals import DraftingGoals, conclude_edit
from app.application.goal_fields import read_goal
from app.application.loading_goals import load_goal, load_to_look_ahead, reason_of
from app.domain.fields import Fields
from app.domain.goal import Goal, GoalStatus
from app.domain.goal_aggregate import GoalAggregate
from app.domain.goal_tasks import GoalTasks
from app.domain.line import Line
from app.domain.long_date import long_date
from app.domain.scheduling.calendar_days import local_today
from app.domain.scheduling.fixes import Risk, risk
from app.domain.scheduling.goal_end import look_at_freeze, look_at_thaw
from app.domain.scheduling.outlook import Coming, Progress, count_at_once, progress, upcoming, warnings
from app.domain.scheduling.reshaping import first_cursor, reshape, starts_over, wanted_accounts
from app.ports.clock import IClock
from app.ports.persistence import IUnitOfWork, UnitOfWorkFactory
from app.ports.secret_box import ISecretBox
from app.ports.strategies import IStrategyFactory

NEXT = 10
"""How many dates are shown."""
COMPARED = 100
"""How many dates an edit is compared by, beside one for each line."""
_NOBODY = "preview"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The warnings tell the risk too; `difference` is what an edit of a stored goal changes."""

    sentence: str
    status: GoalStatus
    zone: ZoneInfo
    is_timed: bool
    coming: tuple[Coming, ...]
    at_once: int
    warnings: tuple[str, ...]
    progress: Progress | None
    risk: Risk | None
    difference: Difference | None = None

    @property
    def dates(self) -> Dates:
        """What comes, by the clock of the goal."""
        return Dates(coming=self.coming, zone=self.zone, is_timed=self.is_timed)


class LookingAhead:
    """Answers from a transaction that only reads."""

    def __init__(
        self, begin_reading: UnitOfWorkFactory, clock: IClock, strategies: IStrategyFactory, box: ISecretBox, zone: str
    ) -> None:
        """`zone` is the IANA time zone of new goals."""
        self._zone = zone
        self._begin, self._clock = begin_reading, clock
        self._strategies, self._box, self._drafting = strategies, box, DraftingGoals(clock, zone)

    def now(self) -> datetime:
        """This instant by the clock of where new goals are planned."""
        return self._clock.now().astimezone(ZoneInfo(self._zone))

    def today(self) -> date:
        """The day that it is there."""
        return local_today(self._clock.now(), ZoneInfo(self._zone))

    def of_goal(self, goal_id: int) -> Outlook:
        """What a stored goal makes next. Raises NotFound."""
        with self._begin() as uow:
            return _outlook(load_goal(uow, self._clock, goal_id, _NOBODY).aggregate)

    def risks_of(self, goal_ids: Sequence[int]) -> Mapping[int, Risk]:
        """Of some goals, which of them do not fit before their deadlines, and what would help. One reading for all."""
        if not goal_ids:
            return {}
        with self._begin() as uow:
            goals = load_to_look_ahead(uow, self._clock.now(), goal_ids, _NOBODY)
            found = {loaded.goal.id: _outlook(loaded.aggregate).risk for loaded in goals}
        return {goal_id: each for goal_id, each in found.items() if each is not None}

    def progress_of(self, goal_ids: Sequence[int]) -> Mapping[int, Progress]:
        """Of some goals with a total, how they get on; one that cannot be counted is left out. One reading for all."""
        if not goal_ids:
            return {}
        with self._begin() as uow:
            goals = load_to_look_ahead(uow, self._clock.now(), goal_ids, _NOBODY)
        found = {loaded.goal.id: _progress(loaded.aggregate) for loaded in goals}
        return {goal_id: each for goal_id, each in found.items() if each is not None}

    def of_typed(self, typed: Fields, goal_id: int | None) -> Outlook:
        """What a form would make if it were saved now; raises InvalidInput with every error, NotFound."""
        with self._begin() as uow:
            if goal_id is None:
                draft = self._drafting.draft(uow, read_goal(typed, None, self._strategies, self._box), None)
                return _outlook(self._new(uow, draft))
            aggregate = load_goal(uow, self._clock, goal_id, _NOBODY).aggregate
            stored, (_, before) = aggregate.goal, _comparable(aggregate)
            self._edit(uow, aggregate, typed)
            outlook, after = _comparable(aggregate)
            skipped = aggregate.tasks.no_longer_open()
            return replace(
                outlook,
                warnings=(*_beside_the_dates(stored, aggregate, len(skipped)), *outlook.warnings),
                difference=difference(before, after, skipped),
            )

    def _edit(self, uow: IUnitOfWork, aggregate: GoalAggregate, typed: Fields) -> None:
        """What saving does, and what the pass after it finds before it plans."""
        stored = aggregate.goal
        read = read_goal(typed, stored, self._strategies, self._box)
        edited = self._drafting.draft(uow, read, stored)
        aggregate.accounts = uow.platforms.account_states({*stored.account_ids, *edited.account_ids})
        aggregate.breaks = edited.breaks_among(uow.goals.breaks())
        aggregate.busyness = dict(uow.tasks.busyness(edited.id, edited.account_ids))
        for number, line in enumerate(reshape(aggregate, edited), start=1):
            aggregate.keep_line(replace(line, id=-number))
        conclude_edit(aggregate, read.reading)
        look_at_thaw(aggregate)
        look_at_freeze(aggregate)

    def _new(self, uow: IUnitOfWork, goal: Goal) -> GoalAggregate:
        lines = {
            -number: Line(id=-number, goal_id=0, account_id=account, position=number, cursor=first_cursor(goal))
            for number, account in enumerate(wanted_accounts(goal), start=1)
        }
        return GoalAggregate(
            goal=goal,
            lines=lines,
            tasks=GoalTasks(),
            accounts=uow.platforms.account_states(goal.account_ids),
            breaks=goal.breaks_among(uow.goals.breaks()),
            now=self._clock.now(),
            actor=_NOBODY,
            busyness=dict(uow.tasks.busyness(0, goal.account_ids)),
        )


def _beside_the_dates(stored: Goal, aggregate: GoalAggregate, skipped: int) -> tuple[str, ...]:
    """What saving an edit does that dates alone do not show: the same day may come again for another task."""
    goal, told = aggregate.goal, []
    if starts_over(stored, goal):
        begin = "today" if goal.start_date <= aggregate.today else f"on {long_date(goal.start_date)}"
        told.append(f"begins the schedule anew {begin}")
    if skipped:
        told.append(f"skips {skipped:,} open {'task' if skipped == 1 else 'tasks'}")
    return (f"Saving {' and '.join(told)}.",) if told else ()


def _comparable(aggregate: GoalAggregate) -> tuple[Outlook, Dates]:
    """What comes, and enough of its dates to compare: of every line one more, as all of them may share an instant."""
    limit = COMPARED + len(aggregate.planning_lines)
    outlook = _outlook(aggregate, limit)
    dates = replace(outlook.dates, is_cut=len(outlook.coming) == limit)
    return replace(outlook, coming=outlook.coming[:NEXT]), dates


def _outlook(aggregate: GoalAggregate, limit: int = NEXT) -> Outlook:
    """What a page shows even of a goal that cannot be planned: people must be able to edit it."""
    try:
        return _planned_outlook(aggregate, limit)
    except Exception as error:  # noqa: BLE001 - a schedule that fails is told, and takes no page with it
        goal = aggregate.goal
        return Outlook(
            sentence=goal.policy.label,
            status=goal.status,
            zone=goal.tz,
            is_timed=False,
            coming=(),
            at_once=0,
            warnings=(f"This goal cannot be planned: {reason_of(error)}",),
            risk=None,
            progress=None,
        )


def _progress(aggregate: GoalAggregate) -> Progress | None:
    try:
        return progress(aggregate)
    except Exception:  # noqa: BLE001 - the next pass fails in it too and records why; it takes no page with it
        return None


def _planned_outlook(aggregate: GoalAggregate, limit: int) -> Outlook:
    goal, at_once = aggregate.goal, count_at_once(aggregate)
    return Outlook(
        sentence=goal.policy.sentence(goal.start_date),
        status=goal.status,
        zone=goal.tz,
        is_timed=goal.is_timed,
        coming=upcoming(aggregate, limit),
        at_once=at_once,
        warnings=warnings(aggregate, at_once),
        progress=progress(aggregate),
        risk=risk(aggregate),
    )

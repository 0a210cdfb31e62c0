"""Goals that stand alike are planned once: what a pass makes of one of them, the others get in their own name."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.application.loading_goals import Loaded
from app.domain.goal import Distribution
from app.domain.goal_aggregate import GoalAggregate
from app.domain.line import Line
from app.domain.scheduling.policy import Slot
from app.ports.persistence import IUnitOfWork
from app.ports.standing import Birth, LineMove, NewTask, Standing

_MOST_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class LinePlan:
    """What a pass made of one line: tasks to create, and where the line stands then."""

    births: tuple[Birth, ...]
    cursor: date
    cursor_at: datetime | None
    next_attention_at: datetime | None


Plan = tuple[LinePlan, ...]
"""One for each line of a goal, in their order."""


class PlanningAlike:
    """Plans by the position that they are for. They hold for one instant."""

    def __init__(self, now: datetime) -> None:
        """Every plan must have been made at this instant."""
        self.now = now
        self._plans: dict[Hashable, Plan | None] = {}

    def plan_for(self, standing: Standing) -> Plan | None:
        """What a pass makes of a goal, where one in the same position was planned before."""
        return self._plans.get(standing.position)

    def unknown_among(self, standings: Sequence[Standing]) -> Mapping[int, Standing]:
        """By its id, the first goal of each position that no goal was planned in yet."""
        first: dict[Hashable, Standing] = {}
        for standing in standings:
            if standing.position not in self._plans:
                first.setdefault(standing.position, standing)
        return {standing.goal_id: standing for standing in first.values()}

    def learn(self, standing: Standing, planned: Loaded) -> None:
        """Keep what a pass made of a goal, or that this says nothing of the others in its position."""
        if len(self._plans) < _MOST_KEPT:
            self._plans[standing.position] = tuple(_line_plans(planned)) if _is_transferable(planned) else None


class Following:
    """Goals that take over what was planned for another one, until they are written together."""

    def __init__(self, uow: IUnitOfWork) -> None:
        """Works inside a transaction."""
        self._uow = uow
        self._births: dict[Birth, list[NewTask]] = {}
        self._moves: list[LineMove] = []

    def follow(self, standing: Standing, plan: Plan) -> int:
        """The same plan in the name of another goal; how many tasks it gets."""
        made = 0
        for line, planned in zip(standing.lines, plan, strict=True):
            count = len(planned.births)
            ids, sequences = self._uow.tasks.new_ids(count), range(line.sequence + 1, line.sequence + count + 1)
            for birth, task_id, sequence in zip(planned.births, ids, sequences, strict=True):
                task = NewTask(task_id, standing.goal_id, line.id, standing.platform_id, line.account_id, sequence)
                self._births.setdefault(birth, []).append(task)
            after = planned.cursor, planned.cursor_at, planned.next_attention_at
            self._moves.append(LineMove(line.id, line.version, line.sequence + count, *after))
            made += count
        return made

    def write(self) -> None:
        """Store everything since the last time."""
        self._uow.tasks.create(self._births)
        self._uow.goals.move_lines(self._moves)
        self._births, self._moves = {}, []


def _is_transferable(planned: Loaded) -> bool:
    """Whether nothing but the position decided, and nothing but tasks and the places of the lines came of it."""
    aggregate, goal = planned.aggregate, planned.goal
    decided_alone = (
        not goal.passes_look_at_tasks
        and not goal.policy.follows_the_work
        and (goal.distribution is Distribution.ALL)
        and not aggregate.wants_pass
    )
    only_creates = aggregate.goal is goal and not aggregate.activity
    return decided_alone and only_creates and all(_is_only_moved(aggregate, line) for line in planned.lines.values())


def _is_only_moved(aggregate: GoalAggregate, before: Line) -> bool:
    after = aggregate.lines[before.id]
    return (before.passed_over, before.plan, before.turn) == (after.passed_over, after.plan, after.turn)


def _line_plans(planned: Loaded) -> Iterator[LinePlan]:
    births = defaultdict[int, list[Birth]](list)
    for change in planned.aggregate.changes:
        slot = Slot(due_date=change.after.due_date, due_at=change.after.due_at)
        births[change.after.line_id].append(Birth(slot, change.logs[0].stamp))
    for before in planned.lines.values():
        after = planned.aggregate.lines[before.id]
        yield LinePlan(tuple(births[before.id]), after.cursor, after.cursor_at, after.next_attention_at)

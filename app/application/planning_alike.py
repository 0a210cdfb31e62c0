"""Goals that stand alike are planned once: what a pass makes of one of them, the others get in their own name."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.application.loading_goals import Loaded
from app.domain.goal import Distribution
from app.domain.goal_aggregate import GoalAggregate
from app.domain.line import Line
from app.domain.scheduling.policy import Slot
from app.domain.task import Task, TaskChange
from app.domain.task_log import Stamp
from app.ports.persistence import IUnitOfWork
from app.ports.standing import LineMove, Standing, StandingLine

_MOST_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class LinePlan:
    """What a pass made of one line: tasks to create, with the stamps of their birth, and where the line stands then."""

    births: tuple[tuple[Slot, Stamp], ...]
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


def follow(uow: IUnitOfWork, standing: Standing, plan: Plan) -> tuple[list[TaskChange], list[LineMove]]:
    """The same plan in the name of another goal."""
    changes: list[TaskChange] = []
    moves: list[LineMove] = []
    for line, planned in zip(standing.lines, plan, strict=True):
        sequence = line.sequence
        ids = uow.tasks.new_ids(len(planned.births))
        for task_id, (slot, stamp) in zip(ids, planned.births, strict=True):
            sequence += 1
            changes.append(_task(standing, line, task_id, sequence, slot, stamp).born(stamp))
        after = planned.cursor, planned.cursor_at, planned.next_attention_at
        moves.append(LineMove(line.id, line.version, sequence, *after))
    return changes, moves


def _task(standing: Standing, line: StandingLine, task_id: int, sequence: int, slot: Slot, stamp: Stamp) -> Task:
    return Task(
        id=task_id,
        goal_id=standing.goal_id,
        line_id=line.id,
        platform_id=standing.platform_id,
        account_id=line.account_id,
        sequence=sequence,
        due_date=slot.due_date,
        due_at=slot.due_at,
        created_at=stamp.at,
    )


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
    for before in planned.lines.values():
        after = planned.aggregate.lines[before.id]
        births = tuple(
            (Slot(due_date=change.after.due_date, due_at=change.after.due_at), change.logs[0].stamp)
            for change in planned.aggregate.changes
            if change.after.line_id == before.id
        )
        yield LinePlan(births, after.cursor, after.cursor_at, after.next_attention_at)

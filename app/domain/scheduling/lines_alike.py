"""Asking the lines of a goal, each kind once: most lines of most goals stand alike and would be answered the same."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from app.domain.goal_aggregate import GoalAggregate
from app.domain.line import Line
from app.domain.scheduling.policy import PlanningDay

Answer = TypeVar("Answer")


def answers(
    lines: Iterable[Line], day_of: Callable[[Line], PlanningDay], ask: Callable[[Line, PlanningDay], Answer]
) -> Iterator[tuple[Line, Answer]]:
    """Every line with its answer, in order; `ask` must not look at whose line it is."""
    known: dict[object, Answer] = {}
    for line in lines:
        day = day_of(line)
        standing = _standing(line), day
        if standing not in known:
            known[standing] = ask(line, day)
        yield line, known[standing]


def total(aggregate: GoalAggregate, lines: Iterable[Line], ask: Callable[[Line, PlanningDay], int]) -> int:
    """The sum of the answers."""
    return sum(answer for _, answer in answers(lines, aggregate.planning_day, ask))


def _standing(line: Line) -> tuple[object, ...]:
    """Everything about a line that a policy goes by."""
    counts = tuple(sorted(line.counts.by_status.items()))
    return line.cursor, line.cursor_at, line.sequence, line.last_ended_on, line.plan, line.is_met, counts

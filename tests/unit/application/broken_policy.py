"""A schedule that raises whatever it is asked, for tests of what that may not spoil."""

from dataclasses import dataclass
from typing import ClassVar

from app.domain.line import Line
from app.domain.scheduling.fixed import FixedInterval
from app.domain.scheduling.policy import LineOutcome, PlanningDay, Slot


@dataclass(frozen=True, slots=True)
class BrokenPolicy(FixedInterval):
    """Cannot plan anything, and would have to after every ending."""

    follows_the_work: ClassVar[bool] = True

    def settled(self, line: Line, day: PlanningDay) -> LineOutcome:
        raise ZeroDivisionError("no such day")

    def next_slot(self, line: Line, day: PlanningDay) -> Slot | None:
        raise ZeroDivisionError("no such day")

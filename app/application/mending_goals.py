"""Mending a deadline goal that is at risk: one field is changed to the value that a page promised would do."""

from dataclasses import replace
from datetime import date
from typing import Any

from app.application.loading_goals import Loaded
from app.domain.errors import Conflict
from app.domain.fields import LARGEST_ID, Fields, Kind, Parameter, read
from app.domain.goal import GoalActRefused, GoalStatus
from app.domain.long_date import long_date
from app.domain.scheduling.deadline import Deadline
from app.domain.scheduling.fixes import Fix, FixKind, risk
from app.domain.scheduling.goal_end import look_at_completion
from app.domain.scheduling.reshaping import reshape
from app.ports.persistence import IUnitOfWork

_LABELS = ("Raise the cap", "Move the deadline", "Lower the total")
FIX = Parameter(
    "fix", "What to change", Kind.CHOICE, required=True, choices=tuple(zip(FixKind, _LABELS, strict=True))
)  # fmt: skip
VALUE = Parameter("value", "New value", required=True)
_DAY = Parameter(VALUE.name, VALUE.label, Kind.DATE, required=True)
_NUMBER = Parameter(VALUE.name, VALUE.label, Kind.INTEGER, required=True, minimum=1, maximum=LARGEST_ID)
_DONE = {
    FixKind.RAISE_CAP: "The daily cap was raised from {} to {}.",
    FixKind.MOVE_DEADLINE: "The deadline was moved from {} to {}.",
    FixKind.LOWER_TOTAL: "The total was lowered from {} to {}.",
}


class FixOutdated(Conflict):
    """What was promised does not hold any more: the goal, its tasks or the day have changed since."""

    def __init__(self, goal_id: int, fix: Fix) -> None:
        """Name the goal and what was asked for."""
        super().__init__(f"For goal {goal_id} it is not the way out any more to {fix.words}.")


def read_fix(typed: Fields) -> Fix:
    """The fix that a button named; raises InvalidInput for what no button could have said."""
    reading = read((FIX, VALUE), typed)
    reading.raise_if_refused()
    kind = FixKind(reading.text(FIX.name))
    exact = read((_DAY if kind is FixKind.MOVE_DEADLINE else _NUMBER,), typed)
    exact.raise_if_refused()
    value = exact.day(VALUE.name) or exact.integer(VALUE.name)
    assert value is not None  # noqa: S101 - it was required, and nothing was refused
    return Fix(kind, value)


def is_mended(loaded: Loaded, fix: Fix) -> bool:
    """Whether the goal has that value already, as after a second click."""
    return isinstance(loaded.goal.policy, Deadline) and getattr(loaded.goal.policy, fix.field) == fix.value


def mend(uow: IUnitOfWork, loaded: Loaded, fix: Fix) -> None:
    """Change the one field, as an edit does; raises GoalActRefused, FixOutdated. The caller commits."""
    aggregate, goal, policy, at_risk = loaded.aggregate, loaded.goal, loaded.goal.policy, risk(loaded.aggregate)
    if goal.status not in {GoalStatus.ACTIVE, GoalStatus.FROZEN}:
        raise GoalActRefused(goal, "mend")
    if not isinstance(policy, Deadline) or at_risk is None or fix not in at_risk.fixes:
        raise FixOutdated(goal.id, fix)
    before, changed = getattr(policy, fix.field), dict[str, Any]({fix.field: fix.value})
    for line in reshape(aggregate, replace(goal, policy=replace(policy, **changed))):
        loaded.adopt_line(uow.goals.add_line(line))
    details = {"fix": fix.kind.value, "before": str(before), "after": str(fix.value), "missing": at_risk.missing}
    aggregate.record("goal_mended", _DONE[fix.kind].format(*map(_said, (before, fix.value))), details)
    look_at_completion(aggregate)  # a lower total may be all it took
    loaded.store(uow)


def _said(value: int | date) -> str:
    return f"{value:,}" if isinstance(value, int) else long_date(value)

"""The ladder of automation on a goal's page: its rungs, what was done on each, and the step to the next."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.strategy import MANUAL, MANUAL_CHECK, RunMode, StrategyChoice
from app.ports.handwork_reads import LadderRow
from app.ports.read_models import TaskRow
from app.ports.strategies import IStrategyFactory

BY_HAND = "By hand"
_RUNGS = (
    ("by hand", BY_HAND, "A person does every task."),
    ("in the shadow", "In the shadow", "It runs beside the person on the day and only proposes."),
    ("when asked", "When asked", "It acts when somebody presses Run."),
    ("by itself", "By itself", "It acts on the day without anybody asking."),
)
_MOST_TOLD = 5
"""So many tasks that were handed over have a notice of their own."""
_LET_IT_ACT = ("Let it act", RunMode.ON_DUE)
_STEPS: dict[str, tuple[tuple[str, RunMode], ...]] = {
    "in the shadow": (_LET_IT_ACT, ("Only when asked", RunMode.MANUAL)),
    "when asked": (("Let it work beside a person", RunMode.SHADOW), _LET_IT_ACT),
    "by itself": (("Take it back into the shadow", RunMode.SHADOW), ("Only when asked", RunMode.MANUAL)),
}
_STEPS_OF_A_CHECK: dict[RunMode, tuple[tuple[str, RunMode], ...]] = {
    RunMode.MANUAL: (("Let the check work beside a person", RunMode.SHADOW), ("Let the check act", RunMode.ON_DUE)),
    RunMode.ON_DUE: (("Take the check back into the shadow", RunMode.SHADOW), ("Only when asked", RunMode.MANUAL)),
}
"""Where a person does the work, and only its check acts by itself."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung: `place` is past, present or ahead."""

    label: str
    help: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderView:
    """What the template shows; `steps` are labels with the run mode that each stands for, the first one first."""

    rungs: tuple[Rung, ...]
    done: tuple[tuple[str, int], ...]
    """How many tasks were completed, by the label of what completed them."""
    row: LadderRow
    steps: tuple[tuple[str, RunMode], ...]
    needs_strategy: bool
    """Whether the next step is to say in the form what could do the work."""
    needs_person: bool
    """Whether a person still has to check what was done."""
    handed_over: tuple[TaskRow, ...]
    has_more_handed_over: bool


def ladder_view(row: LadderRow, in_progress: Sequence[TaskRow], strategies: IStrategyFactory) -> LadderView:
    """From what was counted, and the tasks in progress, some of which a failed run left to a person."""
    handed_over = tuple(task for task in in_progress if task.failed_run_id is not None)
    present = _present(row)
    keys = [key for key, _, _ in _RUNGS]
    at = keys.index(present)
    labels = {each.name: each.label for each in strategies.declarations()} | {MANUAL: BY_HAND}
    return LadderView(
        rungs=tuple(Rung(label, words, _place(number - at)) for number, (_, label, words) in enumerate(_RUNGS)),
        done=tuple((labels.get(name, name), times) for name, times in row.completed_by),
        row=row,
        steps=_STEPS.get(present) or _steps_of_a_check(row),
        needs_strategy=not StrategyChoice(row.execution).acts_by_itself,
        needs_person=present == "by itself" and not _checks_itself(row),
        handed_over=handed_over[:_MOST_TOLD],
        has_more_handed_over=len(handed_over) > _MOST_TOLD,
    )


def _steps_of_a_check(row: LadderRow) -> tuple[tuple[str, RunMode], ...]:
    return _STEPS_OF_A_CHECK.get(row.run_mode, ()) if StrategyChoice(row.check).acts_by_itself else ()


def _present(row: LadderRow) -> str:
    acts = StrategyChoice(row.execution).acts_by_itself or StrategyChoice(row.check).acts_by_itself
    if row.run_mode is RunMode.SHADOW and acts:
        return "in the shadow"
    if not StrategyChoice(row.execution).acts_by_itself:
        return "by hand"
    return "by itself" if row.run_mode is RunMode.ON_DUE else "when asked"


def _checks_itself(row: LadderRow) -> bool:
    return row.check != MANUAL_CHECK


def _place(distance: int) -> str:
    if distance == 0:
        return "present"
    return "past" if distance < 0 else "ahead"

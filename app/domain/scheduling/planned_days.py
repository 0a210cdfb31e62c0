"""What a goal makes between two days: those slots of its plan that fall there. Pure, and at a bounded cost."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from app.domain.goal import Distribution, GoalStatus
from app.domain.goal_aggregate import GoalAggregate
from app.domain.line import Line
from app.domain.scheduling.distribution import choose_account
from app.domain.scheduling.explaining import Explaining
from app.domain.scheduling.outlook import Coming, day_with_work
from app.domain.scheduling.policy import Slot

MOST_SLOTS = 512
"""So many slots of a line are looked at from now on; what lies beyond them is not known."""
_FIRST_LOOK = 16


@dataclass(frozen=True, slots=True)
class PlannedDays:
    """By their time. `is_cut`: the goal plans so densely that later slots up to the last day were not looked at."""

    coming: tuple[Coming, ...] = ()
    is_cut: bool = False


def planned_between(aggregate: GoalAggregate, first: date, last: date, *, with_why: bool = False) -> PlannedDays:
    """The slots due on two days and between them, if everything is done when it is due; nothing is created.

    Who gets a slot is left open where it goes to whoever has the least to do by then.
    """
    if aggregate.goal.status is not GoalStatus.ACTIVE:
        return PlannedDays()
    found, is_cut = [], False
    for line in aggregate.planning_lines:
        slots, is_line_cut = _slots_until(aggregate, line, last)
        found += [(slot, line) for slot in slots]
        is_cut = is_cut or is_line_cut
    found.sort(key=lambda each: (each[0].due_at, each[1].position, each[1].id))
    coming = _with_accounts(aggregate, found, first, with_why=with_why)
    return PlannedDays(tuple(coming), is_cut)


def _slots_until(aggregate: GoalAggregate, line: Line, last: date) -> tuple[list[Slot], bool]:
    """In ever larger steps: most goals plan little before most days."""
    policy, day, count = aggregate.goal.policy, day_with_work(aggregate, line), _FIRST_LOOK
    slots = policy.upcoming(line, day, count)
    while len(slots) == count and slots[-1].due_date <= last and count < MOST_SLOTS:
        count = min(MOST_SLOTS, 4 * count)
        slots = policy.upcoming(line, day, count)
    is_cut = len(slots) == MOST_SLOTS and slots[-1].due_date <= last
    return [slot for slot in slots if slot.due_date <= last], is_cut


def _with_accounts(
    aggregate: GoalAggregate, found: list[tuple[Slot, Line]], first: date, *, with_why: bool
) -> Iterator[Coming]:
    """Turns move on from now, also over what lies before the first day."""
    turns = {line.id: line for _, line in found}
    explaining = {line.id: Explaining.of(aggregate, line) for line in turns.values()} if with_why else {}
    is_known = aggregate.goal.distribution is not Distribution.LEAST_BUSY
    for slot, line in found:
        turn = turns[line.id].turn
        account_id, following = choose_account(aggregate, turns[line.id]) if is_known else (None, turn)
        turns[line.id] = replace(turns[line.id], turn=following)
        if slot.due_date >= first:
            why = explaining[line.id].why(slot, account_id, turn) if with_why else ""
            yield Coming(slot, account_id, why)

"""Which account gets a slot (`task_distribution_strategy`)."""

from collections.abc import Callable

from app.domain.account import Busyness
from app.domain.goal import Distribution
from app.domain.goal_aggregate import GoalAggregate
from app.domain.line import Line

Turn = tuple[int | None, int]
"""The account that gets the slot (None for the platform itself), and the line's turn afterwards."""


def choose_account(aggregate: GoalAggregate, line: Line) -> Turn:
    """The account for the next slot of a live line."""
    if not aggregate.accounts_of(line):
        return None, line.turn
    return _CHOICES[aggregate.goal.distribution](aggregate, line)


def _own(aggregate: GoalAggregate, line: Line) -> Turn:
    del aggregate
    return line.account_id, line.turn


def _round_robin(aggregate: GoalAggregate, line: Line) -> Turn:
    """One by one in the order given; accounts that are not live are passed over."""
    order = aggregate.accounts_of(line)
    places = [(line.turn + offset) % len(order) for offset in range(len(order))]
    place = next(place for place in places if aggregate.is_live_account(order[place]))
    return order[place], (place + 1) % len(order)


def _least_busy(aggregate: GoalAggregate, line: Line) -> Turn:
    """The fewest open tasks of any goal, then who was served longest ago, then the order given."""
    live = filter(aggregate.is_live_account, aggregate.accounts_of(line))
    return min(live, key=lambda account: _load(aggregate, account)), line.turn


def _load(aggregate: GoalAggregate, account_id: int) -> tuple[int, int]:
    busyness = aggregate.busyness.get(account_id, Busyness())
    return busyness.open_tasks, busyness.last_task_id


_CHOICES: dict[Distribution, Callable[[GoalAggregate, Line], Turn]] = {
    Distribution.ALL: _own,
    Distribution.ROUND_ROBIN: _round_robin,
    Distribution.LEAST_BUSY: _least_busy,
}

"""The checklist of a task: which items of its goal's instructions are ticked, by whom and when."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.fields import Fields
from app.domain.goal import Goal
from app.domain.handwork import Instructions
from app.domain.task import Task
from app.domain.task_status import InvalidTransition
from app.ports.clock import IClock
from app.ports.handwork_store import Tick
from app.ports.persistence import IUnitOfWork, UnitOfWorkFactory


@dataclass(frozen=True, slots=True)
class Ticks:
    """What a form says about a checklist: items ticked in it now, and those ticked when it was shown."""

    now: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()


NOTHING_TICKED = Ticks()


def read_ticks(typed: Fields) -> Ticks:
    """`item` are those ticked now, `was` those ticked before; what is no item at all is passed over when it is kept."""
    return Ticks(frozenset(typed.get("item", ())), frozenset(typed.get("was", ())))


def keep_ticks(uow: IUnitOfWork, at: datetime, goal: Goal, task: Task, ticks: Ticks, actor: str) -> None:
    """Take over what a form changed, inside a transaction that the caller commits. Usually nothing is written.

    Items are known by their text, so that editing the instructions keeps what stays. Whatever somebody else ticked
    meanwhile stays, and so do ticks of items that are not in the instructions now.
    """
    if ticks.now == ticks.before:
        return
    known = Instructions.of(goal.instructions).items
    added = [item for item in known if item in ticks.now - ticks.before]
    removed = [item for item in known if item in ticks.before - ticks.now]
    uow.handwork.untick(task.id, removed)
    uow.handwork.tick([Tick(task.id, item, at, actor) for item in added])


class TickingItems:
    """What people tick, apart from any act on the task."""

    def __init__(self, begin: UnitOfWorkFactory, clock: IClock) -> None:
        """`begin` opens a transaction."""
        self._begin, self._clock = begin, clock

    def tick(self, task_id: int, typed: Fields, actor: str) -> None:
        """Raises NotFound, and InvalidTransition for a task that is over."""
        with self._begin() as uow:
            task = uow.tasks.get_locked(task_id)
            if not task.is_open:
                raise InvalidTransition(task.id, task.status, "tick an item of")
            keep_ticks(uow, self._clock.now(), uow.goals.get(task.goal_id), task, read_ticks(typed), actor)
            uow.commit()

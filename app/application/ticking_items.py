"""The checklist of a task: which items of its goal's instructions are ticked, by whom and when."""

from app.domain.fields import Fields
from app.domain.handwork import Instructions
from app.domain.task_status import InvalidTransition
from app.ports.clock import IClock
from app.ports.handwork_store import Tick
from app.ports.persistence import UnitOfWorkFactory


class TickingItems:
    """What people tick. Items are known by their text, so that editing the instructions keeps what stays."""

    def __init__(self, begin: UnitOfWorkFactory, clock: IClock) -> None:
        """`begin` opens a transaction."""
        self._begin, self._clock = begin, clock

    def tick(self, task_id: int, typed: Fields, actor: str) -> None:
        """Take over what a form changed: `item` are those ticked in it, `was` those ticked when it was shown.

        Whatever somebody else ticked meanwhile stays, and so do ticks of items that are not in the instructions now.
        Raises NotFound, and InvalidTransition for a task that is over.
        """
        now_ticked, ticked_before = set(typed.get("item", ())), set(typed.get("was", ()))
        with self._begin() as uow:
            task = uow.tasks.get_locked(task_id)
            if not task.is_open:
                raise InvalidTransition(task.id, task.status, "tick an item of")
            known = Instructions.of(uow.goals.get(task.goal_id).instructions).items
            added = [item for item in known if item in now_ticked - ticked_before]
            removed = [item for item in known if item in ticked_before - now_ticked]
            uow.handwork.untick(task_id, removed)
            uow.handwork.tick([Tick(task_id, item, self._clock.now(), actor) for item in added])
            uow.commit()

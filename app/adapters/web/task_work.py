"""What the page of a task says about doing it: the goal's instructions and the checklist in them."""

from dataclasses import dataclass

from app.adapters.web.acts import WebActs
from app.domain.handwork import Instructions
from app.ports.handwork_store import Tick
from app.ports.read_models import TaskRow


@dataclass(frozen=True, slots=True)
class Item:
    """One item with who ticked it and when, if anybody has."""

    text: str
    tick: Tick | None


@dataclass(frozen=True, slots=True)
class TaskWork:
    """`text` is Markdown without the items. `gone` are ticks of items that the instructions do not hold any more."""

    text: str
    items: tuple[Item, ...]
    gone: tuple[Tick, ...]

    @property
    def done(self) -> int:
        """How many items are ticked."""
        return sum(item.tick is not None for item in self.items)


def task_work(acts: WebActs, task: TaskRow) -> TaskWork:
    """The instructions as they stand now, with the ticks of this task."""
    instructions = Instructions.of(acts.planning.form_of(task.goal_id)["instructions"][-1])
    ticks = {tick.item: tick for tick in acts.handwork_reads.ticks(task.id)}
    items = tuple(Item(text, ticks.pop(text, None)) for text in instructions.items)
    return TaskWork(instructions.text, items, tuple(ticks.values()))

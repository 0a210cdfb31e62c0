"""One act on many tasks: what became of each, and what it takes to undo it."""

from dataclasses import dataclass
from datetime import date

MOST_AT_ONCE = 500
RESCHEDULE = "reschedule"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedTask:
    """How a task stood before it was changed, and its version afterwards: another version means somebody came since."""

    task_id: int
    version: int
    status: str
    due_date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedTask:
    """A task that stayed as it was, and why, in words; no description where there is no such task."""

    task_id: int
    description: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkResult:
    """What became of one bulk act. `id` is that of its entry in the activity; `undoes` that of the one it took back.

    One that is cut off ended with the program: nobody knows of the tasks that are not among the changed ones.
    """

    act: str
    changed: tuple[ChangedTask, ...] = ()
    already: int = 0
    refused: tuple[RefusedTask, ...] = ()
    undoes: int | None = None
    is_cut_off: bool = False
    id: int = 0

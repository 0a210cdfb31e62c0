"""The need to know what an act on many tasks had changed when the program was ended in the middle of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkStep:
    """One task that was changed, as it was before, with its version afterwards; and the act that it is a part of."""

    key: str
    """Of the act, and of nothing else."""
    at: datetime
    actor: str
    act: str
    undoes: int | None
    task_id: int
    version: int
    status: str
    due_date: date


class IBulkJournal(Protocol):
    """Steps of acts that are not on record as a whole yet."""

    def note(self, step: BulkStep) -> None:
        """Keep a step, in the transaction that changes the task."""

    def take(self, key: str) -> Sequence[BulkStep]:
        """Drop the steps of an act, in the transaction that records them, and answer them by task.

        What somebody else has taken is not among them.
        """

    def silent_since(self, instant: datetime) -> Sequence[BulkStep]:
        """The steps of acts whose last one is not younger than an instant, by act and task."""

    def is_empty(self) -> bool:
        """Whether every act is on record."""

"""The need to keep what is around the work of a person: proposals of shadow runs, links, ticked items."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.domain.proposal import Proposal


@dataclass(frozen=True, slots=True)
class Evidence:
    """A link to what was done."""

    task_id: int
    url: str
    at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class Tick:
    """An item of a checklist that somebody ticked."""

    task_id: int
    item: str
    at: datetime
    actor: str


class IProposalRepository(Protocol):
    """Proposals, one a task."""

    def of_task(self, task_id: int) -> Proposal | None:
        """The newest one, or the one that was compared."""

    def keep(self, proposal: Proposal) -> None:
        """In place of an earlier one of the same task; one that was compared stays as it is."""


class IHandworkRepository(Protocol):
    """Links and ticked items."""

    def add_evidence(self, links: Sequence[Evidence]) -> None:
        """Links are only ever added."""

    def tick(self, ticks: Sequence[Tick]) -> None:
        """An item that is ticked already keeps who ticked it first."""

    def untick(self, task_id: int, items: Sequence[str]) -> None:
        """Items that are not ticked are passed over."""

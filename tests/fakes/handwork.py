"""Proposals, links and ticked items in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.domain.proposal import Proposal
from app.ports.handwork_store import Evidence, Tick


@dataclass
class HandworkTables:
    """What the store keeps of them."""

    proposals: dict[int, Proposal] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)
    ticks: dict[tuple[int, str], Tick] = field(default_factory=dict)


class FakeProposalRepository:
    def __init__(self, tables: HandworkTables) -> None:
        self._tables = tables

    def of_task(self, task_id: int) -> Proposal | None:
        return self._tables.proposals.get(task_id)

    def keep(self, proposal: Proposal) -> None:
        known = self._tables.proposals.get(proposal.task_id)
        if known is None or not known.chosen:
            self._tables.proposals[proposal.task_id] = proposal


class FakeHandworkRepository:
    def __init__(self, tables: HandworkTables) -> None:
        self._tables = tables

    def add_evidence(self, links: Sequence[Evidence]) -> None:
        self._tables.evidence.extend(links)

    def tick(self, ticks: Sequence[Tick]) -> None:
        for each in ticks:
            self._tables.ticks.setdefault((each.task_id, each.item), each)

    def untick(self, task_id: int, items: Sequence[str]) -> None:
        for item in items:
            self._tables.ticks.pop((task_id, item), None)

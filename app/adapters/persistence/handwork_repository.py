"""Proposals of shadow runs, links and ticked items in the database."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from app.adapters.persistence.handwork_tables import proposals, task_evidence, ticked_items
from app.adapters.persistence.statements import insert_or
from app.domain.proposal import Proposal
from app.ports.handwork_store import Evidence, Tick

_OF_TASK = select(proposals).where(proposals.c.task_id == bindparam("of_task"))


class SqlProposalRepository:
    """One row a task."""

    def __init__(self, connection: Connection) -> None:
        """Works inside the transaction of a unit of work."""
        self._connection = connection

    def of_task(self, task_id: int) -> Proposal | None:
        """The newest one, or the one that was compared."""
        row = self._connection.execute(_OF_TASK, {"of_task": task_id}).one_or_none()
        return None if row is None else proposal_of(row)

    def keep(self, proposal: Proposal) -> None:
        """In place of an earlier one of the same task; one that was compared stays as it is."""
        values = {
            "task_id": proposal.task_id,
            "goal_id": proposal.goal_id,
            "run_id": proposal.run_id,
            "says": proposal.says,
            "at": proposal.at,
            "chosen": proposal.chosen,
            "compared_at": proposal.compared_at,
        }
        new = insert_or(self._connection, proposals).values(values)
        changed = {name: value for name, value in values.items() if name != "task_id"}
        is_open = proposals.c.chosen == ""
        self._connection.execute(new.on_conflict_do_update(index_elements=["task_id"], set_=changed, where=is_open))


class SqlHandworkRepository:
    """Links and ticked items."""

    def __init__(self, connection: Connection) -> None:
        """Works inside the transaction of a unit of work."""
        self._connection = connection

    def add_evidence(self, links: Sequence[Evidence]) -> None:
        """Links are only ever added."""
        if links:
            rows = [{"task_id": each.task_id, "url": each.url, "at": each.at, "actor": each.actor} for each in links]
            self._connection.execute(insert(task_evidence), rows)

    def tick(self, ticks: Sequence[Tick]) -> None:
        """An item that is ticked already keeps who ticked it first."""
        for each in ticks:
            values = {"task_id": each.task_id, "item": each.item, "at": each.at, "actor": each.actor}
            self._connection.execute(insert_or(self._connection, ticked_items).values(values).on_conflict_do_nothing())

    def untick(self, task_id: int, items: Sequence[str]) -> None:
        """Items that are not ticked are passed over."""
        if items:
            ticked = ticked_items.c.task_id == task_id, ticked_items.c.item.in_(items)
            self._connection.execute(delete(ticked_items).where(*ticked))


def proposal_of(row: Any) -> Proposal:
    """A proposal, compared or not."""
    return Proposal(
        task_id=row.task_id,
        goal_id=row.goal_id,
        run_id=row.run_id,
        says=row.says,
        at=row.at,
        chosen=row.chosen,
        compared_at=row.compared_at,
    )

"""Every question about how work gets done, each on a connection of its own that only reads."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.adapters.persistence.engine import Database
from app.adapters.persistence.handwork_tables import task_evidence, ticked_items
from app.adapters.persistence.read_models import handwork_rows
from app.ports.handwork_reads import HandworkRow, LadderRow
from app.ports.handwork_store import Evidence, Tick


class SqlHandworkReads:
    """Raises DatabaseUnavailable where the database does not answer."""

    def __init__(self, database: Database) -> None:
        """Reads never wait for the writer of SQLite."""
        self._database = database

    def ladder(self, goal_id: int, size: int = 10) -> LadderRow:
        """Four queries along indexes. Raises NotFound."""
        with self._database.reading() as connection:
            return handwork_rows.ladder(connection, goal_id, size)

    def by_hand(self, since: datetime, size: int = 200) -> Sequence[HandworkRow]:
        """The goals with the most work by hand: one query along an index of that work."""
        with self._database.reading() as connection:
            return handwork_rows.by_hand(connection, since, size)

    def evidence(self, task_id: int) -> Sequence[Evidence]:
        """Oldest first."""
        found = select(task_evidence).where(task_evidence.c.task_id == task_id).order_by(task_evidence.c.id)
        with self._database.reading() as connection:
            return [Evidence(row.task_id, row.url, row.at, row.actor) for row in connection.execute(found)]

    def ticks(self, task_id: int) -> Sequence[Tick]:
        """Oldest first."""
        found = select(ticked_items).where(ticked_items.c.task_id == task_id)
        with self._database.reading() as connection:
            rows = connection.execute(found.order_by(ticked_items.c.at, ticked_items.c.item))
            return [Tick(row.task_id, row.item, row.at, row.actor) for row in rows]

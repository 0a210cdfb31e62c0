"""What acts on many tasks have changed so far, in the database."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, select

from app.adapters.persistence.bulk_journal_tables import bulk_steps
from app.ports.bulk_journal import BulkStep

_NOTE = insert(bulk_steps)
_TAKE = delete(bulk_steps).where(bulk_steps.c.key == bindparam("act_key")).returning(bulk_steps)
_SILENT = select(bulk_steps.c.key).group_by(bulk_steps.c.key).having(func.max(bulk_steps.c.at) <= bindparam("instant"))
_STEPS_OF_SILENT = (
    select(bulk_steps).where(bulk_steps.c.key.in_(_SILENT)).order_by(bulk_steps.c.key, bulk_steps.c.task_id)
)
_IS_ANY = select(exists(select(bulk_steps.c.key)))


class SqlBulkJournal:
    """See the port."""

    def __init__(self, connection: Connection) -> None:
        """Works inside the transaction of a unit of work."""
        self._connection = connection

    def note(self, step: BulkStep) -> None:
        """See the port."""
        self._connection.execute(_NOTE, asdict(step))

    def take(self, key: str) -> Sequence[BulkStep]:
        """See the port."""
        rows = self._connection.execute(_TAKE, {"act_key": key}).mappings()
        return sorted((BulkStep(**row) for row in rows), key=lambda step: step.task_id)

    def silent_since(self, instant: datetime) -> Sequence[BulkStep]:
        """See the port."""
        rows = self._connection.execute(_STEPS_OF_SILENT, {"instant": instant}).mappings()
        return [BulkStep(**row) for row in rows]

    def is_empty(self) -> bool:
        """See the port."""
        return not self._connection.execute(_IS_ANY).scalar_one()

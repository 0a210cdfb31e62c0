"""What happened, append-only."""

from collections.abc import Iterable

from sqlalchemy import Connection, insert, select

from app.adapters.persistence.history_codecs import activity_of, activity_values
from app.adapters.persistence.tables import activity
from app.domain.activity import Activity
from app.domain.errors import NotFound


class SqlActivityRepository:
    """Triggers refuse every change of what is written here."""

    def __init__(self, connection: Connection) -> None:
        """Works inside the transaction of a unit of work."""
        self._connection = connection

    def add(self, entries: Iterable[Activity]) -> None:
        """Write entries."""
        rows = [activity_values(entry) for entry in entries]
        if rows:
            self._connection.execute(insert(activity), rows)

    def record(self, entry: Activity) -> int:
        """Write one entry; its id."""
        writing = insert(activity).values(**activity_values(entry)).returning(activity.c.id)
        entry_id: int = self._connection.execute(writing).scalar_one()
        return entry_id

    def get(self, entry_id: int) -> Activity:
        """One entry. Raises NotFound."""
        row = self._connection.execute(select(activity).where(activity.c.id == entry_id)).one_or_none()
        if row is None:
            raise NotFound("entry", entry_id)
        return activity_of(row)

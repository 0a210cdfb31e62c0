"""What happened, append-only."""

from collections.abc import Iterable

from sqlalchemy import Connection, insert

from app.adapters.persistence.history_codecs import activity_values
from app.adapters.persistence.tables import activity
from app.domain.activity import Activity


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

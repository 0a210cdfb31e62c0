"""The address of the calendar feed in the database."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, literal_column, select, update

from app.adapters.persistence.feed_tables import FEED_IS_OPEN, feed_addresses
from app.domain.feed_address import FeedAddress

_IS_OPEN: ColumnElement[Any] = literal_column(FEED_IS_OPEN)


class SqlFeedRepository:
    """Closed addresses stay, as a record of when they were closed."""

    def __init__(self, connection: Connection) -> None:
        """Works inside the transaction of a unit of work."""
        self._connection = connection

    def open_address(self) -> FeedAddress | None:
        """See the port."""
        newest = select(feed_addresses).where(_IS_OPEN).order_by(feed_addresses.c.id.desc()).limit(1)
        row = self._connection.execute(newest).first()
        return None if row is None else FeedAddress(made_at=row.made_at, made_by=row.made_by)

    def is_open(self, key_hash: str) -> bool:
        """See the port."""
        found = select(feed_addresses.c.id).where(feed_addresses.c.key_hash == key_hash, _IS_OPEN)
        return self._connection.execute(found).first() is not None

    def open(self, key_hash: str, address: FeedAddress) -> None:
        """See the port."""
        values = {"key_hash": key_hash, "made_at": address.made_at, "made_by": address.made_by}
        self._connection.execute(insert(feed_addresses).values(values))

    def close(self, at: datetime) -> bool:
        """See the port."""
        closing = update(feed_addresses).where(_IS_OPEN).values(revoked_at=at)
        return self._connection.execute(closing).rowcount > 0

"""The table of feed addresses, on the MetaData of all tables."""

from sqlalchemy import Column, Table, Text

from app.adapters.persistence.column_types import Id, Instant, partial_index
from app.adapters.persistence.metadata import metadata

FEED_IS_OPEN = "revoked_at IS NULL"
"""An address that still answers; there is at most one."""

feed_addresses = Table(
    "feed_addresses",
    metadata,
    Column("id", Id, primary_key=True),
    # Of the key alone: whoever reads the database cannot ask for the feed with it.
    Column("key_hash", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("revoked_at", Instant),
    partial_index("uq_feed_addresses_open", "key_hash", where=FEED_IS_OPEN, unique=True),
)

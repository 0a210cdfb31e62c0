"""The table of what acts on many tasks have changed so far, on the MetaData of all tables."""

from sqlalchemy import Column, Date, PrimaryKeyConstraint, Table, Text

from app.adapters.persistence.column_types import Id, Instant
from app.adapters.persistence.metadata import metadata

# Empty but while such an act goes on, or after one that the end of the program has cut off.
bulk_steps = Table(
    "bulk_steps",
    metadata,
    Column("key", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("undoes", Id),
    Column("task_id", Id, nullable=False),
    Column("version", Id, nullable=False),
    Column("status", Text, nullable=False),
    Column("due_date", Date, nullable=False),
    PrimaryKeyConstraint("key", "task_id"),
)

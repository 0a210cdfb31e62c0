"""The tables of counters, on the MetaData of all tables. Who keeps them is task_counts.py and day_counts.py."""

from sqlalchemy import Column, Date, ForeignKey, Integer, PrimaryKeyConstraint, Table, Text

from app.adapters.persistence.column_types import Id, Instant, counter
from app.adapters.persistence.metadata import metadata

task_counts = Table(
    "task_counts",
    metadata,
    Column("line_id", Id, ForeignKey("goal_lines.id"), nullable=False),
    # 0 is the platform itself: a key has no NULL.
    Column("account_id", Id, nullable=False, autoincrement=False),
    counter("waiting"),
    counter("in_progress"),
    counter("completed"),
    counter("failed"),
    counter("skipped"),
    PrimaryKeyConstraint("line_id", "account_id"),
)

account_counts = Table(
    "account_counts",
    metadata,
    Column("platform_id", Id, ForeignKey("platforms.id"), nullable=False),
    Column("account_id", Id, nullable=False, autoincrement=False),
    counter("waiting"),
    counter("in_progress"),
    counter("completed"),
    counter("failed"),
    counter("skipped"),
    Column("last_activity_at", Instant),
    PrimaryKeyConstraint("platform_id", "account_id"),
)

# A row for each day on which something of a platform ended. No foreign key: what was done stays done.
day_counts = Table(
    "day_counts",
    metadata,
    Column("day", Date, nullable=False),
    Column("platform_id", Id, nullable=False, autoincrement=False),
    counter("done"),
    counter("late"),
    counter("failed"),
    counter("skipped"),
    PrimaryKeyConstraint("day", "platform_id"),
)

# One row: the zone whose days day_counts has. None yet: they have to be counted at the next start.
counted_zone = Table(
    "counted_zone",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("zone", Text, nullable=False),
)

"""The tables of the pulse that all processes share, and of the times without one, on the MetaData of all tables."""

from sqlalchemy import Boolean, Column, Integer, Table

from app.adapters.persistence.column_types import Id, Instant, counter, partial_index
from app.adapters.persistence.metadata import metadata

pulse = Table(
    "pulse",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("last_tick_at", Instant, nullable=False),
)

absences = Table(
    "absences",
    metadata,
    Column("id", Id, primary_key=True),
    Column("off_from", Instant, nullable=False),
    Column("off_until", Instant, nullable=False),
    # What was made while catching up lies between these ids. One at a time: processes that start at once record one.
    Column("after_task", Id, nullable=False),
    Column("after_entry", Id, nullable=False),
    Column("is_caught_up", Boolean, nullable=False),
    Column("last_task", Id),
    Column("last_entry", Id),
    counter("tasks_made"),
    counter("passed_over"),
    Column("dismissed_at", Instant),
    partial_index("uq_absences_unfinished", "is_caught_up", where="NOT is_caught_up", unique=True),
)

"""The tables around the work of a person, on the MetaData of all tables: proposals of shadow runs, links, ticks."""

from sqlalchemy import Column, ForeignKey, Index, PrimaryKeyConstraint, Table, Text

from app.adapters.persistence.column_types import Id, Instant, partial_index, text_column
from app.adapters.persistence.metadata import metadata

IS_COMPARED = "chosen <> ''"

proposals = Table(
    "proposals",
    metadata,
    Column("task_id", Id, ForeignKey("tasks.id"), primary_key=True, autoincrement=False),
    Column("goal_id", Id, ForeignKey("goals.id"), nullable=False),
    Column("run_id", Id, nullable=False),
    Column("says", Text, nullable=False),
    Column("at", Instant, nullable=False),
    text_column("chosen"),
    Column("compared_at", Instant),
    partial_index("ix_proposals_compared", "goal_id", "compared_at", where=IS_COMPARED),
)

task_evidence = Table(
    "task_evidence",
    metadata,
    Column("id", Id, primary_key=True),
    Column("task_id", Id, ForeignKey("tasks.id"), nullable=False),
    Column("url", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Index(None, "task_id", "id"),
)

ticked_items = Table(
    "ticked_items",
    metadata,
    Column("task_id", Id, ForeignKey("tasks.id"), nullable=False),
    Column("item", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    PrimaryKeyConstraint("task_id", "item"),
)

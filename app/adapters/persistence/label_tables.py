"""What goals are sorted and found by: their labels, and the filters of the task list that were given a name."""

from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Index, PrimaryKeyConstraint, Table, Text, text

from app.adapters.persistence.column_types import Id, Instant, partial_index, text_column
from app.adapters.persistence.metadata import metadata


def label_columns() -> tuple[Column[Any], ...]:
    """Of the table of goals. `tags` is a list in JSON for showing; `goal_tags` has the same for finding."""
    return (
        text_column("responsible"),
        Column("tags", Text, nullable=False, server_default=text("'[]'")),
        Column("priority", Text, nullable=False, server_default=text("'none'")),
        # The one-time key of the form that it was added with.
        Column("form_key", Text),
    )


def label_indexes() -> tuple[Index, ...]:
    """Of the table of goals: most have neither."""
    return (
        partial_index("ix_goals_responsible", "responsible", "id", where="responsible <> ''"),
        partial_index("uq_goals_form_key", "form_key", where="form_key IS NOT NULL", unique=True),
        partial_index("ix_goals_priority", "priority", "id", where="priority <> 'none'"),
    )


goal_tags = Table(
    "goal_tags",
    metadata,
    Column("tag", Text, nullable=False),
    Column("goal_id", Id, ForeignKey("goals.id"), nullable=False),
    PrimaryKeyConstraint("tag", "goal_id"),
    Index(None, "goal_id"),
)

saved_views = Table(
    "saved_views",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("query", Text, nullable=False),
    Column("is_default", Boolean, nullable=False),
    Column("added_at", Instant, nullable=False),
    partial_index("uq_saved_views_default", "is_default", where="is_default", unique=True),
)

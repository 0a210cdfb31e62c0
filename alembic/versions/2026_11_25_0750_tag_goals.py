"""Who answers for a goal, its tags and its priority; filters of the task list with a name; forms that are sent once."""

import sqlalchemy as sa

from alembic import op
from app.adapters.persistence.append_only import ensure_append_only
from app.adapters.persistence.column_types import Id, Instant

revision = "2026_11_25_0750"
down_revision = "2026_11_25_0740"
branch_labels = None
depends_on = None

_LABELS = {"responsible": "''", "tags": "'[]'", "priority": "'none'"}


def upgrade() -> None:
    for name, empty in _LABELS.items():
        op.add_column("goals", sa.Column(name, sa.Text, nullable=False, server_default=sa.text(empty)))
    for name, condition in (("responsible", "responsible <> ''"), ("priority", "priority <> 'none'")):
        _add_partial_index(f"ix_goals_{name}", "goals", [name, "id"], condition)
    op.add_column("goals", sa.Column("form_key", sa.Text))
    _add_partial_index("uq_goals_form_key", "goals", ["form_key"], "form_key IS NOT NULL", unique=True)
    op.create_table(
        "goal_tags",
        sa.Column("tag", sa.Text, nullable=False),
        sa.Column("goal_id", Id, nullable=False),
        sa.PrimaryKeyConstraint("tag", "goal_id", name=op.f("pk_goal_tags")),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"], name=op.f("fk_goal_tags_goal_id_goals")),
    )
    op.create_index(op.f("ix_goal_tags_goal_id"), "goal_tags", ["goal_id"])
    op.create_table(
        "saved_views",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("is_default", sa.Boolean, nullable=False),
        sa.Column("added_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("name", name=op.f("uq_saved_views_name")),
    )
    _add_partial_index("uq_saved_views_default", "saved_views", ["is_default"], "is_default", unique=True)
    ensure_append_only(op.get_bind())


def _add_partial_index(name: str, table: str, columns: list[str], condition: str, *, unique: bool = False) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_table("saved_views")
    op.drop_table("goal_tags")
    for name in ("uq_goals_form_key", "ix_goals_priority", "ix_goals_responsible"):
        op.drop_index(name, "goals")
    for name in ("form_key", *_LABELS):
        op.drop_column("goals", name)
    ensure_append_only(op.get_bind())

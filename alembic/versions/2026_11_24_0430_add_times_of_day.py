"""Add times of day, the cursor of a clock, the day a line last ended on, and the way to an account's newest task."""

import sqlalchemy as sa

from alembic import op
from app.adapters.persistence.column_types import Instant

revision = "2026_11_24_0430"
down_revision = "2026_11_24_0000"
branch_labels = None
depends_on = None

_VISIBLE = sa.text("NOT hidden")


def upgrade() -> None:
    op.add_column("goals", sa.Column("due_time", sa.Text))
    op.add_column("goal_lines", sa.Column("cursor_at", Instant))
    op.add_column("goal_lines", sa.Column("last_ended_on", sa.Date))
    op.create_index(
        "ix_tasks_goal_account",
        "tasks",
        ["goal_id", "account_id", "id"],
        sqlite_where=_VISIBLE,
        postgresql_where=_VISIBLE,
    )


def downgrade() -> None:
    op.drop_index("ix_tasks_goal_account", "tasks")
    op.drop_column("goal_lines", "last_ended_on")
    op.drop_column("goal_lines", "cursor_at")
    op.drop_column("goals", "due_time")

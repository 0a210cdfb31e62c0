"""What an act on many tasks has changed so far, so that it can be undone though the program was ended in the middle."""

import sqlalchemy as sa

from alembic import op
from app.adapters.persistence.append_only import ensure_append_only
from app.adapters.persistence.column_types import Id, Instant

revision = "2026_11_29_0800"
down_revision = "2026_11_25_0800"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bulk_steps",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("undoes", Id),
        sa.Column("task_id", Id, nullable=False),
        sa.Column("version", Id, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("due_date", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("key", "task_id", name=op.f("pk_bulk_steps")),
    )
    ensure_append_only(op.get_bind())


def downgrade() -> None:
    op.drop_table("bulk_steps")
    ensure_append_only(op.get_bind())

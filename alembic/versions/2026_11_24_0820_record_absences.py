"""Record when the program was off, and what it caught up on afterwards."""

import sqlalchemy as sa

from alembic import op
from app.adapters.persistence.column_types import Id, Instant

revision = "2026_11_24_0820"
down_revision = "2026_11_24_0810"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pulse",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("last_tick_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse")),
    )
    op.create_table(
        "absences",
        sa.Column("id", Id, nullable=False),
        sa.Column("off_from", Instant, nullable=False),
        sa.Column("off_until", Instant, nullable=False),
        sa.Column("after_task", Id, nullable=False),
        sa.Column("after_entry", Id, nullable=False),
        sa.Column("is_caught_up", sa.Boolean, nullable=False),
        sa.Column("last_task", Id),
        sa.Column("last_entry", Id),
        sa.Column("tasks_made", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("passed_over", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("dismissed_at", Instant),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    unfinished = sa.text("NOT is_caught_up")
    op.create_index(
        "uq_absences_unfinished",
        "absences",
        ["is_caught_up"],
        unique=True,
        sqlite_where=unfinished,
        postgresql_where=unfinished,
    )


def downgrade() -> None:
    op.drop_table("absences")
    op.drop_table("pulse")

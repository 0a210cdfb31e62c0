"""Find the runs that are held by an index of their own, however many are queued."""

import sqlalchemy as sa

from alembic import op

revision = "2026_11_25_0800"
down_revision = "2026_11_25_0750"
branch_labels = None
depends_on = None


def upgrade() -> None:
    where = sa.text("status = 'queued' AND held_because <> ''")
    op.create_index("ix_runs_held", "runs", ["status", "queued_at", "id"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index("ix_runs_held", "runs")

"""Let a pause end by itself on a day."""

import sqlalchemy as sa

from alembic import op

revision = "2026_11_24_0550"
down_revision = "2026_11_24_0530"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("goals", sa.Column("paused_until", sa.Date))


def downgrade() -> None:
    op.drop_column("goals", "paused_until")

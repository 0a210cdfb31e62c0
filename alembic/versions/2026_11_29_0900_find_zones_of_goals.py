"""Find the zones of goals along an index: what is due today is due by the date there."""

import sqlalchemy as sa

from alembic import op

revision = "2026_11_29_0900"
down_revision = "2026_11_25_0750"
branch_labels = None
depends_on = None


def upgrade() -> None:
    present = sa.text("deleted_at IS NULL")
    op.create_index("ix_goals_zone", "goals", ["zone"], sqlite_where=present, postgresql_where=present)


def downgrade() -> None:
    op.drop_index("ix_goals_zone", "goals")

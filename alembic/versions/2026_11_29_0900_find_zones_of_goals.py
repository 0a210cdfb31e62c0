"""Find the zones of goals along an index: what is due today is due by the date there."""

from alembic import op

revision = "2026_11_29_0900"
down_revision = "2026_11_29_0800"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_goals_zone"), "goals", ["zone"])


def downgrade() -> None:
    op.drop_index(op.f("ix_goals_zone"), "goals")

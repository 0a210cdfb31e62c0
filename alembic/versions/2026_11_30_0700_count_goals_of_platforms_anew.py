"""Count the goals of platforms anew: one that moved to another platform was counted where it had been."""

from alembic import op

revision = "2026_11_30_0700"
down_revision = "2026_11_29_0930"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE platforms SET goal_count = "
        "(SELECT count(*) FROM goals WHERE goals.platform_id = platforms.id AND goals.deleted_at IS NULL)"
    )


def downgrade() -> None:
    """The right numbers stay."""

"""Know the zone whose days are counted, so that they are counted again where it has changed."""

import sqlalchemy as sa

from alembic import op

revision = "2026_11_29_0930"
down_revision = "2026_11_29_0920"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "counted_zone",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counted_zone")),
    )


def downgrade() -> None:
    op.drop_table("counted_zone")

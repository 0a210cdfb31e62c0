"""Let breaks be deleted: they stay in the database, as everything does."""

import sqlalchemy as sa

from alembic import op
from app.adapters.persistence.column_types import Instant

revision = "2026_11_24_0530"
down_revision = "2026_11_24_0430"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("breaks", sa.Column("deleted_at", Instant))


def downgrade() -> None:
    op.drop_column("breaks", "deleted_at")

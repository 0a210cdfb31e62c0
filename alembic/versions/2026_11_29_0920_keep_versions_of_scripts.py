"""Versions of scripts can be neither changed nor removed, as the history of tasks and the activity."""

from alembic import op
from app.adapters.persistence.append_only import ensure_append_only

revision = "2026_11_29_0920"
down_revision = "2026_11_29_0910"
branch_labels = None
depends_on = None


def upgrade() -> None:
    ensure_append_only(op.get_bind())


def downgrade() -> None:
    """The triggers stay: earlier programs only ever add versions, too."""

"""Addresses of the calendar feed, and what happened found by kind, person, platform and time."""

import sqlalchemy as sa

from alembic import op
from app.adapters.persistence.append_only import ensure_append_only
from app.adapters.persistence.column_types import Id, Instant

revision = "2026_11_25_0740"
down_revision = "2026_11_25_0250"
branch_labels = None
depends_on = None

_ACTIVITY = (("platform_id", "id"), ("kind", "id"), ("actor", "id"), ("at",))


def upgrade() -> None:
    op.create_table(
        "feed_addresses",
        sa.Column("id", Id, nullable=False),
        sa.Column("key_hash", sa.Text, nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("revoked_at", Instant),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_addresses")),
    )
    is_open = sa.text("revoked_at IS NULL")
    op.create_index(
        "uq_feed_addresses_open",
        "feed_addresses",
        ["key_hash"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    for columns in _ACTIVITY:
        op.create_index(op.f(f"ix_activity_{'_'.join(columns)}"), "activity", list(columns))
    ensure_append_only(op.get_bind())


def downgrade() -> None:
    for columns in _ACTIVITY:
        op.drop_index(op.f(f"ix_activity_{'_'.join(columns)}"), "activity")
    op.drop_table("feed_addresses")

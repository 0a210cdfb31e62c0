"""Files that runs leave, such as screenshots."""

import sqlalchemy as sa

from alembic import op
from app.adapters.persistence.column_types import Id, Instant

revision = "2026_11_25_0710"
down_revision = "2026_11_25_0250"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "run_files",
        sa.Column("id", Id, nullable=False),
        sa.Column("run_id", Id, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("kept_at", Instant, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_files")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_run_files_run_id_runs")),
    )
    op.create_index("uq_run_files_run_id_name", "run_files", ["run_id", "name"], unique=True)
    op.create_index(op.f("ix_run_files_kept_at"), "run_files", ["kept_at"])


def downgrade() -> None:
    op.drop_table("run_files")

"""Keep how many tasks of a deadline goal do not fit, and find those goals with the others that need attention."""

from datetime import UTC, datetime

import sqlalchemy as sa

from alembic import op
from app.adapters.persistence.append_only import ensure_append_only
from app.adapters.persistence.column_types import Id, Instant

revision = "2026_11_24_0810"
down_revision = "2026_11_24_0550"
branch_labels = None
depends_on = None

_BEFORE = "status = 'Frozen' OR (status = 'Paused' AND pause_reason <> '') OR planning_error <> ''"
_PRESENT = "deleted_at IS NULL"

# The count itself is the schedule's work: every open line with a deadline is looked at once more at the next start.
_goals = sa.table("goals", sa.column("id", Id), sa.column("policy_type", sa.Text), sa.column("deleted_at", Instant))
_lines = sa.table(
    "goal_lines",
    sa.column("goal_id", Id),
    sa.column("is_closed", sa.Boolean),
    sa.column("next_attention_at", Instant),
)


def upgrade() -> None:
    op.add_column("goals", sa.Column("missing", sa.Integer, nullable=False, server_default=sa.text("0")))
    _find_attention_by(f"({_BEFORE} OR missing > 0) AND {_PRESENT}")
    deadlines = sa.select(_goals.c.id).where(_goals.c.policy_type == "deadline", _goals.c.deleted_at.is_(None))
    op.execute(
        _lines.update()
        .where(_lines.c.goal_id.in_(deadlines), sa.not_(_lines.c.is_closed))
        .values(next_attention_at=datetime.now(UTC))
    )
    ensure_append_only(op.get_bind())


def downgrade() -> None:
    _find_attention_by(f"({_BEFORE}) AND {_PRESENT}")
    op.drop_column("goals", "missing")
    ensure_append_only(op.get_bind())


def _find_attention_by(condition: str) -> None:
    op.drop_index("ix_goals_attention", "goals")
    where = sa.text(condition)
    op.create_index("ix_goals_attention", "goals", ["id"], sqlite_where=where, postgresql_where=where)

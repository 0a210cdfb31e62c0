"""Proposals of shadow runs, who ended a task and in how many minutes, links to what was done, ticked items."""

import sqlalchemy as sa

from alembic import op
from app.adapters.persistence.append_only import ensure_append_only
from app.adapters.persistence.column_types import Id, Instant

revision = "2026_11_25_0720"
down_revision = "2026_11_25_0710"
branch_labels = None
depends_on = None

_INDEXES = {
    "ix_tasks_goal_ended_by": (("goal_id", "ended_by"), "status = 'Completed' AND ended_by <> '' AND NOT hidden"),
    "ix_tasks_by_hand": (("ended_at", "goal_id", "minutes"), "ended_by = 'Manual' AND NOT hidden"),
}
_WHO_ENDED_IT = """
UPDATE tasks SET ended_by = COALESCE((
    SELECT CASE WHEN task_logs.run_id IS NULL THEN 'Manual'
                ELSE (SELECT execution FROM goals WHERE goals.id = tasks.goal_id) END
    FROM task_logs
    WHERE task_logs.task_id = tasks.id AND task_logs.to_status = tasks.status
    ORDER BY task_logs.id DESC LIMIT 1), '')
WHERE status IN ('Completed', 'Failed')
"""


def upgrade() -> None:
    op.add_column("tasks", sa.Column("ended_by", sa.Text, nullable=False, server_default=sa.text("''")))
    op.add_column("tasks", sa.Column("minutes", sa.Integer))
    op.add_column("runs", sa.Column("is_shadow", sa.Boolean, nullable=False, server_default=sa.text("false")))
    op.execute(_WHO_ENDED_IT)
    for name, (columns, condition) in _INDEXES.items():
        _partial_index(name, "tasks", columns, condition)
    _create_proposals()
    _create_handwork()
    ensure_append_only(op.get_bind())


def _partial_index(name: str, table: str, columns: tuple[str, ...], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, list(columns), sqlite_where=where, postgresql_where=where)


def _create_proposals() -> None:
    op.create_table(
        "proposals",
        sa.Column("task_id", Id, nullable=False, autoincrement=False),
        sa.Column("goal_id", Id, nullable=False),
        sa.Column("run_id", Id, nullable=False),
        sa.Column("says", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("chosen", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.Column("compared_at", Instant),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_proposals")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_proposals_task_id_tasks")),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"], name=op.f("fk_proposals_goal_id_goals")),
    )
    _partial_index("ix_proposals_compared", "proposals", ("goal_id", "compared_at"), "chosen <> ''")


def _create_handwork() -> None:
    op.create_table(
        "task_evidence",
        sa.Column("id", Id, nullable=False),
        sa.Column("task_id", Id, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_evidence")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_task_evidence_task_id_tasks")),
    )
    op.create_index(op.f("ix_task_evidence_task_id_id"), "task_evidence", ["task_id", "id"])
    op.create_table(
        "ticked_items",
        sa.Column("task_id", Id, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("task_id", "item", name=op.f("pk_ticked_items")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_ticked_items_task_id_tasks")),
    )


def downgrade() -> None:
    for table in ("ticked_items", "task_evidence", "proposals"):
        op.drop_table(table)
    for name in _INDEXES:
        op.drop_index(name, "tasks")
    op.execute("UPDATE goals SET run_mode = 'manual' WHERE run_mode = 'shadow'")
    op.execute("UPDATE runs SET is_trial = true WHERE is_shadow")
    op.drop_column("runs", "is_shadow")
    for name in ("minutes", "ended_by"):
        op.drop_column("tasks", name)
    ensure_append_only(op.get_bind())

"""Create the schema: platforms to breaks, with the triggers that keep the history as it was written."""

import sqlalchemy as sa

from alembic import op
from app.adapters.persistence.append_only import drop_append_only, ensure_append_only
from app.adapters.persistence.column_types import Id, Instant

revision = "2026_11_24_0000"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_activity()
    create_platforms()
    create_account_counts()
    create_accounts()
    create_goals()
    create_breaks()
    create_goal_accounts()
    create_goal_lines()
    create_task_counts()
    create_tasks()
    create_runs()
    create_task_logs()
    ensure_append_only(op.get_bind())


def downgrade() -> None:
    drop_append_only(op.get_bind())
    tables = sa.MetaData()
    tables.reflect(op.get_bind(), only=lambda name, _: name != "alembic_version")
    tables.drop_all(op.get_bind())


def partial_index(name: str, table: str, columns: list[str], *, where: str, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def counters() -> list[sa.Column[int]]:
    names = ("waiting", "in_progress", "completed", "failed", "skipped")
    return [sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False) for name in names]


def create_activity() -> None:
    op.create_table(
        "activity",
        sa.Column("id", Id, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("platform_id", Id),
        sa.Column("account_id", Id),
        sa.Column("goal_id", Id),
        sa.Column("task_id", Id),
        sa.Column("details", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_activity_goal_id_id", "activity", ["goal_id", "id"])


def create_platforms() -> None:
    op.create_table(
        "platforms",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("config", sa.Text(), nullable=False),
        sa.Column("goal_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("deleted_at", Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    partial_index("uq_platforms_name", "platforms", ["name"], unique=True, where="deleted_at IS NULL")


def create_account_counts() -> None:
    op.create_table(
        "account_counts",
        sa.Column("platform_id", Id, nullable=False),
        sa.Column("account_id", Id, autoincrement=False, nullable=False),
        *counters(),
        sa.Column("last_activity_at", Instant()),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"]),
        sa.PrimaryKeyConstraint("platform_id", "account_id"),
    )


def create_accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", Id, nullable=False),
        sa.Column("platform_id", Id, nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("deleted_at", Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    partial_index(
        "uq_accounts_platform_id_username",
        "accounts",
        ["platform_id", "username"],
        unique=True,
        where="deleted_at IS NULL",
    )


def create_goals() -> None:
    op.create_table(
        "goals",
        sa.Column("id", Id, nullable=False),
        sa.Column("platform_id", Id, nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("policy_type", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("last_day", sa.Date()),
        sa.Column("total_per_line", sa.Integer()),
        sa.Column("distribution", sa.Text(), nullable=False),
        sa.Column("catch_up", sa.Text(), nullable=False),
        sa.Column("freeze_on_miss", sa.Boolean(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=False),
        sa.Column("grace_minutes", sa.Integer(), nullable=False),
        sa.Column("execution", sa.Text(), nullable=False),
        sa.Column("execution_parameters", sa.Text(), nullable=False),
        sa.Column("execution_variables", sa.Text(), nullable=False),
        sa.Column("check", sa.Text(), nullable=False),
        sa.Column("check_parameters", sa.Text(), nullable=False),
        sa.Column("check_variables", sa.Text(), nullable=False),
        sa.Column("run_mode", sa.Text(), nullable=False),
        sa.Column("timeout_seconds", sa.Integer(), nullable=False),
        sa.Column("instructions", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("paused_from", sa.Text()),
        sa.Column("pause_reason", sa.Text(), nullable=False),
        sa.Column("planning_error", sa.Text(), nullable=False),
        sa.Column("deleted_at", Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    partial_index(
        "ix_goals_attention",
        "goals",
        ["id"],
        where="(status = 'Frozen' OR (status = 'Paused' AND pause_reason <> '') OR planning_error <> '') "
        "AND deleted_at IS NULL",
    )
    partial_index("ix_goals_platform_id", "goals", ["platform_id", "id"], where="deleted_at IS NULL")
    partial_index("ix_goals_present", "goals", ["id"], where="deleted_at IS NULL")
    partial_index(
        "ix_goals_progress",
        "goals",
        ["last_day", "id"],
        where="total_per_line IS NOT NULL AND status IN ('Active', 'Frozen', 'Paused') AND deleted_at IS NULL",
    )


def create_breaks() -> None:
    op.create_table(
        "breaks",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("platform_id", Id),
        sa.Column("account_id", Id),
        sa.Column("goal_id", Id),
        sa.CheckConstraint("first_day <= last_day", name="in_order"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"]),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_breaks_last_day", "breaks", ["last_day"])


def create_goal_accounts() -> None:
    op.create_table(
        "goal_accounts",
        sa.Column("goal_id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"]),
        sa.PrimaryKeyConstraint("goal_id", "account_id"),
    )
    op.create_index("ix_goal_accounts_account_id_goal_id", "goal_accounts", ["account_id", "goal_id"])


def create_goal_lines() -> None:
    op.create_table(
        "goal_lines",
        sa.Column("id", Id, nullable=False),
        sa.Column("goal_id", Id, nullable=False),
        sa.Column("account_id", Id),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.Date(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("plan", sa.Text()),
        sa.Column("is_met", sa.Boolean(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("passed_over", sa.Integer(), nullable=False),
        sa.Column("next_attention_at", Instant()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_goal_lines_goal_id_position_id", "goal_lines", ["goal_id", "position", "id"])
    partial_index(
        "ix_goal_lines_next_attention_at",
        "goal_lines",
        ["next_attention_at", "goal_id"],
        where="next_attention_at IS NOT NULL",
    )


def create_task_counts() -> None:
    op.create_table(
        "task_counts",
        sa.Column("line_id", Id, nullable=False),
        sa.Column("account_id", Id, autoincrement=False, nullable=False),
        *counters(),
        sa.ForeignKeyConstraint(["line_id"], ["goal_lines.id"]),
        sa.PrimaryKeyConstraint("line_id", "account_id"),
    )


def create_tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", Id, nullable=False),
        sa.Column("goal_id", Id, nullable=False),
        sa.Column("line_id", Id, nullable=False),
        sa.Column("platform_id", Id, nullable=False),
        sa.Column("account_id", Id),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("started_at", Instant()),
        sa.Column("ended_at", Instant()),
        sa.Column("has_superseded", sa.Boolean(), nullable=False),
        sa.Column("is_dispatched", sa.Boolean(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"]),
        sa.ForeignKeyConstraint(["line_id"], ["goal_lines.id"]),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("line_id", "sequence"),
    )
    partial_index("ix_tasks_account_status_due", "tasks", ["account_id", "status", "due_at", "id"], where="NOT hidden")
    partial_index("ix_tasks_status_ended", "tasks", ["status", "ended_at"], where="NOT hidden")
    partial_index("ix_tasks_goal_status_due", "tasks", ["goal_id", "status", "due_at", "id"], where="NOT hidden")
    partial_index("ix_tasks_not_superseded", "tasks", ["goal_id", "id"], where="NOT has_superseded AND NOT hidden")
    partial_index(
        "ix_tasks_platform_status_due", "tasks", ["platform_id", "status", "due_at", "id"], where="NOT hidden"
    )
    partial_index("ix_tasks_status_due", "tasks", ["status", "due_at", "id"], where="NOT hidden")


def create_runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", Id, nullable=False),
        sa.Column("task_id", Id, nullable=False),
        sa.Column("goal_id", Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("queued_at", Instant(), nullable=False),
        sa.Column("attempt", sa.SmallInteger(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("lease_until", Instant()),
        sa.Column("started_at", Instant()),
        sa.Column("ended_at", Instant()),
        sa.Column("exit_status", sa.Integer()),
        sa.Column("verdict", sa.Text()),
        sa.Column("value", sa.Float()),
        sa.Column("target", sa.Float()),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("output_head", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("output_tail", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("dropped_bytes", Id, server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"]),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    partial_index("ix_runs_lease", "runs", ["lease_until"], where="status = 'running'")
    partial_index("ix_runs_queued", "runs", ["queued_at", "id"], where="status = 'queued'")
    op.create_index("ix_runs_task_id_id", "runs", ["task_id", "id"])
    partial_index("uq_runs_live", "runs", ["task_id"], unique=True, where="status IN ('queued', 'running')")


def create_task_logs() -> None:
    op.create_table(
        "task_logs",
        sa.Column("id", Id, nullable=False),
        sa.Column("task_id", Id, nullable=False),
        sa.Column("from_status", sa.Text(), nullable=False),
        sa.Column("to_status", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("run_id", Id),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_task_logs_task_id_id", "task_logs", ["task_id", "id"])

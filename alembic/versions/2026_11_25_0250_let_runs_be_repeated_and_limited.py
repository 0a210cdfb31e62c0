"""Attempts, limits, trials and the versions of scripts; what a goal's scripts are now becomes their first version."""

import json
from datetime import UTC, datetime

import sqlalchemy as sa

from alembic import op
from app.adapters.persistence.append_only import ensure_append_only
from app.adapters.persistence.column_types import Id, Instant
from app.domain.script_version import digest_of

revision = "2026_11_25_0250"
down_revision = "2026_11_24_0820"
branch_labels = None
depends_on = None

_LIVE = "status IN ('queued', 'running')"
_goals = sa.table(
    "goals",
    sa.column("id", Id),
    sa.column("execution", sa.Text),
    sa.column("check", sa.Text),
    sa.column("execution_parameters", sa.Text),
    sa.column("check_parameters", sa.Text),
)
_versions = sa.table(
    "script_versions",
    sa.column("goal_id", Id),
    sa.column("kind", sa.Text),
    sa.column("digest", sa.Text),
    sa.column("content", sa.Text),
    sa.column("author", sa.Text),
    sa.column("at", Instant),
    sa.column("is_draft", sa.Boolean),
    sa.column("strategy", sa.Text),
)
_TEXTS = ("held_because", "cancel_asked_by", "isolation", "worker")
_RUN_INDEXES = (("goal_id", "id"), ("status", "id"), ("account_id", "id"))


def upgrade() -> None:
    op.create_table(
        "script_versions",
        sa.Column("id", Id, nullable=False),
        sa.Column("goal_id", Id, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("is_draft", sa.Boolean, nullable=False),
        sa.Column("strategy", sa.Text, nullable=False),
        sa.Column("parameter", sa.Text, nullable=False, server_default=sa.text("'script_content'")),
        sa.Column("variables", sa.Text, nullable=False, server_default=sa.text("'{}'")),
        sa.Column("note", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_script_versions")),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"], name=op.f("fk_script_versions_goal_id_goals")),
    )
    op.create_index(op.f("ix_script_versions_goal_id_kind_id"), "script_versions", ["goal_id", "kind", "id"])
    _extend_runs()
    op.add_column("goals", sa.Column("run_rules", sa.Text, nullable=False, server_default=sa.text("'{}'")))
    op.add_column("accounts", sa.Column("most_running", sa.Integer))
    op.add_column("accounts", sa.Column("gap_seconds", sa.Integer, nullable=False, server_default=sa.text("0")))
    op.add_column("accounts", sa.Column("quiet_from", sa.Text))
    op.add_column("accounts", sa.Column("quiet_until", sa.Text))
    _keep_present_scripts()
    ensure_append_only(op.get_bind())


def _extend_runs() -> None:
    op.add_column("runs", sa.Column("account_id", Id))
    op.add_column("runs", sa.Column("is_trial", sa.Boolean, nullable=False, server_default=sa.text("false")))
    op.add_column("runs", sa.Column("version_id", Id))
    op.add_column("runs", sa.Column("not_before", Instant))
    for name in _TEXTS:
        op.add_column("runs", sa.Column(name, sa.Text, nullable=False, server_default=sa.text("''")))
    op.execute("UPDATE runs SET account_id = (SELECT account_id FROM tasks WHERE tasks.id = runs.task_id)")
    _find_live_by(f"{_LIVE} AND NOT is_trial")
    for columns in _RUN_INDEXES:
        op.create_index(op.f(f"ix_runs_{'_'.join(columns)}"), "runs", list(columns))
    running, of_account = sa.text("status = 'running'"), sa.text("account_id IS NOT NULL")
    printed = sa.text("output_head <> ''")
    op.create_index("ix_runs_output", "runs", ["ended_at"], sqlite_where=printed, postgresql_where=printed)
    op.create_index("ix_runs_running_goal", "runs", ["goal_id"], sqlite_where=running, postgresql_where=running)
    op.create_index(
        "ix_runs_account_ended",
        "runs",
        ["account_id", "ended_at"],
        sqlite_where=of_account,
        postgresql_where=of_account,
    )


def _find_live_by(condition: str) -> None:
    op.drop_index("uq_runs_live", "runs")
    where = sa.text(condition)
    op.create_index("uq_runs_live", "runs", ["task_id"], unique=True, sqlite_where=where, postgresql_where=where)


def _keep_present_scripts() -> None:
    connection, now = op.get_bind(), datetime.now(UTC)
    for goal in connection.execute(sa.select(_goals)).all():
        scripts = {
            "execution": (goal.execution, _script_in(goal.execution_parameters)),
            "check": (goal.check, _script_in(goal.check_parameters)),
        }
        for kind, (strategy, content) in scripts.items():
            if content:
                values = {"goal_id": goal.id, "kind": kind, "strategy": strategy, "content": content, "at": now}
                values |= {"digest": digest_of(content), "author": "unknown", "is_draft": False}
                connection.execute(_versions.insert().values(values))


def _script_in(parameters: str) -> str:
    """Empty where there is none, and where the row cannot be read: its goal says so elsewhere."""
    try:
        content = json.loads(parameters).get("script_content", "")
    except (ValueError, AttributeError):
        return ""
    return content if isinstance(content, str) else ""


def downgrade() -> None:
    op.execute("DELETE FROM runs WHERE is_trial")
    for name in (
        "ix_runs_output",
        "ix_runs_account_ended",
        "ix_runs_running_goal",
        *(f"ix_runs_{'_'.join(each)}" for each in _RUN_INDEXES),
    ):
        op.drop_index(name, "runs")
    _find_live_by(_LIVE)
    for name in ("account_id", "is_trial", "version_id", "not_before", *_TEXTS):
        op.drop_column("runs", name)
    for name in ("most_running", "gap_seconds", "quiet_from", "quiet_until"):
        op.drop_column("accounts", name)
    op.drop_column("goals", "run_rules")
    op.drop_table("script_versions")
    ensure_append_only(op.get_bind())

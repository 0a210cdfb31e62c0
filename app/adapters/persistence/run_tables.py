"""The tables of runs and of the scripts that they ran, on the MetaData of all tables."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    text,
)

from app.adapters.persistence.column_types import Id, Instant, partial_index, text_column
from app.adapters.persistence.metadata import metadata

LIVE_RUN = "status IN ('queued', 'running') AND NOT is_trial"
"""A run that no second run of its task may stand beside."""

script_versions = Table(
    "script_versions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("goal_id", Id, ForeignKey("goals.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("is_draft", Boolean, nullable=False),
    Column("strategy", Text, nullable=False),
    Column("parameter", Text, nullable=False, server_default=text("'script_content'")),
    # Sealed, and of drafts alone: what a goal's own scripts are given stands with the goal.
    Column("variables", Text, nullable=False, server_default=text("'{}'")),
    text_column("note"),
    Index(None, "goal_id", "kind", "id"),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("task_id", Id, ForeignKey("tasks.id"), nullable=False),
    Column("goal_id", Id, ForeignKey("goals.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("requested_by", Text, nullable=False),
    Column("queued_at", Instant, nullable=False),
    Column("attempt", SmallInteger, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("lease_until", Instant),
    Column("started_at", Instant),
    Column("ended_at", Instant),
    Column("exit_status", Integer),
    Column("verdict", Text),
    Column("value", Float),
    Column("target", Float),
    text_column("note"),
    text_column("output_head"),
    text_column("output_tail"),
    Column("dropped_bytes", Id, nullable=False, server_default=text("0")),
    # The account of the task, kept here so that what runs on an account is found at once. No foreign keys: SQLite would
    # have to copy every run, output and all, to add them.
    Column("account_id", Id),
    Column("is_trial", Boolean, nullable=False, server_default=text("false")),
    Column("is_shadow", Boolean, nullable=False, server_default=text("false")),
    Column("version_id", Id),
    Column("not_before", Instant),
    text_column("held_because"),
    text_column("cancel_asked_by"),
    text_column("isolation"),
    text_column("worker"),
    Index(None, "task_id", "id"),
    Index(None, "goal_id", "id"),
    Index(None, "status", "id"),
    Index(None, "account_id", "id"),
    partial_index("ix_runs_running_goal", "goal_id", where="status = 'running'"),
    partial_index("ix_runs_output", "ended_at", where="output_head <> ''"),
    partial_index("ix_runs_account_ended", "account_id", "ended_at", where="account_id IS NOT NULL"),
    partial_index("uq_runs_live", "task_id", where=LIVE_RUN, unique=True),
    partial_index("ix_runs_queued", "queued_at", "id", where="status = 'queued'"),
    partial_index("ix_runs_held", "status", "queued_at", "id", where="status = 'queued' AND held_because <> ''"),
    partial_index("ix_runs_lease", "lease_until", where="status = 'running'"),
)

run_files = Table(
    "run_files",
    metadata,
    Column("id", Id, primary_key=True),
    Column("run_id", Id, ForeignKey("runs.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("kept_at", Instant, nullable=False),
    # Last: a row is read up to here without the pages of the content.
    Column("content", LargeBinary, nullable=False),
    Index("uq_run_files_run_id_name", "run_id", "name", unique=True),
    Index(None, "kept_at"),
)

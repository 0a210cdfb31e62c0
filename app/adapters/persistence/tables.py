"""Every table and index but those that have files of their own: what Alembic compares the database with.

Nothing is ever removed: deleted things get `deleted_at`, tasks of deleted things are `hidden`. The append-only triggers
stand in append_only.py.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from app.adapters.persistence.absence_tables import absences, pulse
from app.adapters.persistence.bulk_journal_tables import bulk_steps
from app.adapters.persistence.column_types import Id, Instant, counter, partial_index, text_column
from app.adapters.persistence.count_tables import account_counts, counted_zone, day_counts, task_counts
from app.adapters.persistence.feed_tables import feed_addresses
from app.adapters.persistence.handwork_tables import proposals, task_evidence, ticked_items
from app.adapters.persistence.label_tables import goal_tags, label_columns, label_indexes, saved_views
from app.adapters.persistence.metadata import metadata
from app.adapters.persistence.run_tables import LIVE_RUN, run_files, runs, script_versions

__all__ = [
    "DONE_BY_SOMETHING",
    "ENDED_BY_HAND",
    "HAS_ATTENTION",
    "LIVE_RUN",
    "NEEDS_ATTENTION",
    "PRESENT",
    "UNFINISHED_WITH_TOTAL",
    "VISIBLE",
    "absences",
    "account_counts",
    "accounts",
    "activity",
    "breaks",
    "bulk_steps",
    "counted_zone",
    "day_counts",
    "feed_addresses",
    "goal_accounts",
    "goal_lines",
    "goal_tags",
    "goals",
    "metadata",
    "platforms",
    "proposals",
    "pulse",
    "run_files",
    "runs",
    "saved_views",
    "script_versions",
    "task_counts",
    "task_evidence",
    "task_logs",
    "tasks",
    "ticked_items",
]

# Conditions of partial indexes, which a query uses only if it says the same words: it takes them from here.
PRESENT = "deleted_at IS NULL"
BREAK_FOR_EVERYTHING = f"{PRESENT} AND platform_id IS NULL AND account_id IS NULL AND goal_id IS NULL"
VISIBLE = "NOT hidden"
NEEDS_ATTENTION = (
    "(status = 'Frozen' OR (status = 'Paused' AND pause_reason <> '') OR planning_error <> '' OR missing > 0)"
)
UNFINISHED_WITH_TOTAL = "total_per_line IS NOT NULL AND status IN ('Active', 'Frozen', 'Paused')"
DONE_BY_SOMETHING = "status = 'Completed' AND ended_by <> '' AND NOT hidden"
ENDED_BY_HAND = "ended_by = 'Manual' AND NOT hidden"
HAS_ATTENTION = "next_attention_at IS NOT NULL"


platforms = Table(
    "platforms",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("config", Text, nullable=False),
    counter("goal_count"),
    Column("deleted_at", Instant),
    Column("version", Integer, nullable=False),
    partial_index("uq_platforms_name", "name", where=PRESENT, unique=True),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("platform_id", Id, ForeignKey("platforms.id"), nullable=False),
    Column("username", Text, nullable=False),
    Column("notes", Text, nullable=False),
    Column("is_paused", Boolean, nullable=False),
    Column("most_running", Integer),
    counter("gap_seconds"),
    Column("quiet_from", Text),
    Column("quiet_until", Text),
    Column("deleted_at", Instant),
    Column("version", Integer, nullable=False),
    partial_index("uq_accounts_platform_id_username", "platform_id", "username", where=PRESENT, unique=True),
)

goals = Table(
    "goals",
    metadata,
    Column("id", Id, primary_key=True),
    Column("platform_id", Id, ForeignKey("platforms.id"), nullable=False),
    Column("description", Text, nullable=False),
    Column("start_date", Date, nullable=False),
    Column("policy_type", Text, nullable=False),
    Column("policy", Text, nullable=False),
    # Two facts of the policy that lists sort and add up by.
    Column("last_day", Date),
    Column("total_per_line", Integer),
    Column("distribution", Text, nullable=False),
    Column("catch_up", Text, nullable=False),
    Column("freeze_on_miss", Boolean, nullable=False),
    Column("zone", Text, nullable=False),
    Column("due_time", Text),
    Column("lead_days", Integer, nullable=False),
    Column("grace_minutes", Integer, nullable=False),
    Column("execution", Text, nullable=False),
    Column("execution_parameters", Text, nullable=False),
    Column("execution_variables", Text, nullable=False),
    Column("check", Text, nullable=False),
    Column("check_parameters", Text, nullable=False),
    Column("check_variables", Text, nullable=False),
    Column("run_mode", Text, nullable=False),
    Column("timeout_seconds", Integer, nullable=False),
    # The rules of its runs, all in one: nothing ever looks for goals by them.
    Column("run_rules", Text, nullable=False, server_default=text("'{}'")),
    Column("instructions", Text, nullable=False),
    *label_columns(),
    Column("status", Text, nullable=False),
    Column("paused_from", Text),
    Column("pause_reason", Text, nullable=False),
    Column("paused_until", Date),
    Column("planning_error", Text, nullable=False),
    counter("missing"),
    Column("deleted_at", Instant),
    Column("version", Integer, nullable=False),
    partial_index("ix_goals_present", "id", where=PRESENT),
    Index(None, "zone"),
    partial_index("ix_goals_platform_id", "platform_id", "id", where=PRESENT),
    *label_indexes(),
    partial_index("ix_goals_attention", "id", where=f"{NEEDS_ATTENTION} AND {PRESENT}"),
    partial_index("ix_goals_progress", "last_day", "id", where=f"{UNFINISHED_WITH_TOTAL} AND {PRESENT}"),
)

goal_accounts = Table(
    "goal_accounts",
    metadata,
    Column("goal_id", Id, ForeignKey("goals.id"), nullable=False),
    Column("account_id", Id, ForeignKey("accounts.id"), nullable=False),
    Column("position", Integer, nullable=False),
    PrimaryKeyConstraint("goal_id", "account_id"),
    Index(None, "account_id", "goal_id"),
)

goal_lines = Table(
    "goal_lines",
    metadata,
    Column("id", Id, primary_key=True),
    Column("goal_id", Id, ForeignKey("goals.id"), nullable=False),
    Column("account_id", Id, ForeignKey("accounts.id")),
    Column("position", Integer, nullable=False),
    Column("cursor", Date, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("cursor_at", Instant),
    Column("last_ended_on", Date),
    Column("plan", Text),
    Column("is_met", Boolean, nullable=False),
    Column("is_closed", Boolean, nullable=False),
    Column("passed_over", Integer, nullable=False),
    Column("next_attention_at", Instant),
    Column("version", Integer, nullable=False),
    Index(None, "goal_id", "position", "id"),
    partial_index(
        "ix_goal_lines_next_attention_at", "next_attention_at", "goal_id", where="next_attention_at IS NOT NULL"
    ),
)

tasks = Table(
    "tasks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("goal_id", Id, ForeignKey("goals.id"), nullable=False),
    Column("line_id", Id, ForeignKey("goal_lines.id"), nullable=False),
    Column("platform_id", Id, ForeignKey("platforms.id"), nullable=False),
    Column("account_id", Id, ForeignKey("accounts.id")),
    Column("sequence", Integer, nullable=False),
    Column("due_date", Date, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("status", Text, nullable=False),
    Column("started_at", Instant),
    Column("ended_at", Instant),
    Column("has_superseded", Boolean, nullable=False),
    Column("is_dispatched", Boolean, nullable=False),
    Column("hidden", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    text_column("ended_by"),
    Column("minutes", Integer),
    UniqueConstraint("line_id", "sequence"),
    # The status stands before the due instant: any set of statuses is a merge of a few ranges already in order.
    partial_index("ix_tasks_status_due", "status", "due_at", "id", where=VISIBLE),
    partial_index("ix_tasks_platform_status_due", "platform_id", "status", "due_at", "id", where=VISIBLE),
    partial_index("ix_tasks_account_status_due", "account_id", "status", "due_at", "id", where=VISIBLE),
    partial_index("ix_tasks_goal_status_due", "goal_id", "status", "due_at", "id", where=VISIBLE),
    partial_index("ix_tasks_goal_account", "goal_id", "account_id", "id", where=VISIBLE),
    partial_index("ix_tasks_not_superseded", "goal_id", "id", where=f"NOT has_superseded AND {VISIBLE}"),
    partial_index("ix_tasks_status_ended", "status", "ended_at", where=VISIBLE),
    partial_index("ix_tasks_goal_ended_by", "goal_id", "ended_by", where=DONE_BY_SOMETHING),
    partial_index("ix_tasks_by_hand", "ended_at", "goal_id", "minutes", where=ENDED_BY_HAND),
)

task_logs = Table(
    "task_logs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("task_id", Id, ForeignKey("tasks.id"), nullable=False),
    Column("from_status", Text, nullable=False),
    Column("to_status", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("notes", Text, nullable=False),
    Column("run_id", Id),
    Index(None, "task_id", "id"),
)

activity = Table(
    "activity",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("summary", Text, nullable=False),
    # No foreign keys: what is written here outlives and never hinders anything.
    Column("platform_id", Id),
    Column("account_id", Id),
    Column("goal_id", Id),
    Column("task_id", Id),
    Column("details", Text, nullable=False),
    Index(None, "goal_id", "id"),
    Index(None, "platform_id", "id"),
    Index(None, "kind", "id"),
    Index(None, "actor", "id"),
    Index(None, "at"),
)

breaks = Table(
    "breaks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("platform_id", Id, ForeignKey("platforms.id")),
    Column("account_id", Id, ForeignKey("accounts.id")),
    Column("goal_id", Id, ForeignKey("goals.id")),
    Column("deleted_at", Instant),
    CheckConstraint("first_day <= last_day", name="in_order"),
    Index(None, "last_day"),
    # No break twice, whatever it is for: a key with a NULL in it refuses nothing.
    *[
        partial_index(f"uq_breaks_{about}", about, "first_day", "last_day", "name", where=PRESENT, unique=True)
        for about in ("platform_id", "account_id", "goal_id")
    ],
    partial_index("uq_breaks_everything", "first_day", "last_day", "name", where=BREAK_FOR_EVERYTHING, unique=True),
)

"""What Alembic runs for every command: on the connection that the program hands over, else on one of its own."""

import os

from sqlalchemy import Connection, inspect

from alembic import context
from app.adapters.persistence.append_only import ensure_append_only
from app.adapters.persistence.column_types import say_conditions
from app.adapters.persistence.migrations import migrating
from app.adapters.persistence.tables import metadata, task_logs

say_conditions(metadata)


def migrate(connection: Connection) -> None:
    """Run the migrations that were asked for; tables that one rebuilt get their triggers back."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        user_module_prefix="column_types.",
    )
    context.run_migrations()
    if inspect(connection).has_table(task_logs.name):
        ensure_append_only(connection)


def database_url() -> str:
    """The environment wins, as it does for the program."""
    return os.environ.get("DATABASE_URL") or context.config.get_main_option("sqlalchemy.url") or ""


handed_over = context.config.attributes.get("connection")
if context.is_offline_mode():
    raise SystemExit("Migrations look at the database while they run; there is no --sql mode.")
if handed_over is not None:
    migrate(handed_over)
else:
    with migrating(database_url()) as own:
        migrate(own)

"""Triggers that refuse to change or remove what has been recorded, on both databases."""

from sqlalchemy import Connection, inspect

APPEND_ONLY = ("task_logs", "activity", "script_versions")

_REFUSING_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = TG_TABLE_NAME || ' is append-only';
END $$
"""


def ensure_append_only(connection: Connection) -> None:
    """Create what is missing, for the tables that the schema has by now.

    A migration that rebuilds a table on SQLite loses its triggers, so each ends here.
    """
    present = inspect(connection).get_table_names()
    tables = [table for table in APPEND_ONLY if table in present]
    if connection.dialect.name == "sqlite":
        statements = [_sqlite_trigger(table, act) for table in tables for act in ("UPDATE", "DELETE")]
    else:
        statements = [_REFUSING_FUNCTION, *(_postgresql_triggers(table) for table in tables)]
    for statement in statements:
        connection.exec_driver_sql(statement)


def drop_append_only(connection: Connection) -> None:
    """For a migration that takes the schema down."""
    present = inspect(connection).get_table_names()
    for table in (each for each in APPEND_ONLY if each in present):
        if connection.dialect.name == "sqlite":
            for act in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_refuses_{act}")
        else:
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_refuses_change ON {table}")
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_refuses_truncate ON {table}")
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS refuse_change()")


def _sqlite_trigger(table: str, act: str) -> str:
    return (
        f"CREATE TRIGGER IF NOT EXISTS {table}_refuses_{act.lower()} BEFORE {act} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def _postgresql_triggers(table: str) -> str:
    return (
        f"CREATE OR REPLACE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change(); "
        f"CREATE OR REPLACE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )

"""Finding out whether this program could do its work here: nothing is made, migrated or started for it."""

import os

from app.adapters.persistence.database_folder import UnwritableFolder, database_folder, refuse_unwritable
from app.adapters.persistence.engine import DatabaseUnavailable, normalised, open_database
from app.adapters.system.logging import StandardLogger
from app.adapters.web.security.rules import UnsafeConfiguration
from app.health import level_found, versions
from app.outside import script_runner, security_rules, tool_servers
from app.ports.health import Finding
from app.settings import Settings


def check_installation(settings: Settings) -> list[Finding]:
    """Settings, versions, database, isolation of scripts, and MCP servers, in this order."""
    return [_settings(settings), versions(), _database(settings), *_isolation(settings), _tool_servers(settings)]


def _settings(settings: Settings) -> Finding:
    try:
        security_rules(settings)
    except (UnsafeConfiguration, ValueError) as error:
        return Finding(about="settings", is_good=False, says=str(error))
    variables = ", ".join(sorted(name for name in os.environ if name.startswith("TASK_TRACKER_")))
    return Finding(about="settings", is_good=True, says=f"set are {variables}" if variables else "all as they come")


def _database(settings: Settings) -> Finding:
    try:
        address = normalised(settings.database_url)
        shown = address.render_as_string(hide_password=True)
        if database_folder(settings.database_url) is not None and not os.path.exists(address.database or ""):  # noqa: PTH110 — no path to go on with
            refuse_unwritable(settings.database_url)
            return Finding(about="database", is_good=True, says=f"{shown} is made by the first start")
        database = open_database(settings.database_url, StandardLogger())
        with database.reading() as connection:
            connection.exec_driver_sql("SELECT 1")
        database.dispose()
    except (DatabaseUnavailable, UnwritableFolder, OSError, ValueError) as error:
        return Finding(about="database", is_good=False, says=str(error), remedy="see DATABASE_URL")
    return Finding(about="database", is_good=True, says=f"{shown} answers")


def _isolation(settings: Settings) -> list[Finding]:
    try:
        runner = script_runner(settings, StandardLogger())
    except (UnwritableFolder, OSError, ValueError) as error:
        return [Finding(about="isolation", is_good=False, says=str(error))]
    findings = [level_found(report, settings.isolation) for report in runner.levels()]
    runner.close()
    return findings


def _tool_servers(settings: Settings) -> Finding:
    """What the file says is not tried out: calling a server may do something."""
    try:
        names = ", ".join(tool_servers(settings).names())
    except ValueError as error:
        return Finding(about="MCP servers", is_good=False, says=str(error), remedy="see docs/strategies-mcp.md")
    return Finding(about="MCP servers", is_good=True if names else None, says=names or "none are declared")

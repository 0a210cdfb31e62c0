"""What the settings say of the outside: who may reach the program, and what strategies act with."""

from collections.abc import Sequence
from pathlib import Path

from app.adapters.managed_services.child_process import supervising_command
from app.adapters.persistence.database_folder import database_folder
from app.adapters.script_runner.limits import Limits
from app.adapters.script_runner.owner import owner_named
from app.adapters.script_runner.process_script_runner import ProcessScriptRunner
from app.adapters.script_runner.rules import RunnerRules
from app.adapters.strategies.tools import StrategyTools
from app.adapters.tool_servers.declarations import read_servers
from app.adapters.tool_servers.mcp_servers import McpServers
from app.adapters.web.security.rules import AdminPassword, SecurityRules
from app.application.run_output import SecretMask
from app.ports.logger import ILogger
from app.ports.script_runner import IScriptRunner
from app.ports.tool_servers import IToolServers
from app.settings import PROJECT, Settings


def tool_servers(settings: Settings) -> McpServers:
    """The servers that the settings declare; raises ValueError that names file and key."""
    servers = read_servers(settings.mcp_servers_file)
    return McpServers(servers, supervising_command(), lambda secrets: SecretMask(secrets).text)


def script_runner(settings: Settings, logger: ILogger, secret_files: Sequence[Path] = ()) -> ProcessScriptRunner:
    """What runs scripts, as the settings say; raises ValueError that names the setting.

    No goal may open `secret_files` to its scripts, nor what the settings themselves keep secret.
    """
    named = (settings.admin_password_file, settings.services_file, settings.mcp_servers_file)
    hidden = (database_folder(settings.database_url), key_file(settings), *named, *secret_files)
    rules = RunnerRules(
        isolation=settings.isolation,
        owner=owner_named(settings.runner_user),
        limits=Limits(memory_mb=settings.script_memory_mb, file_mb=settings.script_file_mb),
        hidden=tuple(path for path in hidden if path is not None),
    )
    return ProcessScriptRunner(logger, rules=rules)


def strategy_tools(settings: Settings, runner: IScriptRunner, servers: IToolServers) -> StrategyTools:
    """What strategies are made with."""
    return StrategyTools(
        script_runner=runner, tool_servers=servers, browser=settings.browser, allowed_networks=settings.networks
    )


def key_file(settings: Settings) -> Path:
    """Where the key of the secrets lies: as set, else beside the SQLite file, else in the project's `db`."""
    if settings.secret_key_file is not None:
        return settings.secret_key_file
    return (database_folder(settings.database_url) or PROJECT / "db") / "task_tracker.key"


def security_rules(settings: Settings) -> SecurityRules:
    """Who may reach the program; raises UnsafeConfiguration."""
    password = settings.password
    return SecurityRules(
        bind_host=settings.host,
        bind_port=settings.port,
        allowed_hosts=settings.allowed_hosts,
        public_origin=settings.public_origin,
        trusted_proxies=settings.trusted_proxies,
        admin_password=None if password is None else AdminPassword(password),
    )

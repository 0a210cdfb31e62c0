"""What a strategy is made with."""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from app.ports.script_runner import IScriptRunner
from app.ports.tool_servers import IToolServers


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyTools:
    """Everything from the outside world that a strategy may use; new tools are added by name."""

    script_runner: IScriptRunner
    tool_servers: IToolServers
    browser: str = ""
    """The program that the settings name; empty: whichever is found."""
    allowed_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """Internal networks that requests may reach; none unless the settings name them."""

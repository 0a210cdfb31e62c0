"""What a strategy is made with, and what it must look like to be found."""

from collections.abc import Callable
from dataclasses import dataclass

from app.ports.script_runner import IScriptRunner
from app.ports.strategies import IStrategy
from app.ports.tool_servers import IToolServers


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyTools:
    """Everything from the outside world that a strategy may use; new tools are added by name."""

    script_runner: IScriptRunner
    tool_servers: IToolServers
    browser: str = ""
    """The program that the settings name; empty: whichever is found."""


StrategyMaker = Callable[[StrategyTools], IStrategy]
"""What `STRATEGY` holds: usually the class itself, with a constructor that takes the tools."""

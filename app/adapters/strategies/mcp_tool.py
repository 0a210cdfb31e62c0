"""Tasks performed by a tool of an MCP server."""

from collections.abc import Collection, Mapping, Sequence

from app.adapters.strategies.inaction import does_not_act
from app.adapters.strategies.mcp_call import EXAMPLE, NO_SERVER, act, parameters, refusals
from app.adapters.strategies.tools import StrategyTools
from app.domain.errors import FieldError
from app.domain.run import RunOutcome
from app.domain.strategy import StrategyDeclaration
from app.ports.strategies import IStrategy, StrategyRequest

_NAME = "McpTool"


class McpTool(IStrategy):
    """An answer that is no error is success."""

    def __init__(self, tools: StrategyTools) -> None:
        self._servers = tools.tool_servers
        self.declaration = StrategyDeclaration(
            name=_NAME,
            label="By an MCP tool",
            help="A tool of an MCP server does the task. An answer that is no error means done.",
            parameters=parameters(self._servers),
            performs=True,
            example=EXAMPLE.format(tool="add_note"),
            missing_extra="" if self._servers.names() else NO_SERVER,
        )

    def refusals(self, parameters: Mapping[str, str], variables: Collection[str]) -> Sequence[FieldError]:
        """What no run could use."""
        return refusals(parameters, variables)

    def perform(self, request: StrategyRequest) -> RunOutcome:
        """Call the tool once."""
        return act(self._servers, request, is_check=False)

    def check(self, _request: StrategyRequest) -> RunOutcome:
        """Never asked for."""
        return does_not_act(_NAME, "check")


STRATEGY = McpTool

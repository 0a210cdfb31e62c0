"""Tasks checked by a tool of an MCP server."""

from collections.abc import Collection, Mapping, Sequence

from app.adapters.strategies.inaction import does_not_act
from app.adapters.strategies.mcp_call import EXAMPLE, NO_SERVER, act, parameters, refusals
from app.adapters.strategies.tools import StrategyTools
from app.domain.errors import FieldError
from app.domain.run import RunOutcome
from app.domain.strategy import StrategyDeclaration
from app.ports.strategies import IStrategy, StrategyRequest

_NAME = "McpToolCheck"


class McpToolCheck(IStrategy):
    """The tool's verdict counts, given by its structured content or the last line of its text."""

    def __init__(self, tools: StrategyTools) -> None:
        self._servers = tools.tool_servers
        self.declaration = StrategyDeclaration(
            name=_NAME,
            label="By an MCP tool",
            help="A tool of an MCP server checks the task: its text ends with CHECK_SUCCESS, CHECK_FAIL or GOAL_MET.",
            parameters=parameters(self._servers),
            checks=True,
            example=EXAMPLE.format(tool="count_notes"),
            missing_extra="" if self._servers.names() else NO_SERVER,
        )

    def refusals(self, parameters: Mapping[str, str], variables: Collection[str]) -> Sequence[FieldError]:
        """What no run could use."""
        return refusals(parameters, variables)

    def perform(self, _request: StrategyRequest) -> RunOutcome:
        """Never asked for."""
        return does_not_act(_NAME, "perform")

    def check(self, request: StrategyRequest) -> RunOutcome:
        """Call the tool once and read its verdict."""
        return act(self._servers, request, is_check=True)


STRATEGY = McpToolCheck

"""Tasks that nobody checks."""

from app.adapters.strategies.inaction import does_not_act
from app.adapters.strategies.tools import StrategyTools
from app.domain.run import RunOutcome
from app.domain.strategy import NO_CHECK, StrategyDeclaration
from app.ports.strategies import IStrategy, StrategyRequest


class NoCheck(IStrategy):
    """The success of the execution completes the task."""

    declaration = StrategyDeclaration(
        name=NO_CHECK,
        label="No check",
        help="The task is complete as soon as it has been performed.",
        checks=True,
    )

    def __init__(self, _tools: StrategyTools) -> None:
        """Needs no tools."""

    def perform(self, _request: StrategyRequest) -> RunOutcome:
        """Never asked for."""
        return does_not_act(NO_CHECK, "perform")

    def check(self, _request: StrategyRequest) -> RunOutcome:
        """Never asked for."""
        return does_not_act(NO_CHECK, "check")


STRATEGY = NoCheck

"""Tasks performed by a person."""

from app.adapters.strategies.inaction import does_not_act
from app.adapters.strategies.tools import StrategyTools
from app.domain.run import RunOutcome
from app.domain.strategy import MANUAL, StrategyDeclaration
from app.ports.strategies import IStrategy, StrategyRequest


class Manual(IStrategy):
    """The task waits until a person has done what the goal's instructions say."""

    declaration = StrategyDeclaration(
        name=MANUAL,
        label="By a person",
        help="A person does the task, following the goal's instructions.",
        performs=True,
    )

    def __init__(self, _tools: StrategyTools) -> None:
        """Needs no tools."""

    def perform(self, _request: StrategyRequest) -> RunOutcome:
        """Never asked for."""
        return does_not_act(MANUAL, "perform")

    def check(self, _request: StrategyRequest) -> RunOutcome:
        """Never asked for."""
        return does_not_act(MANUAL, "check")


STRATEGY = Manual

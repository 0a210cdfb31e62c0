"""Tasks checked by a person."""

from app.adapters.strategies.inaction import does_not_act
from app.adapters.strategies.tools import StrategyTools
from app.domain.run import RunOutcome
from app.domain.strategy import MANUAL_CHECK, StrategyDeclaration
from app.ports.strategies import IStrategy, StrategyRequest


class ManualCheck(IStrategy):
    """The task waits until a person has said whether it is done."""

    declaration = StrategyDeclaration(
        name=MANUAL_CHECK,
        label="By a person",
        help="A person says whether the task is done.",
        checks=True,
    )

    def __init__(self, _tools: StrategyTools) -> None:
        """Needs no tools."""

    def perform(self, _request: StrategyRequest) -> RunOutcome:
        """Never asked for."""
        return does_not_act(MANUAL_CHECK, "perform")

    def check(self, _request: StrategyRequest) -> RunOutcome:
        """Never asked for."""
        return does_not_act(MANUAL_CHECK, "check")


STRATEGY = ManualCheck

"""`python -m tests.faults.canary_program serve …`: the program at its loudest, with a strategy that raises its secret.

With `FAULT_PLANT=unmasked` no secret is masked: then the search for it has to find it.
"""

import os

import pytest

from app import composition, entry_points
from app.adapters.strategies.script_run import SCRIPT_PARAMETERS
from app.adapters.strategies.tools import StrategyTools
from app.application import run_output
from app.domain.run import RunOutcome
from app.domain.strategy import StrategyDeclaration
from app.ports.logger import ILogger
from app.ports.strategies import IStrategyFactory, StrategyRequest
from tests.regression.loud_program import configure_loudly


class Betrayer:
    """Prints what it was trusted with, and raises it."""

    declaration = StrategyDeclaration("Betrayer", "By a traitor", "", SCRIPT_PARAMETERS, performs=True)

    def __init__(self, tools: StrategyTools) -> None:
        """Needs nothing."""

    def perform(self, request: StrategyRequest) -> RunOutcome:
        """See Betrayer."""
        secret = request.variables["CANARY"]
        request.emit(f"I know {secret}!\n".encode())
        raise OSError(13, f"https://user:{secret}@example/ refused", secret)

    def check(self, request: StrategyRequest) -> RunOutcome:
        """See Betrayer."""
        raise KeyError(request.variables["CANARY"])


def _with_betrayer(logger: ILogger) -> IStrategyFactory:
    found = REAL(logger)
    found._add("a stranger", lambda: Betrayer)  # type: ignore[attr-defined]  # DiscoveredStrategies
    return found


REAL = composition._installed_strategies

if __name__ == "__main__":
    patch = pytest.MonkeyPatch()
    patch.setattr(entry_points, "configure_logging", configure_loudly)
    patch.setattr(composition, "_installed_strategies", _with_betrayer)
    if os.environ.get("FAULT_PLANT") == "unmasked":
        patch.setattr(run_output, "forms_of", lambda secret: set[bytes]())
    entry_points.command_line()

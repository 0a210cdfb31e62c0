"""`python -m tests.faults.canary_program serve …`: the program at its loudest, with a strategy that raises its secret.

With `FAULT_PLANT=unmasked` no secret is masked: then the search for it has to find it.
"""

import os
from typing import Any

import pytest

from app import entry_points
from app.adapters.strategies.discovery import DiscoveredStrategies
from app.adapters.strategies.script_run import SCRIPT_PARAMETERS
from app.adapters.strategies.tools import StrategyTools
from app.application import run_output
from app.domain.run import RunOutcome
from app.domain.strategy import StrategyDeclaration
from app.ports.strategies import StrategyRequest
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


def _find_the_betrayer_too(patch: pytest.MonkeyPatch) -> None:
    real = DiscoveredStrategies.__init__

    def init(self: DiscoveredStrategies, *given: Any, **more: Any) -> None:
        real(self, *given, **more)
        self._add("a stranger", lambda: Betrayer)

    patch.setattr(DiscoveredStrategies, "__init__", init)


if __name__ == "__main__":
    patch = pytest.MonkeyPatch()
    patch.setattr(entry_points, "configure_logging", configure_loudly)
    _find_the_betrayer_too(patch)
    if os.environ.get("FAULT_PLANT") == "unmasked":
        patch.setattr(run_output, "forms_of", lambda secret: set[bytes]())
    entry_points.command_line()

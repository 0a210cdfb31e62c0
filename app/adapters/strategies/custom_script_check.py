"""Tasks checked by a script that the goal brings along."""

from app.adapters.strategies.inaction import does_not_act
from app.adapters.strategies.script_run import SCRIPT_PARAMETERS, run_script
from app.adapters.strategies.tools import StrategyTools
from app.adapters.strategies.verdict import checked
from app.domain.run import RunOutcome
from app.domain.strategy import StrategyDeclaration
from app.ports.strategies import IStrategy, StrategyRequest

_NAME = "CustomScriptCheck"
_EXAMPLE = """\
#!/bin/sh
test -s /srv/reports/today.pdf && echo CHECK_SUCCESS || echo CHECK_FAIL"""


class CustomScriptCheck(IStrategy):
    """The script's verdict counts, given by its last line of output or its result file."""

    declaration = StrategyDeclaration(
        name=_NAME,
        label="By a script",
        help="A script checks the task and prints CHECK_SUCCESS, CHECK_FAIL or GOAL_MET as its last line.",
        parameters=SCRIPT_PARAMETERS,
        awaits_start=True,
        checks=True,
        example=_EXAMPLE,
    )

    def __init__(self, tools: StrategyTools) -> None:
        self._runner = tools.script_runner

    def perform(self, _request: StrategyRequest) -> RunOutcome:
        """Never asked for."""
        return does_not_act(_NAME, "perform")

    def check(self, request: StrategyRequest) -> RunOutcome:
        """Run the goal's script once and read its verdict."""
        return checked(run_script(self._runner, request), request.timeout_seconds)


STRATEGY = CustomScriptCheck

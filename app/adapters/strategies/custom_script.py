"""Tasks performed by a script that the goal brings along."""

from app.adapters.strategies.inaction import does_not_act
from app.adapters.strategies.script_run import SCRIPT_PARAMETERS, run_script
from app.adapters.strategies.tools import StrategyTools
from app.adapters.strategies.verdict import performed
from app.domain.run import RunOutcome
from app.domain.strategy import StrategyDeclaration
from app.ports.strategies import IStrategy, StrategyRequest

_NAME = "CustomScript"
_EXAMPLE = """\
import json, os
context = json.loads(os.environ["TASK_CONTEXT"])
print("Due on", context["task"]["due_date"])"""


class CustomScript(IStrategy):
    """Exit status 0 is success."""

    declaration = StrategyDeclaration(
        name=_NAME,
        label="By a script",
        help="A script does the task: Python, or what its first line names. Exit status 0 means done.",
        parameters=SCRIPT_PARAMETERS,
        awaits_start=True,
        performs=True,
        example=_EXAMPLE,
    )

    def __init__(self, tools: StrategyTools) -> None:
        self._runner = tools.script_runner

    def perform(self, request: StrategyRequest) -> RunOutcome:
        """Run the goal's script once."""
        return performed(run_script(self._runner, request), request.timeout_seconds)

    def check(self, _request: StrategyRequest) -> RunOutcome:
        """Never asked for."""
        return does_not_act(_NAME, "check")


STRATEGY = CustomScript

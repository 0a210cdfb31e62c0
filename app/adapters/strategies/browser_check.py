"""Tasks checked in a browser, by a Playwright script that the goal brings along."""

from app.adapters.strategies.browser_run import PARAMETERS, lacking, run_in_browser
from app.adapters.strategies.inaction import does_not_act
from app.adapters.strategies.tools import StrategyTools
from app.adapters.strategies.verdict import checked
from app.domain.run import RunOutcome
from app.domain.strategy import StrategyDeclaration
from app.ports.strategies import IStrategy, StrategyRequest

_NAME = "BrowserCheck"
_EXAMPLE = """\
page.goto("https://forum.example.org/me")
answers = page.locator(".answer").count()
page.screenshot(path="answers.png")
print("CHECK_SUCCESS" if answers >= task_context["task"]["sequence"] else "CHECK_FAIL")"""


class BrowserCheck(IStrategy):
    """The script's verdict counts, given by its last line of output or its result file."""

    def __init__(self, tools: StrategyTools) -> None:
        self._runner, self._browser = tools.script_runner, tools.browser
        self.declaration = StrategyDeclaration(
            name=_NAME,
            label="In a browser",
            help="A Playwright script looks, and prints CHECK_SUCCESS, CHECK_FAIL or GOAL_MET as its last line.",
            parameters=PARAMETERS,
            checks=True,
            example=_EXAMPLE,
            missing_extra=lacking(tools.browser),
        )

    def perform(self, _request: StrategyRequest) -> RunOutcome:
        """Never asked for."""
        return does_not_act(_NAME, "perform")

    def check(self, request: StrategyRequest) -> RunOutcome:
        """Run the goal's script once and read its verdict."""
        return checked(run_in_browser(self._runner, request, self._browser), request.timeout_seconds)


STRATEGY = BrowserCheck

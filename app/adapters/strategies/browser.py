"""Tasks performed in a browser, by a Playwright script that the goal brings along."""

from app.adapters.strategies.browser_run import PARAMETERS, lacking, run_in_browser
from app.adapters.strategies.inaction import does_not_act
from app.adapters.strategies.tools import StrategyTools
from app.adapters.strategies.verdict import performed
from app.domain.run import RunOutcome
from app.domain.strategy import StrategyDeclaration
from app.ports.strategies import IStrategy, StrategyRequest

_NAME = "Browser"
_EXAMPLE = """\
page.goto("https://forum.example.org/")
page.fill("#answer", f"Answer number {task_context['task']['sequence']}")
page.screenshot(path="filled-in.png")
page.click("text=Send")
page.wait_for_selector("text=Thank you")"""


class Browser(IStrategy):
    """A script that comes to its end is success."""

    def __init__(self, tools: StrategyTools) -> None:
        self._runner, self._browser = tools.script_runner, tools.browser
        self.declaration = StrategyDeclaration(
            name=_NAME,
            label="In a browser",
            help="A Playwright script does the task in a browser; pictures are kept with the run.",
            parameters=PARAMETERS,
            performs=True,
            example=_EXAMPLE,
            missing_extra=lacking(tools.browser),
        )

    def perform(self, request: StrategyRequest) -> RunOutcome:
        """Run the goal's script once."""
        return performed(run_in_browser(self._runner, request, self._browser), request.timeout_seconds)

    def check(self, _request: StrategyRequest) -> RunOutcome:
        """Never asked for."""
        return does_not_act(_NAME, "check")


STRATEGY = Browser

"""Tasks performed by a web request."""

from collections.abc import Collection, Mapping, Sequence

from app.adapters.strategies.http.addresses import AddressRules
from app.adapters.strategies.http.request_form import request_parameters, request_refusals
from app.adapters.strategies.http.run import Ended, Requesting
from app.adapters.strategies.inaction import does_not_act
from app.adapters.strategies.tools import StrategyTools
from app.domain.errors import FieldError
from app.domain.run import RunOutcome, RunStatus
from app.domain.strategy import StrategyDeclaration
from app.ports.strategies import IStrategy, StrategyRequest

_NAME = "HttpRequest"
_EXAMPLE = """\
Method: POST
Address: https://api.example.org/posts
Headers: Authorization: Bearer {{ variables.TOKEN }}
Body: {"account": "{{ account.username }}", "day": "{{ task.due_date }}"}
Expected status: 201
Variables: TOKEN=…"""


class HttpRequest(IStrategy):
    """An answer with an expected status is success."""

    declaration = StrategyDeclaration(
        name=_NAME,
        label="By a web request",
        help="A request to a web address does the task. An answer with the expected status means done.",
        parameters=request_parameters("POST"),
        performs=True,
        example=_EXAMPLE,
    )

    def __init__(self, tools: StrategyTools) -> None:
        self._requesting = Requesting(AddressRules(tools.allowed_networks))

    def refusals(self, parameters: Mapping[str, str], variables: Collection[str]) -> Sequence[FieldError]:
        """What no run could use."""
        return tuple(request_refusals(parameters, variables))

    def perform(self, request: StrategyRequest) -> RunOutcome:
        """Send the request once."""
        try:
            answered = self._requesting.answered(request)
        except Ended as end:
            return end.outcome
        status = RunStatus.SUCCEEDED if answered.is_expected else RunStatus.FAILED
        return RunOutcome(status=status, note=answered.note)

    def check(self, _request: StrategyRequest) -> RunOutcome:
        """Never asked for."""
        return does_not_act(_NAME, "check")


STRATEGY = HttpRequest

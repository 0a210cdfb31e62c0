"""Tasks checked by a web request: by the status of its answer, or by a value in it."""

import json
from collections.abc import Collection, Mapping, Sequence

from app.adapters.strategies.http.addresses import AddressRules
from app.adapters.strategies.http.expectation import (
    COMPARISON,
    EXPECTATION_PARAMETERS,
    POINTER,
    VALUE,
    CannotCompare,
    Compared,
    compared,
    expectation_refusals,
    wanted_value,
)
from app.adapters.strategies.http.json_pointer import BadPointer, NothingThere, value_at
from app.adapters.strategies.http.placeholders import BadTemplate, CannotFill, lookup_in, parsed, refuse_unknown
from app.adapters.strategies.http.request_form import request_parameters, request_refusals
from app.adapters.strategies.http.run import Answered, Ended, Requesting
from app.adapters.strategies.http.web_request import WebAnswer
from app.adapters.strategies.inaction import does_not_act
from app.adapters.strategies.tools import StrategyTools
from app.domain.errors import FieldError
from app.domain.fields import Kind, Parameter
from app.domain.run import RunOutcome, RunStatus, Verdict
from app.domain.strategy import StrategyDeclaration
from app.ports.strategies import IStrategy, StrategyRequest

_NAME = "HttpRequestCheck"
_MEANING = "check_means"
_VERDICTS = {
    "done": (Verdict.CHECK_SUCCESS, Verdict.CHECK_FAIL),
    "goal_met": (Verdict.GOAL_MET, Verdict.CHECK_FAIL),
    "until_met": (Verdict.GOAL_MET, Verdict.CHECK_SUCCESS),
}
"""What is said where it is as expected, and where it is not."""
_EXAMPLE = """\
Method: GET
Address: https://api.example.org/accounts/{{ account.username }}
JSON pointer: /followers
The value: is at least
Expected value: 1000
If it is as expected: the goal is met; if not, it is looked again next time"""


class HttpRequestCheck(IStrategy):
    """The value at a JSON pointer decides, or without a pointer the status."""

    declaration = StrategyDeclaration(
        name=_NAME,
        label="By a web request",
        help="The answer of a web address checks the task: its status, or a value in it.",
        parameters=(
            *request_parameters("GET"),
            *EXPECTATION_PARAMETERS,
            Parameter(
                _MEANING, "If it is as expected", Kind.CHOICE, default="done",
                choices=(
                    ("done", "The task is done; if not, it failed"),
                    ("goal_met", "The goal is met; if not, the task failed"),
                    ("until_met", "The goal is met; if not, it is looked again next time"),
                ),
            ),
        ),
        checks=True,
        example=_EXAMPLE,
    )  # fmt: skip

    def __init__(self, tools: StrategyTools) -> None:
        self._requesting = Requesting(AddressRules(tools.allowed_networks))

    def refusals(self, parameters: Mapping[str, str], variables: Collection[str]) -> Sequence[FieldError]:
        """What no run could use."""
        refusals = [*request_refusals(parameters, variables), *expectation_refusals(parameters)]
        try:
            refuse_unknown(parsed(parameters.get(VALUE, "")), variables)
        except BadTemplate as refusal:
            refusals.append(FieldError(VALUE, str(refusal)))
        return refusals

    def perform(self, _request: StrategyRequest) -> RunOutcome:
        """Never asked for."""
        return does_not_act(_NAME, "perform")

    def check(self, request: StrategyRequest) -> RunOutcome:
        """Send the request once and look at its answer."""
        try:
            answered = self._requesting.answered(request)
            outcome = _compared(answered, request)
        except Ended as end:
            return end.outcome
        good, bad = _VERDICTS.get(request.parameters.get(_MEANING, ""), _VERDICTS["done"])
        return RunOutcome(
            status=RunStatus.SUCCEEDED,
            note=outcome.note,
            verdict=good if outcome.holds else bad,
            value=outcome.value,
            target=outcome.target,
        )


def _compared(answered: Answered, request: StrategyRequest) -> Compared:
    """Raises Ended where nothing can be said, such as after a failure of the server: that is no verdict."""
    pointer = request.parameters.get(POINTER, "")
    if not pointer:
        return Compared(holds=answered.is_expected, note=answered.note)
    if not answered.is_expected:
        raise Ended(RunOutcome(status=RunStatus.FAILED, note=answered.note))
    try:
        wanted = wanted_value(request.parameters, lookup_in(request.context, request.variables))
        found = value_at(_document(answered.answer), pointer)
        return compared(found, request.parameters.get(COMPARISON, ""), wanted, request.masked)
    except NothingThere as error:
        return Compared(holds=False, note=str(error))
    except (BadPointer, BadTemplate, CannotFill, CannotCompare) as error:
        raise Ended(RunOutcome(status=RunStatus.FAILED, note=str(error))) from error


def _document(answer: WebAnswer) -> object:
    if not answer.is_whole:
        raise CannotCompare(f"The answer is longer than {len(answer.body):,} bytes: it is not read as JSON.")
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise CannotCompare("The answer is not JSON.") from error


STRATEGY = HttpRequestCheck

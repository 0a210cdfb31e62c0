"""Carrying out the request of a run, and what is said of it."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from app.adapters.strategies.http.addresses import AddressRules
from app.adapters.strategies.http.expected_status import BadExpectation, ExpectedStatus
from app.adapters.strategies.http.patience import Cancelled, OutOfTime, Patience
from app.adapters.strategies.http.placeholders import BadTemplate, CannotFill
from app.adapters.strategies.http.report import answer_text, request_line, without_user
from app.adapters.strategies.http.request_form import EXPECTED, UNSAFE, made_request
from app.adapters.strategies.http.web_request import WebAnswer, WebRequest
from app.domain.run import RunKind, RunOutcome, RunStatus
from app.ports.strategies import StrategyRequest

if TYPE_CHECKING:
    from app.adapters.strategies.http.exchange import WebExchange

PROPOSED = "Not sent: this run only proposes. The request stands in the output."
NOTHING_SAID = "Not sent: this run only proposes, and a check that sends more than GET or HEAD says nothing then."


class Ended(Exception):
    """The run is over without an answer to look at."""

    def __init__(self, outcome: RunOutcome) -> None:
        """`outcome` is that of the run."""
        super().__init__(outcome.note)
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, and whether its status is one that was expected."""

    answer: WebAnswer
    is_expected: bool
    expected: str

    @property
    def note(self) -> str:
        """What is said of the status."""
        return self.answer.line if self.is_expected else f"The answer was {self.answer.line}; expected {self.expected}."


class Requesting:
    """Sends the request of a run within its limits and writes down what went to and fro."""

    def __init__(self, rules: AddressRules, exchange: "WebExchange | None" = None) -> None:
        """`exchange` stands in for the usual one in tests."""
        self._rules, self._given = rules, exchange

    @cached_property
    def _exchange(self) -> "WebExchange":
        # Loading httpx takes a tenth of a second: only who makes requests pays for it.
        from app.adapters.strategies.http.exchange import WebExchange  # noqa: PLC0415

        return self._given or WebExchange(self._rules)

    def answered(self, request: StrategyRequest) -> Answered:
        """The answer; raises Ended."""
        try:
            made, expected = made_request(request), ExpectedStatus(request.parameters.get(EXPECTED, "2xx"))
        except (BadTemplate, BadExpectation, CannotFill) as problem:
            raise Ended(_failed(str(problem))) from problem
        request.emit(request_line(made).encode("utf-8", "replace"))
        if request.only_proposes and made.method in UNSAFE:
            raise Ended(_not_sent(request.kind))
        answer = self._sent(made, request, expected)
        request.emit(("\n" + answer_text(answer, request.masked)).encode("utf-8", "replace"))
        return Answered(answer, expected.holds(answer.status), expected.text)

    def _sent(self, made: WebRequest, request: StrategyRequest, expected: ExpectedStatus) -> WebAnswer:
        from app.adapters.strategies.http.exchange import NoAnswer  # noqa: PLC0415 - see above

        def on_redirect(status: int, location: str) -> None:
            request.emit(f"{status}, on to {without_user(location)}\n".encode("utf-8", "replace"))

        patience = Patience(request.timeout_seconds, request.is_cancelled)
        try:
            return self._exchange.answer(made, patience, expected.holds, on_redirect)
        except NoAnswer as error:
            raise Ended(_failed(str(error))) from error
        except Cancelled as error:
            raise Ended(RunOutcome(status=RunStatus.CANCELLED, note="Cancelled.")) from error
        except OutOfTime as error:
            note = f"Timed out after {request.timeout_seconds} seconds."
            raise Ended(RunOutcome(status=RunStatus.TIMED_OUT, note=note)) from error


def _not_sent(kind: RunKind) -> RunOutcome:
    """Work counts as done in the shadow; a check without an answer has seen nothing and must not say "failed"."""
    if kind is RunKind.EXECUTION:
        return RunOutcome(status=RunStatus.SUCCEEDED, note=PROPOSED)
    return RunOutcome(status=RunStatus.CANCELLED, note=NOTHING_SAID)


def _failed(note: str) -> RunOutcome:
    return RunOutcome(status=RunStatus.FAILED, note=note)

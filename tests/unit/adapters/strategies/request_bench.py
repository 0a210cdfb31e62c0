"""Requests made by the strategies as a run makes them."""

from collections.abc import Mapping
from ipaddress import ip_network

from app.adapters.strategies.http.addresses import AddressRules
from app.adapters.strategies.http.exchange import WebExchange
from app.adapters.strategies.http.run import Requesting
from app.adapters.strategies.http_request import HttpRequest
from app.adapters.strategies.http_request_check import HttpRequestCheck
from app.adapters.strategies.tools import StrategyTools
from app.application.run_output import OutputCapture, SecretMask
from app.domain.run import RunKind, RunOutcome
from app.ports.script_runner import IScriptRunner, ScriptJob, ScriptResult
from app.ports.strategies import StrategyRequest
from tests.strategies import FakeToolServers

HERE = AddressRules((ip_network("127.0.0.1/32"),))
CONTEXT: Mapping[str, object] = {"task": {"id": 7}, "account": {"username": "Ann & Bob"}, "run": {"mode": "acting"}}
SECRET = "s3cret/ü+1"
LONG_SECRET = "".join(f"{number:03d}-" for number in range(100))


class NoRunner(IScriptRunner):
    def run(self, job: ScriptJob) -> ScriptResult:
        return ScriptResult(exit_status=None)


class RequestBench:
    """Makes requests by the strategies and keeps the output as a run does: without secrets."""

    def __init__(self, exchange: WebExchange | None = None) -> None:
        self.tools = StrategyTools(
            script_runner=NoRunner(), tool_servers=FakeToolServers(), allowed_networks=HERE.allowed
        )
        self.exchange = exchange
        self.mask = SecretMask([SECRET, LONG_SECRET])
        self.capture = OutputCapture(self.mask)
        self.context, self.timeout, self.is_cancelled = CONTEXT, 20, lambda: False
        self.kind = RunKind.CHECK

    @property
    def output(self) -> str:
        return self.capture.whole().head

    def request(self, **parameters: str) -> StrategyRequest:
        return StrategyRequest(
            kind=self.kind,
            context=self.context,
            run_key="3:1:7",
            parameters={"expected_status": "2xx", **parameters},
            variables={"TOKEN": SECRET},
            timeout_seconds=self.timeout,
            emit=self.capture.take,
            is_cancelled=self.is_cancelled,
            masked=self.mask.text,
        )

    def perform(self, url: str, method: str = "GET", **parameters: str) -> RunOutcome:
        strategy = HttpRequest(self.tools)
        if self.exchange:
            strategy._requesting = Requesting(HERE, self.exchange)
        return strategy.perform(self.request(request_url=url, request_method=method, **parameters))

    def check(self, url: str, **parameters: str) -> RunOutcome:
        return HttpRequestCheck(self.tools).check(self.request(request_url=url, request_method="GET", **parameters))

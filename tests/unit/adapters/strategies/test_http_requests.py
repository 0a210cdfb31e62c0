"""Requests to a real web server: what is sent, where it may go, how long it takes, and what becomes of the answer."""

import base64
import json
import re
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.adapters.strategies.http.addresses import AddressRules
from app.adapters.strategies.http.exchange import WebExchange
from app.adapters.strategies.http.report import SHOWN_BYTES, answer_text
from app.adapters.strategies.http.run import NOTHING_SAID, PROPOSED, Requesting
from app.adapters.strategies.http.web_request import WebAnswer
from app.adapters.strategies.http_request import HttpRequest
from app.adapters.strategies.http_request_check import HttpRequestCheck
from app.adapters.strategies.tools import StrategyTools
from app.application.run_output import MASK, OutputCapture, SecretMask
from app.domain.run import RunKind, RunOutcome, RunStatus, Verdict
from app.ports.script_runner import IScriptRunner, ScriptJob, ScriptResult
from app.ports.strategies import StrategyRequest
from tests.strategies import FakeToolServers
from tests.unit.adapters.strategies.web_server import WebServer, web_server

HERE = AddressRules((ip_network("127.0.0.1/32"),))
CONTEXT: Mapping[str, object] = {"task": {"id": 7}, "account": {"username": "Ann & Bob"}, "run": {"mode": "acting"}}
SECRET = "s3cret/ü+1"
LONG_SECRET = "".join(f"{number:03d}-" for number in range(100))


class _NoRunner(IScriptRunner):
    def run(self, job: ScriptJob) -> ScriptResult:
        return ScriptResult(exit_status=None)


class _Bench:
    """Makes requests by the strategies and keeps the output as a run does: without secrets."""

    def __init__(self, exchange: WebExchange | None = None) -> None:
        self.tools = StrategyTools(
            script_runner=_NoRunner(), tool_servers=FakeToolServers(), allowed_networks=HERE.allowed
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


@pytest.fixture(scope="module")
def shared_site() -> Iterator[WebServer]:
    with web_server() as site:
        yield site


@pytest.fixture
def site(shared_site: WebServer) -> WebServer:
    shared_site.asked.clear()
    shared_site.released.clear()
    return shared_site


@pytest.fixture
def bench() -> _Bench:
    return _Bench()


def test_a_request_is_sent_as_it_was_typed_with_the_values_of_the_run(site: WebServer, bench: _Bench) -> None:
    outcome = bench.perform(
        f"{site.address}/posts/{{{{ account.username }}}}?id={{{{ task.id }}}}",
        "POST",
        request_headers="Authorization: Bearer {{ variables.TOKEN }}\nX-Own: 1",
        request_body='{"who": "{{ account.username }}", "id": {{ task.id }}}',
    )
    asked = site.asked[0]
    names = ("authorization", "x-own", "content-type", "idempotency-key", "accept-encoding", "user-agent")
    assert (outcome, asked.line, [asked.headers[name] for name in names], asked.body) == (
        RunOutcome(status=RunStatus.SUCCEEDED, note="200 OK"),
        "POST /posts/Ann%20%26%20Bob?id=7",
        [f"Bearer {SECRET}".encode().decode("latin-1"), "1", "application/json", "3:1:7", "identity", "Task-Tracker"],
        b'{"who": "Ann & Bob", "id": 7}',
    )


def test_the_output_tells_request_and_answer_and_no_secret(site: WebServer, bench: _Bench) -> None:
    token = "{{ variables.TOKEN }}"
    bench.perform(f"http://user:{token}@127.0.0.1:{site.port}/200/{token}?t={token}")
    sent = site.asked[0].headers["authorization"]
    assert base64.b64decode(sent.removeprefix("Basic ")).decode() == f"user:{SECRET}"
    assert bench.output == (
        f"GET http://127.0.0.1:{site.port}/200/{MASK}?t={MASK}\n\n"
        f"200 OK\ncontent-type: application/json\ncontent-length: 11\n\n{MASK}\n"
    )


def test_a_secret_that_is_longer_than_what_a_note_shows_is_not_shown_in_part(site: WebServer, bench: _Bench) -> None:
    found = bench.check(f"{site.address}/200/{quote(json.dumps({'token': LONG_SECRET}))}", json_pointer="/token",
                        comparison="differs", expected_value=LONG_SECRET)  # fmt: skip
    assert found.note == f'The value is "{MASK}"; expected: is not {MASK}.'


def test_a_secret_on_the_border_of_what_is_shown_of_an_answer_is_not_shown_in_part() -> None:
    answer = WebAnswer(status=200, reason="OK", body=b"." * (SHOWN_BYTES - 9) + LONG_SECRET.encode() + b"." * 9)
    assert "000-" not in answer_text(answer, SecretMask([LONG_SECRET]).text)


def test_user_and_password_in_the_address_of_a_redirect_are_not_shown(site: WebServer, bench: _Bench) -> None:
    for expected in ("2xx", "302"):
        there = quote(f"http://ann:hunter2@127.0.0.1:{site.port}/200/x", safe="")
        bench.perform(f"{site.address}/to/302/{there}", expected_status=expected)
    shown = f"http://127.0.0.1:{site.port}/200/x"
    told = [line for line in bench.output.splitlines() if line.startswith(("302, on", "location"))]
    assert told == [f"302, on to {shown}", f"location: {shown}"]


def test_a_status_that_is_not_expected_fails_the_task(site: WebServer, bench: _Bench) -> None:
    assert bench.perform(f"{site.address}/503/down") == RunOutcome(
        status=RunStatus.FAILED, note="The answer was 503 Service Unavailable; expected 2xx."
    )


def test_a_status_that_is_named_is_a_success(site: WebServer, bench: _Bench) -> None:
    outcome = bench.perform(f"{site.address}/404/gone", "DELETE", expected_status="200, 404")
    assert outcome == RunOutcome(status=RunStatus.SUCCEEDED, note="404 Not Found")


def test_a_value_that_is_missing_fails_the_run_by_name_and_nothing_is_sent(site: WebServer, bench: _Bench) -> None:
    bench.context = {"account": None}
    outcome = bench.perform(f"{site.address}/{{{{ account.username }}}}")
    note = "{{ account.username }} has no value: there is no account.username in this run."
    assert (outcome, site.asked) == (RunOutcome(status=RunStatus.FAILED, note=note), [])


def test_a_run_that_only_proposes_changes_nothing(site: WebServer, bench: _Bench) -> None:
    bench.context, bench.kind = {"run": {"mode": "shadow"}}, RunKind.EXECUTION
    outcome = bench.perform(f"{site.address}/x", "POST")
    assert (outcome, site.asked) == (RunOutcome(status=RunStatus.SUCCEEDED, note=PROPOSED), [])


def test_a_check_that_only_proposes_sends_nothing_unsafe_and_then_says_nothing(site: WebServer, bench: _Bench) -> None:
    bench.context = {"run": {"mode": "shadow"}}
    request = bench.request(request_url=f"{site.address}/x", request_method="POST")
    outcome = HttpRequestCheck(bench.tools).check(request)
    assert (outcome, site.asked) == (RunOutcome(status=RunStatus.CANCELLED, note=NOTHING_SAID), [])


def forbidden(host: str, address: str) -> RunOutcome:
    note = (
        f"{host} is {address}: internal addresses are not reached. "
        "TASK_TRACKER_ALLOWED_NETWORKS names the networks that are."
    )
    return RunOutcome(status=RunStatus.FAILED, note=note)


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.2", "127.0.0.2"), ("169.254.169.254", "169.254.169.254"), ("[::1]", "::1"),
     ("[::ffff:10.0.0.1]", "::ffff:10.0.0.1"), ("0x7f.2", "127.0.0.2"), ("2130706434", "127.0.0.2")],
)  # fmt: skip
def test_an_internal_address_is_not_reached_however_it_is_written(bench: _Bench, host: str, address: str) -> None:
    assert bench.perform(f"http://{host}/") == forbidden(host.strip("[]"), address)


def test_a_redirect_to_an_internal_address_is_not_followed(site: WebServer, bench: _Bench) -> None:
    with web_server("127.0.0.2") as inside:
        outcome = bench.perform(f"{site.address}/to/302/{quote(inside.address, safe='')}")
    assert (outcome, inside.asked) == (forbidden("127.0.0.2", "127.0.0.2"), [])


def test_a_name_is_resolved_once_and_the_connection_goes_to_what_was_looked_at(site: WebServer) -> None:
    answers = [["127.0.0.1"], ["127.0.0.2"]]
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return answers[len(asked) - 1]

    with web_server("127.0.0.2") as inside:
        bench = _Bench(WebExchange(HERE, rebinding))
        outcome = bench.perform(f"http://rebinding.example:{site.port}/200/outside")
    assert (outcome.note, asked, site.asked[0].headers["host"], inside.asked) == (
        "200 OK", ["rebinding.example"], f"rebinding.example:{site.port}", []
    )  # fmt: skip


def test_of_several_addresses_only_those_that_are_permitted_are_tried(site: WebServer) -> None:
    bench = _Bench(WebExchange(HERE, lambda *_: ["10.0.0.1", "127.0.0.1"]))
    assert bench.perform(f"http://several.example:{site.port}/200/x").note == "200 OK"


def test_an_address_that_the_system_refuses_at_once_gives_way_to_the_next_one(site: WebServer) -> None:
    everywhere = "255.255.255.255"  # no connection can be made to it
    rules = AddressRules((*HERE.allowed, ip_network(everywhere)))
    both = _Bench(WebExchange(rules, lambda *_: [everywhere, "127.0.0.1"]))
    alone = _Bench(WebExchange(rules, lambda *_: [everywhere]))
    address = f"http://several.example:{site.port}/200/x"
    assert (both.perform(address).note, alone.perform(address).note.partition(": ")[0]) == (
        "200 OK", "No connection to several.example"
    )  # fmt: skip


def test_credentials_stay_with_the_host_that_they_were_meant_for(site: WebServer) -> None:
    bench = _Bench(WebExchange(HERE, lambda *_: ["127.0.0.1"]))
    there = quote(f"http://other.example:{site.port}/200/there", safe="")
    back = quote(f"http://one.example:{site.port}/to/302/{there}", safe="")
    headers = "Authorization: Bearer x\nX-Api-Key: y\nCookie: z=1\nAccept: text/plain"
    bench.perform(f"http://one.example:{site.port}/to/302/{back}", request_headers=headers)
    names = ("authorization", "x-api-key", "accept")
    assert [[asked.headers.get(name) for name in names] for asked in site.asked] == [
        ["Bearer x", "y", "text/plain"], ["Bearer x", "y", "text/plain"], [None, None, "text/plain"]
    ]  # fmt: skip
    assert "cookie" not in site.asked[2].headers


def test_a_body_is_not_carried_to_another_host(site: WebServer) -> None:
    bench = _Bench(WebExchange(HERE, lambda *_: ["127.0.0.1"]))
    there = quote(f"http://other.example:{site.port}/200/there", safe="")
    outcome = bench.perform(f"http://one.example:{site.port}/to/307/{there}", "POST", request_body="text")
    note = "The redirect would send the body to another host: it is not followed."
    assert (outcome, len(site.asked)) == (RunOutcome(status=RunStatus.FAILED, note=note), 1)


def test_redirects_come_to_an_end(site: WebServer, bench: _Bench) -> None:
    target = f"{site.address}/200/x"
    for _ in range(6):
        target = f"{site.address}/to/302/{quote(target, safe='')}"
    outcome = bench.perform(target)
    assert (outcome, len(site.asked)) == (RunOutcome(status=RunStatus.FAILED, note="More than 5 redirects."), 6)


def test_a_redirect_that_is_expected_is_the_answer(site: WebServer, bench: _Bench) -> None:
    outcome = bench.perform(f"{site.address}/to/302/%2F200", expected_status="3xx")
    assert (outcome, len(site.asked)) == (RunOutcome(status=RunStatus.SUCCEEDED, note="302 Found"), 1)


@pytest.mark.parametrize(
    "target",
    ["ftp://127.0.0.1/", "file:///etc/passwd", "http://", "http://127.0.0.1:99999/", "http://xn--zzzzzzzz-.example/"],
)
def test_a_redirect_to_something_else_than_the_web_fails_in_words(site: WebServer, bench: _Bench, target: str) -> None:
    outcome = bench.perform(f"{site.address}/to/302/{quote(target, safe='')}")
    assert (outcome.status, len(site.asked), bool(outcome.note)) == (RunStatus.FAILED, 1, True)


def test_a_proxy_of_the_environment_is_not_used(
    site: WebServer, bench: _Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert bench.perform(f"{site.address}/200/x").note == "200 OK"


def _taking(act: Callable[[], RunOutcome]) -> tuple[RunOutcome, float]:
    begin = time.monotonic()
    return act(), time.monotonic() - begin


def test_the_time_limit_holds_for_the_whole_request(site: WebServer, bench: _Bench) -> None:
    bench.timeout = 1
    outcome, seconds = _taking(lambda: bench.perform(f"{site.address}/slow"))
    assert (outcome, seconds < 5) == (RunOutcome(status=RunStatus.TIMED_OUT, note="Timed out after 1 seconds."), True)


def test_a_cancel_ends_it_while_it_waits(site: WebServer, bench: _Bench) -> None:
    wanted = threading.Event()
    bench.is_cancelled = wanted.is_set
    threading.Timer(0.3, wanted.set).start()
    outcome, seconds = _taking(lambda: bench.perform(f"{site.address}/slow"))
    assert (outcome, seconds < 5) == (RunOutcome(status=RunStatus.CANCELLED, note="Cancelled."), True)


def test_a_cancel_does_not_wait_for_a_name_server() -> None:
    wanted, answered = threading.Event(), threading.Event()

    def silent(_host: str, _port: int) -> list[str]:
        answered.wait(20)
        return []

    bench = _Bench(WebExchange(HERE, silent))
    bench.is_cancelled = wanted.is_set
    threading.Timer(0.2, wanted.set).start()
    outcome, seconds = _taking(lambda: bench.perform("http://silent.example/"))
    answered.set()
    assert (outcome.status, seconds < 5) == (RunStatus.CANCELLED, True)


def test_of_a_huge_answer_only_the_beginning_is_read(site: WebServer, bench: _Bench) -> None:
    outcome = bench.perform(f"{site.address}/huge")
    assert site.released.wait(10)  # the server could not get rid of the rest
    assert (outcome.note, len(bench.output) < 40_000, bench.output.splitlines()[-1]) == (
        "200 OK", True, "(the beginning of more than 1,048,576 bytes)"
    )  # fmt: skip


def test_a_compressed_answer_is_never_unpacked(site: WebServer, bench: _Bench) -> None:
    outcome = bench.perform(f"{site.address}/zip")
    told = re.sub(r"\d", "9", bench.output.splitlines()[-1])
    assert (outcome.note, told) == ("200 OK", "(99,999 bytes of application/json, not shown)")


def test_a_server_that_is_not_there_is_said_in_words(bench: _Bench) -> None:
    with web_server() as gone:
        pass
    assert bench.perform(gone.address).note == "No connection to 127.0.0.1: connection refused."


def test_a_name_that_is_not_found_is_said_in_words() -> None:
    def unknown(_host: str, _port: int) -> list[str]:
        raise OSError(-2, "Name or service not known")

    outcome = _Bench(WebExchange(HERE, unknown)).perform("http://nowhere.example/")
    assert outcome.note == "The host nowhere.example is not found: Name or service not known."


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate for good.example, in one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "good.example")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("good.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(secret + made.public_bytes(pem))
    return path


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("good.example", "200 OK"),
        (
            "evil.example",
            "The certificate is not trusted: Hostname mismatch, certificate is not valid for 'evil.example'.",
        ),
    ],
)
def test_a_certificate_has_to_be_that_of_the_name_in_the_address(certificate: Path, host: str, said: str) -> None:
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context(cafile=str(certificate))
    server.load_cert_chain(certificate)
    with web_server(trust=server) as secured:
        bench = _Bench(WebExchange(HERE, lambda *_: ["127.0.0.1"], client))
        outcome = bench.perform(f"https://{host}:{secured.port}/200/x")
    assert outcome.note == said


def verdict(verdict: Verdict, note: str, value: float | None = None, target: float | None = None) -> RunOutcome:
    return RunOutcome(status=RunStatus.SUCCEEDED, verdict=verdict, note=note, value=value, target=target)


def test_without_a_pointer_the_status_decides(site: WebServer, bench: _Bench) -> None:
    answers = [bench.check(f"{site.address}/200/x"), bench.check(f"{site.address}/404/x")]
    assert answers == [
        verdict(Verdict.CHECK_SUCCESS, "200 OK"),
        verdict(Verdict.CHECK_FAIL, "The answer was 404 Not Found; expected 2xx."),
    ]


@pytest.mark.parametrize(
    ("means", "wanted", "said"),
    [
        ("done", "12", Verdict.CHECK_SUCCESS), ("done", "13", Verdict.CHECK_FAIL),
        ("goal_met", "12", Verdict.GOAL_MET), ("goal_met", "13", Verdict.CHECK_FAIL),
        ("until_met", "12", Verdict.GOAL_MET), ("until_met", "13", Verdict.CHECK_SUCCESS),
    ],
)  # fmt: skip
def test_a_number_in_the_answer_decides_and_is_kept(
    site: WebServer, bench: _Bench, means: str, wanted: str, said: Verdict
) -> None:
    outcome = bench.check(
        f"{site.address}/json", json_pointer="/count", comparison="at_least", expected_value=wanted, check_means=means
    )
    assert outcome == verdict(said, f"The value is 12; expected: is at least {wanted}.", 12.0, float(wanted))


@pytest.mark.parametrize(
    ("path", "note"),
    [
        ("/500/x", "The answer was 500 Internal Server Error; expected 2xx."),
        ("/200/no json", "The answer is not JSON."),
        ("/huge", "The answer is longer than 1,048,576 bytes: it is not read as JSON."),
        ("/json", '"hello" is not a number.'),
    ],
)
def test_where_nothing_can_be_said_the_check_failed_and_there_is_no_verdict(
    site: WebServer, bench: _Bench, path: str, note: str
) -> None:
    outcome = bench.check(f"{site.address}{path}", json_pointer="/text", comparison="at_least", expected_value="1")
    assert outcome == RunOutcome(status=RunStatus.FAILED, note=note)


def test_a_value_that_is_not_there_is_not_as_expected(site: WebServer, bench: _Bench) -> None:
    outcome = bench.check(f"{site.address}/json", json_pointer="/list/1", comparison="exists", check_means="done")
    assert outcome == verdict(Verdict.CHECK_FAIL, "The answer has nothing at /list/1.")


@pytest.mark.parametrize(
    ("address", "is_permitted"),
    [
        ("93.184.216.34", True), ("2606:4700::1111", True), ("127.0.0.1", True), ("::ffff:127.0.0.1", True),
        ("127.0.0.2", False), ("10.1.2.3", False), ("172.31.0.1", False), ("192.168.1.1", False),
        ("169.254.169.254", False), ("168.63.129.16", False), ("100.64.0.1", False), ("100.100.100.200", False),
        ("0.0.0.0", False), ("224.0.0.1", False), ("255.255.255.255", False), ("240.0.0.1", False),
        ("192.0.0.192", False), ("198.18.0.1", False), ("::", False), ("::1", False), ("fe80::1", False),
        ("fe80::1%1", False), ("fc00::1", False), ("fd00:ec2::254", False), ("fec0::1", False), ("ff02::1", False),
        ("::ffff:10.0.0.1", False), ("::ffff:168.63.129.16", False),
        ("::10.0.0.1", False), ("64:ff9b::a00:1", False), ("64:ff9b::5db8:d822", True),
        ("64:ff9b:1::1", False),
        ("::ffff:0:127.0.0.1", False), ("4000::1", False),
        ("2002:a00:1::1", False), ("2001::1", False), ("2001:db8::1", False),
    ],
)  # fmt: skip
def test_only_public_addresses_and_those_that_are_allowed_are_permitted(address: str, is_permitted: bool) -> None:
    assert HERE.permits(ip_address(address)) is is_permitted

"""Where a request may go: addresses, redirects, credentials, proxies and certificates."""

import ssl
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
from app.domain.run import RunOutcome, RunStatus
from tests.unit.adapters.strategies.request_bench import HERE, RequestBench
from tests.unit.adapters.strategies.web_server import WebServer, web_server


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
def test_an_internal_address_is_not_reached_however_it_is_written(bench: RequestBench, host: str, address: str) -> None:
    assert bench.perform(f"http://{host}/") == forbidden(host.strip("[]"), address)


def test_a_redirect_to_an_internal_address_is_not_followed(site: WebServer, bench: RequestBench) -> None:
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
        bench = RequestBench(WebExchange(HERE, rebinding))
        outcome = bench.perform(f"http://rebinding.example:{site.port}/200/outside")
    assert (outcome.note, asked, site.asked[0].headers["host"], inside.asked) == (
        "200 OK", ["rebinding.example"], f"rebinding.example:{site.port}", []
    )  # fmt: skip


def test_of_several_addresses_only_those_that_are_permitted_are_tried(site: WebServer) -> None:
    bench = RequestBench(WebExchange(HERE, lambda *_: ["10.0.0.1", "127.0.0.1"]))
    assert bench.perform(f"http://several.example:{site.port}/200/x").note == "200 OK"


def test_an_address_that_the_system_refuses_at_once_gives_way_to_the_next_one(site: WebServer) -> None:
    everywhere = "255.255.255.255"  # no connection can be made to it
    rules = AddressRules((*HERE.allowed, ip_network(everywhere)))
    both = RequestBench(WebExchange(rules, lambda *_: [everywhere, "127.0.0.1"]))
    alone = RequestBench(WebExchange(rules, lambda *_: [everywhere]))
    address = f"http://several.example:{site.port}/200/x"
    assert (both.perform(address).note, alone.perform(address).note.partition(": ")[0]) == (
        "200 OK", "No connection to several.example"
    )  # fmt: skip


def test_credentials_stay_with_the_host_that_they_were_meant_for(site: WebServer) -> None:
    bench = RequestBench(WebExchange(HERE, lambda *_: ["127.0.0.1"]))
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
    bench = RequestBench(WebExchange(HERE, lambda *_: ["127.0.0.1"]))
    there = quote(f"http://other.example:{site.port}/200/there", safe="")
    outcome = bench.perform(f"http://one.example:{site.port}/to/307/{there}", "POST", request_body="text")
    note = "The redirect would send the body to another host: it is not followed."
    assert (outcome, len(site.asked)) == (RunOutcome(status=RunStatus.FAILED, note=note), 1)


def test_redirects_come_to_an_end(site: WebServer, bench: RequestBench) -> None:
    target = f"{site.address}/200/x"
    for _ in range(6):
        target = f"{site.address}/to/302/{quote(target, safe='')}"
    outcome = bench.perform(target)
    assert (outcome, len(site.asked)) == (RunOutcome(status=RunStatus.FAILED, note="More than 5 redirects."), 6)


def test_a_redirect_that_is_expected_is_the_answer(site: WebServer, bench: RequestBench) -> None:
    outcome = bench.perform(f"{site.address}/to/302/%2F200", expected_status="3xx")
    assert (outcome, len(site.asked)) == (RunOutcome(status=RunStatus.SUCCEEDED, note="302 Found"), 1)


@pytest.mark.parametrize(
    "target",
    ["ftp://127.0.0.1/", "file:///etc/passwd", "http://", "http://127.0.0.1:99999/", "http://xn--zzzzzzzz-.example/"],
)
def test_a_redirect_to_something_else_than_the_web_fails_in_words(
    site: WebServer, bench: RequestBench, target: str
) -> None:
    outcome = bench.perform(f"{site.address}/to/302/{quote(target, safe='')}")
    assert (outcome.status, len(site.asked), bool(outcome.note)) == (RunStatus.FAILED, 1, True)


def test_a_proxy_of_the_environment_is_not_used(
    site: WebServer, bench: RequestBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert bench.perform(f"{site.address}/200/x").note == "200 OK"


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
        bench = RequestBench(WebExchange(HERE, lambda *_: ["127.0.0.1"], client))
        outcome = bench.perform(f"https://{host}:{secured.port}/200/x")
    assert outcome.note == said


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

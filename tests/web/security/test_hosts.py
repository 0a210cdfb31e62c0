"""Under which names the application answers."""

import pytest

from app.adapters.web.security.rules import AdminPassword, SecurityRules
from app.adapters.web.security.stack import guarded
from tests.web.security.exchange import LOCAL, Echo, Request, ask

ASKS = AdminPassword("correct horse battery")
SIGNED_IN = ("Authorization", "Basic YWRtaW46Y29ycmVjdCBob3JzZSBiYXR0ZXJ5")


def status_for(rules: SecurityRules, *hosts: str, scheme: str = "http", target: str = "/goals") -> int:
    headers = (*(("Host", host) for host in hosts), SIGNED_IN)
    return ask(guarded(Echo(), rules), Request(target=target, headers=headers, scheme=scheme)).status


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:8000",
        "LOCALHOST:1",
        "localhost.",
        "tracker.localhost:8000",
        "127.0.0.1",
        "127.0.0.1:8000",
        "127.255.0.3:80",
        "[::1]",
        "[::1]:8000",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]:8000",
    ],
)
def test_loopback_names_are_answered_by_default(host: str) -> None:
    assert status_for(LOCAL, host) == 200


@pytest.mark.parametrize(
    "host",
    [
        "example.org",
        "localhost.example.org",
        "notlocalhost",
        "127.0.0.1.example.org",
        "127.0.0.1.nip.io:8000",
        "128.0.0.1",
        "0.0.0.0:8000",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "[::2]",
        "[::ffff:192.0.2.1]",
        "testserver",
    ],
)
def test_a_strange_name_is_misdirected(host: str) -> None:
    assert status_for(LOCAL, host) == 421


@pytest.mark.parametrize(
    "host",
    [
        "",
        " ",
        "localhost:",
        "localhost:0",
        "localhost:65536",
        "localhost:8000:8000",
        "localhost:-1",
        "localhost/",
        "localhost/@example.org",
        "user@localhost",
        "localhost, example.org",
        "local host",
        "localhost\t",
        "localhost\x00",
        "http://localhost",
        "::1",
        "[::1",
        "[::1]x",
        "[zz]",
        "[1.2.3.4.5]",
        ".localhost",
        "lôcalhost",
        "<script>",
        "a" * 300,
    ],
)
def test_a_malformed_host_is_a_bad_request(host: str) -> None:
    assert status_for(LOCAL, host) == 400


def test_a_missing_host_is_a_bad_request() -> None:
    assert status_for(LOCAL) == 400


def test_two_hosts_are_a_bad_request() -> None:
    assert status_for(LOCAL, "localhost", "localhost") == 400


@pytest.mark.parametrize("target", ["/healthz", "/readyz"])
@pytest.mark.parametrize("hosts", [("10.1.2.3:8000",), ("example.org",), (), ("a", "b"), ("<",)])
def test_probes_answer_any_host(target: str, hosts: tuple[str, ...]) -> None:
    assert status_for(LOCAL, *hosts, target=target) == 200


@pytest.mark.parametrize("target", ["/healthz/", "/healthz/../goals", "/healthz%2F..%2Fgoals", "//healthz", "/HEALTHZ"])
def test_nothing_else_passes_as_a_probe(target: str) -> None:
    assert status_for(LOCAL, "example.org", target=target) == 421


LISTED = SecurityRules(
    bind_host="0.0.0.0",
    allowed_hosts=("example.org", "*.example.net", "ported.org:8443", "secure.org:443", "[2001:db8::1]"),
    admin_password=ASKS,
)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("example.org", 200),
        ("EXAMPLE.org:8000", 200),
        ("example.org.", 200),
        ("a.example.org", 421),
        ("example.org.evil.com", 421),
        ("a.example.net", 200),
        ("a.b.example.net:99", 200),
        ("example.net", 421),
        ("evilexample.net", 421),
        ("ported.org:8443", 200),
        ("ported.org", 421),
        ("ported.org:8444", 421),
        ("secure.org", 421),
        ("[2001:db8:0::1]:8000", 200),
        ("localhost", 421),
        ("0.0.0.0", 421),
    ],
)
def test_a_list_replaces_the_default(host: str, status: int) -> None:
    assert status_for(LISTED, host) == status


def test_a_port_left_out_is_the_port_of_the_scheme() -> None:
    assert status_for(LISTED, "secure.org", scheme="https") == 200


@pytest.mark.parametrize(("host", "status"), [("192.0.2.7:8000", 200), ("localhost", 200), ("192.0.2.8", 421)])
def test_a_concrete_bind_address_is_answered_too(host: str, status: int) -> None:
    assert status_for(SecurityRules(bind_host="192.0.2.7", admin_password=ASKS), host) == status


@pytest.mark.parametrize(("host", "status"), [("tracker.example.org", 200), ("example.org", 421)])
def test_the_public_origins_host_is_answered_too(host: str, status: int) -> None:
    rules = SecurityRules(public_origin="https://tracker.example.org", admin_password=ASKS)
    assert status_for(rules, host) == status


def test_the_page_names_the_setting_and_needs_nothing_from_here() -> None:
    page = ask(guarded(Echo(), LOCAL), Request(headers=(("Host", "rebound.example.org:8000"),))).text
    assert "does not answer under the name rebound.example.org:8000." in page
    assert "TASK_TRACKER_ALLOWED_HOSTS" in page
    assert ("<link" in page, "<a " in page) == (False, False)


def test_a_misdirected_request_never_reaches_the_application() -> None:
    echo = Echo()
    ask(guarded(echo, LOCAL), Request(headers=(("Host", "example.org"),)))
    assert echo.scopes == []

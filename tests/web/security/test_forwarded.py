"""What proxies say, and when it is believed."""

import pytest

from app.adapters.web.security.rules import AdminPassword, SecurityRules
from app.adapters.web.security.stack import guarded
from tests.web.security.exchange import HOST, LOCAL, PASSWORD, Answer, Echo, Header, Request, ask

SIGNED_IN = ("Authorization", "Basic YWRtaW46Y29ycmVjdCBob3JzZSBiYXR0ZXJ5")
BEHIND_PROXIES = SecurityRules(
    bind_host="0.0.0.0",
    trusted_proxies=("10.0.0.0/8", "2001:db8::/32", "192.0.2.1"),
    admin_password=AdminPassword(PASSWORD),
)


def through(rules: SecurityRules, *headers: Header, client: str = "10.0.0.1") -> Answer:
    return ask(guarded(Echo(), rules), Request(headers=(HOST, SIGNED_IN, *headers), client=client))


def client_and_scheme(*headers: Header, client: str = "10.0.0.1") -> tuple[str, str]:
    heard = through(BEHIND_PROXIES, *headers, client=client).heard
    return heard["client"], heard["scheme"]


@pytest.mark.parametrize(
    "name",
    ["Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Anything", "X-Real-IP"],
)
def test_local_mode_refuses_every_sign_of_a_proxy(name: str) -> None:
    answer = through(LOCAL, (name, "x"), client="127.0.0.1")
    assert answer.status == 403
    assert "Set TASK_TRACKER_TRUSTED_PROXIES to" in answer.text
    assert f"({name.lower()})" in answer.text


@pytest.mark.parametrize(
    ("client", "status"),
    [("127.0.0.1", 200), ("::1", 200), ("::ffff:127.0.0.1", 200), ("192.0.2.9", 403), ("::ffff:192.0.2.9", 403)],
)
def test_local_mode_answers_only_to_this_machine(client: str, status: int) -> None:
    assert through(LOCAL, client=client).status == status


def test_a_client_on_a_unix_socket_has_no_address_and_is_answered() -> None:
    answer = ask(guarded(Echo(), LOCAL), Request(client=None))
    assert (answer.status, answer.heard["client"]) == (200, None)


@pytest.mark.parametrize(
    ("forwarded_for", "client"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("198.51.100.1, 203.0.113.5", "203.0.113.5"),
        ("127.0.0.1, 203.0.113.5, 10.2.3.4", "203.0.113.5"),
        ("203.0.113.5,10.2.3.4,192.0.2.1", "203.0.113.5"),
        ("203.0.113.5:4711", "203.0.113.5"),
        ("[2a00::5]:4711", "2a00::5"),
        ("2a00::5", "2a00::5"),
        ("2a00::5%<b>", "2a00::5"),
        ("203.0.113.5, 2001:db8::9", "203.0.113.5"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("10.9.9.9, 10.8.8.8", "10.9.9.9"),
        ("203.0.113.5, unknown, 10.2.3.4", "10.2.3.4"),
        ("unknown", "10.0.0.1"),
        ("203.0.113.5, <script>", "10.0.0.1"),
        ("", "10.0.0.1"),
        (" , ,", "10.0.0.1"),
    ],
)
def test_the_client_is_the_right_most_untrusted_hop(forwarded_for: str, client: str) -> None:
    assert client_and_scheme(("X-Forwarded-For", forwarded_for)) == (client, "http")


def test_hops_may_come_in_several_fields() -> None:
    headers = (("X-Forwarded-For", "198.51.100.1"), ("X-Forwarded-For", "203.0.113.5, 10.2.3.4"))
    assert client_and_scheme(*headers) == ("203.0.113.5", "http")


@pytest.mark.parametrize(
    ("hops", "schemes", "scheme"),
    [
        ("203.0.113.5", "https", "https"),
        ("203.0.113.5", "HTTPS", "https"),
        ("203.0.113.5, 10.2.3.4", "https, http", "https"),
        ("198.51.100.1, 203.0.113.5, 10.2.3.4", "https, http, https", "http"),
        ("203.0.113.5, 10.2.3.4", "https", "https"),
        ("203.0.113.5", "https, http", "http"),
        ("203.0.113.5", "javascript", "http"),
    ],
)
def test_the_scheme_is_that_of_the_same_hop(hops: str, schemes: str, scheme: str) -> None:
    assert client_and_scheme(("X-Forwarded-For", hops), ("X-Forwarded-Proto", schemes)) == ("203.0.113.5", scheme)


def test_an_untrusted_peer_is_not_believed() -> None:
    headers = (("X-Forwarded-For", "10.0.0.1"), ("X-Forwarded-Proto", "https"))
    assert client_and_scheme(*headers, client="203.0.113.77") == ("203.0.113.77", "http")


def test_forwarded_and_forwarded_host_are_never_believed() -> None:
    headers = (("Forwarded", "for=203.0.113.5;proto=https"), ("X-Forwarded-Host", "example.org"))
    assert client_and_scheme(*headers) == ("10.0.0.1", "http")


@pytest.mark.parametrize("client", ["10.0.0.1", "203.0.113.77"])
def test_no_handler_sees_a_forwarded_header(client: str) -> None:
    echo = Echo()
    headers = (HOST, SIGNED_IN, ("X-Forwarded-For", "1.2.3.4"), ("Forwarded", "x"), ("X-Real-Ip", "x"), ("Accept", "a"))
    ask(guarded(echo, BEHIND_PROXIES), Request(headers=headers, client=client))
    assert [name for name, _ in echo.scopes[0]["headers"]] == [b"host", b"authorization", b"accept"]

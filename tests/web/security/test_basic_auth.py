"""The password at the door, and who is said to act."""

import logging
from base64 import b64encode

import pytest
from starlette.types import ASGIApp

from app.adapters.web.security.failed_attempts import FailedAttempts
from app.adapters.web.security.rules import AdminPassword, SecurityRules
from app.adapters.web.security.stack import guarded
from tests.web.security.exchange import HOST, LOCAL, OPEN_WITH_PASSWORD, PASSWORD, Answer, Echo, Header, Request, ask

WRONG = "wrong"


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def basic(name: str, password: str) -> Header:
    return ("Authorization", "Basic " + b64encode(f"{name}:{password}".encode()).decode())


def sign_in(app: ASGIApp, *headers: Header, client: str = "192.0.2.5", target: str = "/goals") -> Answer:
    return ask(app, Request(target=target, headers=(HOST, *headers), client=client))


def test_nobody_is_asked_in_local_mode_and_the_actor_is_local() -> None:
    assert sign_in(guarded(Echo(), LOCAL), client="127.0.0.1").heard["actor"] == "local"


def test_credentials_change_nothing_in_local_mode() -> None:
    answer = sign_in(guarded(Echo(), LOCAL), basic("eva", "x"), client="127.0.0.1")
    assert answer.heard["actor"] == "local"


def test_a_password_is_asked_for_on_loopback_too() -> None:
    rules = SecurityRules(admin_password=AdminPassword(PASSWORD))
    assert sign_in(guarded(Echo(), rules), client="127.0.0.1").status == 401


def test_the_challenge_makes_a_browser_ask() -> None:
    answer = sign_in(guarded(Echo(), OPEN_WITH_PASSWORD))
    assert (answer.status, answer.header("www-authenticate")) == (401, 'Basic realm="Task Tracker", charset="UTF-8"')


@pytest.mark.parametrize(
    ("name", "actor"),
    [
        ("eva", "eva"),
        ("", "admin"),
        (" ", "admin"),
        ("eva@example.org", "eva@example.org"),
        ("Žofie", "Žofie"),
        ("Z\u030cofie", "Žofie"),
        ("a" * 64, "a" * 64),
    ],
)
def test_the_user_name_is_the_actor(name: str, actor: str) -> None:
    assert sign_in(guarded(Echo(), OPEN_WITH_PASSWORD), basic(name, PASSWORD)).heard["actor"] == actor


@pytest.mark.parametrize(
    "name", ["a" * 65, "a b", "<b>", "a\nb", "a\x00", "local", "LOCAL", "system", "scheduler", "worker"]
)
def test_a_name_that_may_not_stand_in_the_record_is_refused(name: str) -> None:
    answer = sign_in(guarded(Echo(), OPEN_WITH_PASSWORD), basic(name, PASSWORD))
    assert (answer.status, "Unusable user name" in answer.text) == (401, True)


@pytest.mark.parametrize(
    "headers",
    [
        [basic("eva", WRONG)],
        [basic("eva", "")],
        [basic("eva", PASSWORD + " ")],
        [basic("eva", PASSWORD.upper())],
        [("Authorization", "Basic")],
        [("Authorization", "Basic !!!")],
        [("Authorization", "Basic " + b64encode(b"no colon").decode())],
        [("Authorization", "Basic " + b64encode(b"eva:\xff\xfe").decode())],
        [("Authorization", "Basic ÿ")],
        [("Authorization", basic("eva", PASSWORD)[1].replace("Basic", "Bearer"))],
        [basic("eva", PASSWORD), basic("eva", PASSWORD)],
    ],
)
def test_everything_but_the_password_is_asked_again(headers: list[Header]) -> None:
    echo = Echo()
    assert (sign_in(guarded(echo, OPEN_WITH_PASSWORD), *headers).status, echo.scopes) == (401, [])


def test_a_password_may_hold_colons_and_any_letters() -> None:
    rules = SecurityRules(admin_password=AdminPassword("a:b:ž😀"))
    assert sign_in(guarded(Echo(), rules), basic("eva", "a:b:ž😀")).status == 200


@pytest.mark.parametrize(
    "target",
    [
        "/", "/static/css/app.css", "/api/v1/goals", "/metrics", "/docs", "/healthz/x", "/nothing", "/calendar",
        "/settings", "/calendar.ics/", "/calendar.ics/x", "//calendar.ics",
    ],
)  # fmt: skip
def test_every_route_asks(target: str) -> None:
    assert sign_in(guarded(Echo(), OPEN_WITH_PASSWORD), target=target).status == 401


@pytest.mark.parametrize("target", ["/healthz", "/readyz"])
def test_the_probes_do_not_ask(target: str) -> None:
    assert sign_in(guarded(Echo(), OPEN_WITH_PASSWORD), target=target).status == 200


def test_the_calendar_feed_does_not_ask_as_its_address_is_a_key() -> None:
    assert sign_in(guarded(Echo(), OPEN_WITH_PASSWORD), target="/calendar.ics?key=x").status == 200


def statuses(app: ASGIApp, password: str, times: int, client: str = "192.0.2.5") -> list[int]:
    return [sign_in(app, basic("eva", password), client=client).status for _ in range(times)]


def test_after_ten_wrong_passwords_even_the_right_one_waits() -> None:
    app = guarded(Echo(), OPEN_WITH_PASSWORD, clock=Clock())
    assert statuses(app, WRONG, 10) + statuses(app, PASSWORD, 1) == [401] * 10 + [429]


def test_the_wait_ends_a_quarter_of_an_hour_after_the_first_wrong_password() -> None:
    clock = Clock()
    app = guarded(Echo(), OPEN_WITH_PASSWORD, clock=clock)
    statuses(app, WRONG, 10)
    clock.now += 899.5
    waiting = sign_in(app, basic("eva", PASSWORD))
    clock.now += 0.5
    assert (waiting.status, waiting.header("retry-after"), *statuses(app, PASSWORD, 1)) == (429, "1", 200)


def test_another_address_does_not_wait() -> None:
    app = guarded(Echo(), OPEN_WITH_PASSWORD, clock=Clock())
    statuses(app, WRONG, 11)
    assert statuses(app, PASSWORD, 1, client="192.0.2.6") == [200]


def test_a_right_password_between_lends_nothing_to_a_guesser() -> None:
    app = guarded(Echo(), OPEN_WITH_PASSWORD, clock=Clock())
    assert statuses(app, WRONG, 9) + statuses(app, PASSWORD, 1) + statuses(app, WRONG, 2) == [401] * 9 + [200, 401, 429]


def test_a_visit_without_credentials_is_no_wrong_password() -> None:
    app = guarded(Echo(), OPEN_WITH_PASSWORD, clock=Clock())
    for _ in range(12):
        sign_in(app)
    assert statuses(app, PASSWORD, 1) == [200]


def test_the_guesser_is_the_client_behind_the_proxy() -> None:
    rules = SecurityRules(trusted_proxies=("10.0.0.1",), admin_password=AdminPassword(PASSWORD))
    app = guarded(Echo(), rules, clock=Clock())

    def status(client: str, password: str) -> int:
        return sign_in(app, basic("eva", password), ("X-Forwarded-For", client), client="10.0.0.1").status

    for _ in range(10):
        status("203.0.113.1", WRONG)
    assert (status("203.0.113.1", PASSWORD), status("203.0.113.2", PASSWORD)) == (429, 200)


def test_addresses_of_one_ipv6_customer_are_one_source() -> None:
    failed = FailedAttempts(Clock(), limit=2)
    failed.record("2001:db8:0:1::1")
    failed.record("2001:db8:0:1:ffff::2")
    waits = [failed.seconds_to_wait(address) for address in ("2001:db8:0:1::3", "2001:db8:0:2::3")]
    assert waits == [900, 0]


def test_the_count_keeps_a_bounded_number_of_sources() -> None:
    failed = FailedAttempts(Clock(), limit=1, max_sources=2)
    addresses = ["192.0.2.1", "192.0.2.2", "192.0.2.3"]
    for address in addresses:
        failed.record(address)
    assert [failed.seconds_to_wait(address) for address in addresses] == [0, 900, 900]


def test_the_log_names_the_source_and_no_password(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        sign_in(guarded(Echo(), OPEN_WITH_PASSWORD), basic("eva", "my secret guess"))
    messages = [record.getMessage() for record in caplog.records if record.name.startswith("app.")]
    assert messages == ["Wrong password from 192.0.2.5"]

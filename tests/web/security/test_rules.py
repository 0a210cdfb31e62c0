"""Which settings are safe to start with."""

import re
from collections.abc import Callable

import pytest

from app.adapters.web.security.rules import AdminPassword, SecurityRules, UnsafeConfiguration

SECRET = "correct horse battery"
ASKS = AdminPassword(SECRET)


@pytest.mark.parametrize("bind_host", ["127.0.0.1", "127.8.9.10", "::1", "localhost", "::ffff:127.0.0.1"])
def test_a_loopback_address_is_local_mode(bind_host: str) -> None:
    assert SecurityRules(bind_host=bind_host).local_mode is True


@pytest.mark.parametrize(
    "rules",
    [
        SecurityRules(allowed_hosts=("localhost", "*.localhost:8000", "127.0.0.1:8000", "[::1]")),
        SecurityRules(public_origin="http://localhost:8000"),
        SecurityRules(public_origin="http://[::1]:8000/"),
        SecurityRules(public_origin=""),
    ],
)
def test_loopback_names_and_origins_are_still_local_mode(rules: SecurityRules) -> None:
    assert rules.local_mode is True


def test_a_password_ends_local_mode_on_loopback_too() -> None:
    assert SecurityRules(admin_password=ASKS).local_mode is False


EXPOSED: dict[str, Callable[[AdminPassword | None], SecurityRules]] = {
    "bind address '0.0.0.0'": lambda password: SecurityRules(bind_host="0.0.0.0", admin_password=password),
    "bind address '::'": lambda password: SecurityRules(bind_host="::", admin_password=password),
    "bind address ''": lambda password: SecurityRules(bind_host="", admin_password=password),
    "bind address '192.0.2.7'": lambda password: SecurityRules(bind_host="192.0.2.7", admin_password=password),
    "bind address 'tracker'": lambda password: SecurityRules(bind_host="tracker", admin_password=password),
    "bind address '127.1'": lambda password: SecurityRules(bind_host="127.1", admin_password=password),
    "TASK_TRACKER_ALLOWED_HOSTS": lambda password: SecurityRules(
        allowed_hosts=("localhost", "tracker.example.org"), admin_password=password
    ),
    "TASK_TRACKER_PUBLIC_ORIGIN": lambda password: SecurityRules(
        public_origin="https://tracker.example.org", admin_password=password
    ),
    "TASK_TRACKER_TRUSTED_PROXIES": lambda password: SecurityRules(
        trusted_proxies=("127.0.0.1",), admin_password=password
    ),
}


@pytest.mark.parametrize("reason", EXPOSED)
def test_whatever_lets_others_in_needs_a_password(reason: str) -> None:
    with pytest.raises(UnsafeConfiguration, match=re.escape(reason)) as refusal:
        EXPOSED[reason](None)
    assert "set TASK_TRACKER_ADMIN_PASSWORD_FILE or TASK_TRACKER_ADMIN_PASSWORD." in str(refusal.value)


@pytest.mark.parametrize("reason", EXPOSED)
def test_with_a_password_it_starts_and_is_not_local(reason: str) -> None:
    assert EXPOSED[reason](ASKS).local_mode is False


@pytest.mark.parametrize("entry", ["", "*", "*.", "https://example.org", "a b", "a/b", "a:0", "a:99999", "*.1.2.3.4"])
def test_an_unreadable_allowed_host_is_named(entry: str) -> None:
    with pytest.raises(UnsafeConfiguration, match=r"TASK_TRACKER_ALLOWED_HOSTS takes names like") as refusal:
        SecurityRules(allowed_hosts=(entry,), admin_password=ASKS)
    assert str(refusal.value).endswith(f": {entry!r} is none of them.")


@pytest.mark.parametrize("origin", ["tracker.example.org", "ftp://a", "https://a/b", "https://u@a", "null", "https://"])
def test_an_unreadable_public_origin_is_named(origin: str) -> None:
    with pytest.raises(UnsafeConfiguration, match="TASK_TRACKER_PUBLIC_ORIGIN must be like"):
        SecurityRules(public_origin=origin, admin_password=ASKS)


@pytest.mark.parametrize("proxy", ["nginx", "", "10.0.0.0/33", "*", "0.0.0.0/0", "::/0"])
def test_an_unreadable_or_boundless_proxy_is_named(proxy: str) -> None:
    with pytest.raises(UnsafeConfiguration, match=r"TASK_TRACKER_TRUSTED_PROXIES (takes|must not)"):
        SecurityRules(trusted_proxies=(proxy,), admin_password=ASKS)


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_an_empty_password_is_none(text: str) -> None:
    with pytest.raises(UnsafeConfiguration, match="TASK_TRACKER_ADMIN_PASSWORD is empty"):
        AdminPassword(text)


def test_a_password_is_shown_nowhere() -> None:
    rules = SecurityRules(admin_password=AdminPassword(SECRET))
    assert SECRET not in f"{rules} {rules!r} {rules.admin_password} {vars(type(rules.admin_password))}"


def test_a_password_file_may_end_its_line() -> None:
    password = AdminPassword(lambda: f"{SECRET}\r\n")
    assert (password.matches(SECRET), password.matches(f"{SECRET}\r\n")) == (True, False)


def test_the_same_letters_match_composed_or_not() -> None:
    assert AdminPassword("Z\u030cofie").matches("\u017dofie") is True

"""The whole matrix: which request may change something, and which comes from another page."""

from itertools import product

import pytest

from app.adapters.web.security.rules import AdminPassword, SecurityRules
from app.adapters.web.security.stack import guarded
from tests.web.security.exchange import LOCAL, PASSWORD, Echo, Header, Request, ask

SIGNED_IN = ("Authorization", "Basic YWRtaW46Y29ycmVjdCBob3JzZSBiYXR0ZXJ5")
PUBLIC = SecurityRules(
    bind_host="0.0.0.0",
    allowed_hosts=("tracker.example.org",),
    public_origin="https://tracker.example.org",
    admin_password=AdminPassword(PASSWORD),
)
UNSAFE = ("POST", "PUT", "PATCH", "DELETE", "BREW")
SAFE = ("GET", "HEAD", "OPTIONS")
FETCH_SITES = (None, "same-origin", "none", "same-site", "cross-site", "", "Same-Origin")
# Origin on localhost:8000 over http, and whether it is ours.
ORIGINS: dict[str | None, bool] = {
    "http://localhost:8000": True,
    "HTTP://LOCALHOST:8000": True,
    "http://localhost": False,
    "https://localhost:8000": False,
    "http://localhost:8001": False,
    "http://127.0.0.1:8000": False,
    "http://evil.example.org": False,
    "http://localhost:8000.evil.org": False,
    "http://localhost:8000/": False,
    "http://localhost:8000@evil.org": False,
    "chrome-extension://abc": False,
    "null": False,
    "": False,
}


def expected(fetch_site: str | None, origin: str | None, cookie: bool) -> int:
    """The text of the design, once more and in other words."""
    if fetch_site is not None:
        return 200 if fetch_site in {"same-origin", "none"} else 403
    if origin is not None:
        return 200 if ORIGINS[origin] else 403
    return 403 if cookie else 200


def status_of(method: str, rules: SecurityRules, host: str, *headers: Header, scheme: str = "http") -> int:
    request = Request(method, "/goals/add", (("Host", host), SIGNED_IN, *headers), scheme=scheme)
    return ask(guarded(Echo(), rules), request).status


@pytest.mark.parametrize("method", UNSAFE)
@pytest.mark.parametrize("fetch_site", FETCH_SITES)
def test_every_cell_for_methods_that_change_something(method: str, fetch_site: str | None) -> None:
    cells = list(product((None, *ORIGINS), (False, True)))
    seen, wanted = {}, {}
    for origin, cookie in cells:
        given = (("Sec-Fetch-Site", fetch_site), ("Origin", origin), ("Cookie", "a=b" if cookie else None))
        headers = [(name, value) for name, value in given if value is not None]
        seen[origin, cookie] = status_of(method, LOCAL, "localhost:8000", *headers)
        wanted[origin, cookie] = expected(fetch_site, origin, cookie)
    assert seen == wanted


@pytest.mark.parametrize("method", SAFE)
@pytest.mark.parametrize("fetch_site", FETCH_SITES)
def test_methods_that_change_nothing_are_free(method: str, fetch_site: str | None) -> None:
    headers = [("Origin", "null"), ("Cookie", "a=b")] + ([("Sec-Fetch-Site", fetch_site)] if fetch_site else [])
    assert status_of(method, LOCAL, "localhost:8000", *headers) == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Site", "cross-site")], 403),
        ([("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Site", "same-origin")], 200),
        ([("Origin", "http://localhost:8000"), ("Origin", "http://evil.example.org")], 403),
    ],
)
def test_one_foreign_value_among_several_is_enough(headers: list[Header], status: int) -> None:
    assert status_of("POST", LOCAL, "localhost:8000", *headers) == status


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("https://tracker.example.org", 200),
        ("https://tracker.example.org:443", 200),
        ("http://tracker.example.org", 403),
        ("https://tracker.example.org:8443", 403),
        ("https://example.org", 403),
        ("null", 403),
    ],
)
def test_the_public_origin_alone_counts_where_there_is_one(origin: str, status: int) -> None:
    assert status_of("POST", PUBLIC, "tracker.example.org", ("Origin", origin)) == status


@pytest.mark.parametrize(
    ("scheme", "origin", "status"),
    [
        ("https", "https://localhost", 200),
        ("https", "https://localhost:443", 200),
        ("https", "http://localhost", 403),
        ("http", "http://localhost:80", 200),
    ],
)
def test_a_port_left_out_is_the_port_of_the_scheme(scheme: str, origin: str, status: int) -> None:
    assert status_of("POST", LOCAL, "localhost", ("Origin", origin), scheme=scheme) == status


def test_the_page_says_that_nothing_was_changed() -> None:
    headers = (("Host", "localhost"), ("Sec-Fetch-Site", "cross-site"), ("Accept", "text/html"))
    page = ask(guarded(Echo(), LOCAL), Request("POST", headers=headers)).text
    assert "Nothing was changed: the request came from a page of another site." in page


def test_another_sites_request_is_refused_before_its_password_is_looked_at() -> None:
    rules = SecurityRules(admin_password=AdminPassword("another password"))
    app = guarded(Echo(), rules)
    headers = (("Host", "localhost"), SIGNED_IN, ("Sec-Fetch-Site", "cross-site"))
    assert {ask(app, Request("POST", headers=headers)).status for _ in range(12)} == {403}

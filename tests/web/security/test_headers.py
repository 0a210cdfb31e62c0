"""The headers that every answer carries."""

import pytest
from starlette.types import ASGIApp

from app.adapters.web.security.limits import Limits
from app.adapters.web.security.rules import AdminPassword, SecurityRules
from app.adapters.web.security.stack import guarded
from tests.web.security.exchange import HOST, LOCAL, OPEN_WITH_PASSWORD, PASSWORD, Answer, Echo, Request, ask, post

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " font-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
EVERYWHERE = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cache-control": "no-store",
    "strict-transport-security": None,
}


def guarding(answer: Answer) -> dict[str, str | None]:
    return {name: answer.header(name) for name in EVERYWHERE}


def test_a_page_carries_every_header() -> None:
    assert guarding(ask(guarded(Echo(), LOCAL), Request())) == EVERYWHERE


FORM = "application/x-www-form-urlencoded"
REFUSALS: dict[int, tuple[ASGIApp, Request]] = {
    400: (guarded(Echo(), LOCAL), Request(target="/%00")),
    401: (guarded(Echo(), OPEN_WITH_PASSWORD), Request()),
    403: (guarded(Echo(), LOCAL), Request("POST", headers=(HOST, ("Sec-Fetch-Site", "cross-site")))),
    408: (
        guarded(Echo(), LOCAL, limits=Limits(body_seconds=0.01)),
        Request("POST", headers=(HOST, ("Content-Length", "9"), ("Expect", "100-continue")), chunks=None),
    ),
    413: (guarded(Echo(), LOCAL, limits=Limits(max_body=3)), post(b"a=bc", FORM)),
    415: (guarded(Echo(), LOCAL), post(b"a=bc", "text/plain")),
    421: (guarded(Echo(), LOCAL), Request(headers=(("Host", "example.org"),))),
    431: (guarded(Echo(), LOCAL), Request(headers=(HOST, ("Cookie", "a" * 17_000)))),
    503: (guarded(Echo(), LOCAL, limits=Limits(max_requests=0)), Request()),
}


@pytest.mark.parametrize("status", REFUSALS)
def test_every_refusal_carries_every_header(status: int) -> None:
    answer = ask(*REFUSALS[status])
    assert (answer.status, guarding(answer)) == (status, EVERYWHERE)


def test_only_https_promises_https() -> None:
    answer = ask(guarded(Echo(), LOCAL), Request(scheme="https"))
    assert guarding(answer) == {**EVERYWHERE, "strict-transport-security": "max-age=31536000"}


def test_what_a_trusted_proxy_calls_https_promises_https() -> None:
    rules = SecurityRules(trusted_proxies=("10.0.0.1",), admin_password=AdminPassword(PASSWORD))
    headers = (HOST, ("X-Forwarded-For", "203.0.113.5"), ("X-Forwarded-Proto", "https"))
    answer = ask(guarded(Echo(), rules), Request(headers=headers, client="10.0.0.1"))
    assert guarding(answer) == {**EVERYWHERE, "strict-transport-security": "max-age=31536000"}


def test_static_files_may_be_kept() -> None:
    answer = ask(guarded(Echo(), LOCAL), Request(target="/static/css/app.css"))
    assert guarding(answer) == {**EVERYWHERE, "cache-control": None}


def test_a_refusal_in_place_of_a_static_file_is_not_kept() -> None:
    answer = ask(guarded(Echo(), OPEN_WITH_PASSWORD), Request(target="/static/css/app.css"))
    assert (answer.status, guarding(answer)) == (401, EVERYWHERE)


def test_a_handler_chooses_its_own_referrer_policy_and_cache_control_only() -> None:
    own = [
        ("Referrer-Policy", "no-referrer"),
        ("Cache-Control", "private, max-age=60"),
        ("Content-Security-Policy", "default-src *"),
        ("X-Content-Type-Options", "sniff"),
    ]
    answer = ask(guarded(Echo(own), LOCAL), Request())
    chosen = {"referrer-policy": "no-referrer", "cache-control": "private, max-age=60"}
    assert guarding(answer) == {**EVERYWHERE, **chosen}

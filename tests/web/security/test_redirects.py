"""Where a form may send the browser afterwards."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.adapters.web.security.redirects import MAX_LENGTH, safe_redirect

HERE = "https://tracker.example.org"
DEFAULT = "/all-tasks"

ACCEPTED = {
    "/": "/",
    "/all-tasks": "/all-tasks",
    "/all-tasks?status=pending&q=a+b#task-3": "/all-tasks?status=pending&q=a+b#task-3",
    "/tasks/7/logs": "/tasks/7/logs",
    "/all-tasks?q=50%25": "/all-tasks?q=50%25",
    "/all-tasks?q=50%": "/all-tasks?q=50%25",
    "/all-tasks?q=a//b": "/all-tasks?q=a//b",
    "/all-tasks?q=%5Cn": "/all-tasks?q=%5Cn",
    "/all-tasks?next=https://example.org": "/all-tasks?next=https://example.org",
    "/úkoly/Žofie": "/%C3%BAkoly/%C5%BDofie",
    "/a b": "/a%20b",
    "/%C5%BE": "/%C5%BE",
    "/@example.org": "/@example.org",
    "/;@example.org": "/;@example.org",
    "/../goals": "/../goals",
    "/%255Cexample.org": "/%255Cexample.org",
    "/\uff0fexample.org": "/%EF%BC%8Fexample.org",
    '/"><script>': "/%22%3E%3Cscript%3E",
}
REFUSED = (
    None,
    "",
    " ",
    " /goals",
    "goals",
    "./goals",
    "?q=1",
    "#top",
    "//",
    "//example.org",
    "///example.org",
    "/\\example.org",
    "\\/example.org",
    "\\\\example.org",
    "/%5Cexample.org",
    "/%5cexample.org",
    "/%2F/example.org",
    "/%2Fexample.org",
    "/%2f%2fexample.org",
    "%2F%2Fexample.org",
    "/..//example.org",
    "/.//example.org",
    "/%2e%2e//example.org",
    "/goals/..//example.org",
    "/goals/\\example.org",
    "/a%3F//example.org",
    "/a%23/\\example.org",
    "/\t/example.org",
    "/\n/example.org",
    "/\r\nSet-Cookie: a=b",
    "/%09/example.org",
    "/%0d%0aSet-Cookie:%20a=b",
    "/goals?q=%0d%0aSet-Cookie:%20a=b",
    "/%00",
    "/goals\x00",
    "/goals\x7f",
    "/goals\x85",
    "/goals\u2028",
    "/goals\ud800",
    "\t//example.org",
    "https://example.org",
    "https:/example.org",
    "https:example.org",
    "HTTPS://tracker.example.org/goals",
    "javascript:alert(1)",
    "data:text/html,x",
    "mailto:a@example.org",
    "\ufeff/goals",
    "/" + "a" * MAX_LENGTH,
    "/" + "ž" * (MAX_LENGTH // 6 + 1),
)


@pytest.mark.parametrize(("url", "location"), ACCEPTED.items())
def test_a_path_on_this_site_is_kept(url: str, location: str) -> None:
    assert safe_redirect(url, DEFAULT) == location


@pytest.mark.parametrize("url", REFUSED)
def test_everything_else_becomes_the_default(url: str | None) -> None:
    assert safe_redirect(url, DEFAULT) == DEFAULT


HOSTILE = st.text(alphabet=st.sampled_from("/\\.:@?#%\t\r\n \x00a25cCfFdD09e[]"), max_size=30)


@given(url=st.one_of(HOSTILE, st.text(max_size=40), st.builds("/{}".format, HOSTILE)))
@example("/%5C/example.org")
def test_a_browser_always_stays_on_this_site(url: str) -> None:
    location = safe_redirect(url, DEFAULT)
    for read in (location, _as_a_browser_reads(location)):
        assert urlsplit(urljoin(f"{HERE}/goals/add", read))[:2] == ("https", "tracker.example.org")


@given(url=st.one_of(HOSTILE, st.text(), st.builds("/{}".format, st.text(max_size=40))))
def test_the_result_is_a_legal_location_header(url: str) -> None:
    assert re.fullmatch(r"/(?:[A-Za-z0-9._~:/?#@!$&'()*+,;=\[\]-]|%[0-9A-Fa-f]{2})*", safe_redirect(url, DEFAULT))


@given(url=st.builds("/{}".format, HOSTILE))
def test_a_result_goes_through_again_unchanged(url: str) -> None:
    location = safe_redirect(url, DEFAULT)
    assert safe_redirect(location, "/other") == location


def _as_a_browser_reads(location: str) -> str:
    """The WHATWG URL standard for http(s): tabs and line ends vanish, the ends are trimmed, `\\` in a path is `/`."""
    cleaned = re.sub(r"[\t\r\n]", "", location).strip("".join(map(chr, range(0x21))))
    path, rest = re.fullmatch(r"([^?#]*)(.*)", cleaned, re.DOTALL).groups()  # type: ignore[union-attr]  # always matches
    return path.replace("\\", "/") + rest

"""Files under /static: their addresses change with their content."""

from __future__ import annotations

import os
import re
from hashlib import sha256
from pathlib import Path

import pytest

from app.adapters.web.static_files import SECONDS_BETWEEN_LOOKS, StaticAddresses
from tests.web.site import PROJECT, Site


def test_a_changed_file_gets_a_new_address_within_a_second(tmp_path: Path) -> None:
    file, seconds = tmp_path / "app.css", [10.0]
    addresses = StaticAddresses(tmp_path, lambda: seconds[0])
    file.write_text("a { }")
    before = addresses.address("app.css")
    file.write_text("b { }")
    os.utime(file, ns=(1, 1))
    at_once = addresses.address("app.css")
    seconds[0] += SECONDS_BETWEEN_LOOKS
    found = [before, at_once, addresses.address("app.css")]
    assert found == [f"/static/app.css?v={sha256(text).hexdigest()[:12]}" for text in (b"a { }", b"a { }", b"b { }")]


def test_a_page_cannot_name_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        StaticAddresses(tmp_path).address("app.css")


@pytest.mark.parametrize(
    ("query", "lifetime"), [("?v=1", "public, max-age=31536000, immutable"), ("", "no-cache"), ("?w=1", "no-cache")]
)
def test_only_a_version_may_be_kept_for_ever(query: str, lifetime: str) -> None:
    assert Site().get(f"/static/css/app.css{query}").headers["cache-control"] == lifetime


@pytest.mark.parametrize("path", ["nothing.css", "../main.py", "%2e%2e/main.py", ""])
def test_nothing_but_the_folder_is_shown(path: str) -> None:
    assert Site().get(f"/static/{path}").status_code == 404


@pytest.mark.parametrize(
    ("path", "accepted", "encoding"),
    [
        ("css/app.css", "gzip, br", "gzip"),
        ("js/theme.js", "gzip", "gzip"),
        ("css/app.css", "identity", None),
        ("images/icon-192.png", "gzip", None),
    ],
)
def test_text_is_packed_for_those_who_can_unpack_it(path: str, accepted: str, encoding: str | None) -> None:
    response = Site().get(f"/static/{path}", accept_encoding=accepted)
    same = response.content == (PROJECT / "static" / path).read_bytes()
    assert (response.headers.get("content-encoding"), same) == (encoding, True)


def test_a_packed_file_says_what_it_is_and_on_what_it_depends() -> None:
    headers = Site().get("/static/css/app.css", accept_encoding="gzip").headers
    assert (headers["content-type"], headers["vary"]) == ("text/css; charset=utf-8", "accept-encoding")


def test_a_browser_that_has_the_packed_file_is_told_so() -> None:
    site = Site()
    etag = site.get("/static/css/app.css", accept_encoding="gzip").headers["etag"]
    answer = site.get("/static/css/app.css", accept_encoding="gzip", if_none_match=etag)
    assert (answer.status_code, answer.content) == (304, b"")


def test_a_first_visit_of_the_first_page_is_light() -> None:
    """Everything that the page names, over the wire, and the page itself as it is where it cannot be packed."""
    site = Site().with_goal()
    page = site.get("/").text
    named = {address.partition("#")[0] for address in re.findall(r'(?:href|src)="(/static/[^"]*)"', page)}
    sizes = [int(site.get(address, accept_encoding="gzip").headers["content-length"]) for address in named]
    assert len(named) > 15
    assert sum(sizes) + len(page.encode()) <= 200_000

"""Files under /static: their addresses change with their content."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import pytest

from app.adapters.web.static_files import StaticAddresses
from tests.web.site import Site


def test_a_changed_file_gets_a_new_address_at_once(tmp_path: Path) -> None:
    file = tmp_path / "app.css"
    addresses = StaticAddresses(tmp_path)
    file.write_text("a { }")
    before = addresses.address("app.css")
    file.write_text("b { }")
    os.utime(file, ns=(1, 1))
    after = addresses.address("app.css")
    assert [before, after] == [f"/static/app.css?v={sha256(text).hexdigest()[:12]}" for text in (b"a { }", b"b { }")]


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

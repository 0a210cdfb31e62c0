"""The page of components: there while developing, with everything that pages are made of, and nowhere else."""

from __future__ import annotations

import re

from starlette.testclient import TestClient

from app.adapters.web.app import create_app
from app.adapters.web.security.rules import SecurityRules
from tests.web.site import PROJECT, DatabaseGone, Site, presented


def patterns(*, is_development: bool) -> tuple[int, str]:
    app = create_app(
        Site().acts,
        SecurityRules(),
        presented(is_development=is_development),
        unavailable=DatabaseGone,
    )
    response = TestClient(app, base_url="http://127.0.0.1:8000", client=("127.0.0.1", 50000)).get("/patterns")
    return response.status_code, response.text


def test_it_is_shown_while_developing_only() -> None:
    assert [patterns(is_development=each)[0] for each in (True, False)] == [200, 404]


def test_it_shows_every_component_that_there_is() -> None:
    _, page = patterns(is_development=True)
    shown = (PROJECT / "templates" / "patterns.html").read_text()
    macros = {
        name
        for kind in ("buttons", "choices", "forms", "icons", "page", "status")
        for name in re.findall(r"{% macro ([a-z]\w*)\(", (PROJECT / f"templates/macros/{kind}.html").read_text())
    }
    assert {name for name in macros if not re.search(rf"\b{name}\b", shown)} == {"hidden"}
    assert "Not saved yet: 2 things need your attention" in page

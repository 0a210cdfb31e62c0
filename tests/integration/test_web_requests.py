"""A goal whose tasks are done and checked by web requests, through pages, database and a real web server."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.regression.program import running, text_of
from tests.unit.adapters.strategies.web_server import web_server

SECRET = "hunter2+and/more"


def _everything_in(file: Path) -> str:
    with sqlite3.connect(file) as connection:
        dump = "\n".join(connection.iterdump())
    connection.close()
    return dump


def test_a_task_is_done_and_checked_by_requests_and_no_secret_stays_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TASK_TRACKER_ALLOWED_NETWORKS", "127.0.0.1/32")
    file = tmp_path / "tasks.sqlite3"
    with web_server() as site, running(f"sqlite:///{file}", tmp_path) as started:
        visitor = started.visitor
        task = visitor.add_goal(
            account_ids="1",
            execution_strategy="HttpRequest",
            execution_request_method="PUT",
            execution_request_url=f"{site.address}/200/{{{{ account.username }}}}-{{{{ variables.TOKEN }}}}",
            execution_request_headers="Authorization: Bearer {{ variables.TOKEN }}",
            execution_script_env_vars=f"TOKEN={SECRET}",
            check_strategy="HttpRequestCheck",
            check_request_url=f"{site.address}/json",
            check_json_pointer="/count",
            check_comparison="at_least",
            check_expected_value="10",
        )
        done = visitor.run(task, "execution")
        checked = visitor.run(task, "check")
        output = text_of(visitor.page("/runs/1"))
        failures = started.failures
    asked = [(each.line, each.headers.get("authorization")) for each in site.asked]
    assert asked == [("PUT /200/ann-hunter2%2Band%2Fmore", f"Bearer {SECRET}"), ("GET /json", None)]
    assert ("200 OK" in done, "The value is 12; expected: is at least 10." in checked, failures) == (True, True, [])
    assert ("Completed" in checked, f"PUT {site.address}/200/ann-••••••••" in output) == (True, True)
    assert [form for form in (SECRET, "hunter2%2B") if form in _everything_in(file) + output] == []


def test_without_the_setting_an_internal_address_is_not_reached(tmp_path: Path) -> None:
    with web_server() as site, running(f"sqlite:///{tmp_path}/tasks.sqlite3", tmp_path) as started:
        task = started.visitor.add_goal(execution_strategy="HttpRequest", execution_request_url=site.address)
        history = started.visitor.run(task, "execution")
    assert ("127.0.0.1 is 127.0.0.1: internal addresses are not reached." in history, site.asked) == (True, [])

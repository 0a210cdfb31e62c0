"""Test runs of a script from the form of its goal."""

from __future__ import annotations

import re

import pytest

from tests.web.scripted_goal import COMPLETE, DOTS, NOBODY
from tests.web.sent_form import form_on
from tests.web.site import BY_SCRIPT, Site, seen


@pytest.fixture
def site() -> Site:
    """A goal with a script."""
    return Site().with_goal(**BY_SCRIPT)


def test_a_test_run_leads_to_its_page(site: Site) -> None:
    answer = site.post("/goals/1/try", **{**COMPLETE, "execution_script_content": "echo draft"}, kind="execution")
    assert seen(answer) == (303, "/runs/1?done=run-queued")
    run = site.store.tables.runs[1]
    assert (run.is_trial, site.store.tables.script_versions[run.version_id or 0].content) == (True, "echo draft")
    assert site.store.tables.goals[1].execution.parameters == {"script_content": "echo done"}


def test_the_form_offers_it_for_each_script_in_a_tab_of_its_own(site: Site) -> None:
    page = site.get("/goals/1/edit").text
    buttons = re.findall(r"<button[^>]*formaction=\"/goals/1/try\"[^>]*>", page)
    assert ['value="execution"' in buttons[0], 'value="check"' in buttons[1], len(buttons)] == [True, True, 2]
    assert [button.count('formtarget="_blank"') for button in buttons] == [1, 1]
    assert 'data-when="{&#34;execution_strategy&#34;: [&#34;CustomScript&#34;]}"' in buttons[0]


def test_enter_in_a_field_never_tries_a_script(site: Site) -> None:
    form = site.get("/goals/1/edit").text.split('action="/goals/1/edit"')[1]
    first = re.findall(r"<button type=\"submit\"[^>]*>", form)[0]
    assert 'formaction="/goals/preview?goal=1"' in first


def test_a_new_goal_has_nothing_to_try(site: Site) -> None:
    assert "/try" not in site.get("/goals/add").text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("execution_script_content", ""),
        ("execution_script_content", "a\x00b"),
        ("execution_script_env_vars", f"TOKEN={DOTS}"),
        ("execution_script_env_vars", "no equals sign"),
        ("execution_strategy", "Manual"),
        ("execution_strategy", "Nothing"),
        ("task_id", "99"),
        ("task_id", "first"),
        ("kind", ""),
        ("kind", "both"),
    ],
)
def test_what_cannot_be_tried_comes_back_as_it_was_typed(site: Site, field: str, value: str) -> None:
    typed = {**COMPLETE, "kind": "execution", "description": "Not saved yet", field: value}
    answer = site.post("/goals/1/try", **typed)
    assert answer.status_code == 422
    form = form_on(answer.text, "/goals/1/edit")
    sent = {name: [text] for name, text in typed.items() if name != "kind" and text != "Nothing"}
    assert {name: form.get(name) for name in sent} == sent
    assert f'href="#field-{field}"' in answer.text
    assert f'id="field-{field}"' in answer.text
    assert (site.store.tables.runs, len(site.store.tables.script_versions)) == ({}, 2)


def test_without_a_task_it_says_that_one_is_needed() -> None:
    site = Site().with_goal(**BY_SCRIPT, start_date=["2027-06-01"])
    answer = site.post("/goals/1/try", **COMPLETE, kind="execution")
    assert answer.status_code == 422
    assert "A test run needs a task to work on, and this goal has none yet." in answer.text


@pytest.mark.parametrize("goal_id", NOBODY)
def test_a_goal_that_is_not_there_is_not_tried(site: Site, goal_id: str) -> None:
    assert site.post(f"/goals/{goal_id}/try", **COMPLETE, kind="execution").status_code == 404


def test_typed_secrets_are_never_shown(site: Site) -> None:
    site.post("/goals/1/try", **COMPLETE, kind="execution", execution_script_env_vars="TOKEN=hunter2")
    pages = [site.get(address).text for address in ("/goals/1/versions/3", "/goals/1", "/goals/1/edit")]
    assert [word in page for page in pages for word in ("hunter2", "sealed:", "hunter2"[::-1])] == [False] * 9

"""A schedule that fails, for whatever reason, is told where it stands and takes neither pages nor acts with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.application.broken_policy import BrokenPolicy
from tests.web.sent_form import form_on
from tests.web.site import Site

REASON = "ZeroDivisionError: no such day"
PAGES = ("/", "/goals", "/goals/1", "/goals/1/edit", "/tasks/1/logs", "/all-tasks", "/activity")


@pytest.fixture
def site() -> Site:
    site = Site()
    site.acts.platforms.add({"name": ["Forum"]}, "ann")
    site.with_goal()
    site.store.tables.goals[1] = replace(site.store.tables.goals[1], policy=BrokenPolicy(1))
    return site


@pytest.mark.parametrize("address", PAGES)
def test_its_pages_are_shown(site: Site, address: str) -> None:
    assert site.get(address).status_code == 200


def test_its_page_says_why_nothing_comes(site: Site) -> None:
    assert f"This goal cannot be planned: {REASON}" in site.get("/goals/1").text


def test_its_form_can_be_tried_and_says_so_too(site: Site) -> None:
    form = form_on(site.get("/goals/1/edit").text, "/goals/1/edit")
    answer = site.client.post("/goals/preview?goal=1", data=form)
    assert (answer.status_code, "Every day from" in answer.text) == (200, True)


def test_its_tasks_can_be_started(site: Site) -> None:
    assert site.post("/tasks/1/start").status_code == 303
    assert site.store.tables.tasks[1].status.name == "InProgress"


@pytest.mark.parametrize(("act", "status"), [("complete", "Completed"), ("skip", "Skipped")])
def test_its_tasks_can_be_ended(site: Site, act: str, status: str) -> None:
    assert site.post(f"/tasks/1/{act}").status_code == 303
    assert site.store.tables.tasks[1].status.name == status
    assert site.store.tables.goals[1].planning_error == REASON


def test_it_is_tried_again_after_an_hour(site: Site) -> None:
    site.post("/tasks/1/complete")
    (line,) = site.store.tables.lines.values()
    assert line.next_attention_at == site.clock.now().replace(hour=site.clock.now().hour + 1)


def test_it_can_be_paused_and_resumed(site: Site) -> None:
    assert [site.post(f"/goals/1/{act}").status_code for act in ("pause", "resume")] == [303, 303]


def test_an_edit_mends_it(site: Site) -> None:
    site.post("/tasks/1/start")
    form = form_on(site.get("/goals/1/edit").text, "/goals/1/edit")
    assert site.client.post("/goals/1/edit", data=form).status_code == 303
    site.generate()
    assert site.store.tables.goals[1].planning_error == ""

"""What is done to a goal from its page: pause, resume, delete and restore, each with a way back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.goal import GoalStatus
from tests.web.goals_on_site import NOBODY, set_status, status_of
from tests.web.site import Site, seen


@pytest.fixture
def site() -> Site:
    return Site()


def test_a_goal_is_paused_and_resumed(site: Site) -> None:
    site.with_goal()
    assert seen(site.post("/goals/1/pause")) == (303, "/goals/1?done=goal-paused")
    assert status_of(site) is GoalStatus.PAUSED
    assert seen(site.post("/goals/1/resume")) == (303, "/goals/1?done=goal-resumed")
    assert status_of(site) is GoalStatus.ACTIVE


def test_resuming_a_frozen_goal_skips_what_is_overdue(site: Site) -> None:
    site.with_goal(freeze_on_miss=["true"])
    site.clock.advance(timedelta(days=1))
    site.generate()
    assert status_of(site) is GoalStatus.FROZEN
    assert site.post("/goals/1/resume").status_code == 303
    assert (status_of(site), site.stored(1).status.name) == (GoalStatus.ACTIVE, "Skipped")


@pytest.mark.parametrize(
    ("status", "act"),
    [
        (GoalStatus.PAUSED, "pause"),
        (GoalStatus.ACTIVE, "resume"),
        (GoalStatus.COMPLETED, "pause"),
        (GoalStatus.EXPIRED, "resume"),
        (GoalStatus.ACTIVE, "restore"),
    ],
)
def test_what_the_status_does_not_allow_is_a_conflict_with_a_way_back(site: Site, status: GoalStatus, act: str) -> None:
    site.with_goal()
    set_status(site, status)
    answer = site.post(f"/goals/1/{act}")
    assert answer.status_code == 409
    assert f"Goal 1 is {status.value}: it is not possible to {act} it." in answer.text
    assert 'href="/goals/1"' in answer.text
    assert status_of(site) is status


def test_deleting_hides_the_goal_and_skips_its_open_tasks(site: Site) -> None:
    site.with_goal()
    assert seen(site.post("/goals/1/delete")) == (303, "/goals")
    assert site.stored(1).status.name == "Skipped"
    assert site.get("/goals/1").status_code == 404
    assert "No goals yet" in site.get("/goals").text


def test_a_deleted_goal_is_restored_from_the_activity(site: Site) -> None:
    site.with_goal().post("/goals/1/delete")
    assert site.get("/activity").text.count('action="/goals/1/restore"') == 1
    assert seen(site.post("/goals/1/restore")) == (303, "/goals/1?done=goal-restored")
    assert ("The goal is back with its tasks." in site.get("/goals/1?done=goal-restored").text) is True
    assert 'action="/goals/1/restore"' not in site.get("/activity").text


def test_only_the_newest_deletion_offers_to_restore(site: Site) -> None:
    site.with_goal()
    for act in ("delete", "restore", "delete"):
        site.post(f"/goals/1/{act}")
    assert site.get("/activity").text.count('action="/goals/1/restore"') == 1


def test_a_second_click_on_restore_says_that_it_was_done(site: Site) -> None:
    site.with_goal().post("/goals/1/delete")
    site.post("/goals/1/restore")
    assert seen(site.post("/goals/1/restore")) == (303, "/goals/1?done=already-done")


def test_a_goal_of_a_deleted_platform_offers_no_restore_and_says_why(site: Site) -> None:
    site.with_goal().post("/platforms/1/delete")
    assert "/restore" not in site.get("/activity").text
    answer = site.post("/goals/1/restore")
    assert (answer.status_code, "its platform was deleted." in answer.text) == (409, True)


def test_deleting_asks_first_and_says_what_will_happen(site: Site) -> None:
    page = site.with_goal().get("/goals/1").text
    assert 'data-confirm="Delete this goal? 1 open task is skipped; the history stays."' in page


@pytest.mark.parametrize("number", NOBODY)
@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "/goals/{}"),
        ("GET", "/goals/{}/edit"),
        ("POST", "/goals/{}/edit"),
        ("POST", "/goals/{}/delete"),
        ("POST", "/goals/{}/pause"),
        ("POST", "/goals/{}/resume"),
        ("POST", "/goals/{}/fix"),
        ("POST", "/goals/{}/restore"),
    ],
)
def test_a_goal_that_is_not_there_is_not_found(site: Site, number: str, method: str, address: str) -> None:
    fields = {"fix": "raise_cap", "value": "2"} if address.endswith("fix") else None
    assert site.client.request(method, address.format(number), data=fields).status_code == 404


@pytest.mark.parametrize("act", ["edit", "delete", "pause", "resume", "fix"])
def test_a_deleted_goal_is_not_found(site: Site, act: str) -> None:
    site.with_goal().post("/goals/1/delete")
    assert site.post(f"/goals/1/{act}", fix="raise_cap", value="2").status_code == 404


@pytest.mark.parametrize("number", [0, -1, 2**63])
def test_a_number_that_no_database_could_hold_is_never_looked_up(site: Site, number: int) -> None:
    site.with_goal()
    site.store.tables.goals[number] = replace(site.store.tables.goals[1], id=number)
    assert site.get(f"/goals/{number}").status_code == 404


def test_a_goal_is_paused_until_a_day(site: Site) -> None:
    site.with_goal()
    answer = site.client.post("/goals/1/pause", data={"until": "2027-05-20"})
    assert seen(answer) == (303, "/goals/1?done=goal-paused")
    assert "Paused until 20 May 2027: it goes on by itself on that day." in site.get("/goals/1").text


def test_a_pause_that_is_over_already_comes_back_with_what_was_typed(site: Site) -> None:
    site.with_goal()
    answer = site.client.post("/goals/1/pause", data={"until": "2027-05-04"})
    assert (answer.status_code, "Choose a day after today." in answer.text) == (422, True)
    assert 'value="2027-05-04"' in answer.text


def test_a_goal_that_was_just_deleted_comes_back_with_one_button() -> None:
    site = Site().with_goal()
    answer = site.post("/goals/1/delete")
    page = site.get(answer.headers["location"]).text
    assert ("Goal deleted: Post an answer" in page, 'action="/goals/1/restore"' in page) == (True, True)
    site.post("/goals/1/restore")
    page = site.get("/goals").text
    assert ("Goal deleted" in page, 'action="/goals/1/restore"' in page, "Post an answer" in page) == (
        False,
        False,
        True,
    )


def test_a_deletion_of_long_ago_is_left_to_the_activity() -> None:
    site = Site().with_goal()
    site.post("/goals/1/delete")
    site.clock.advance(timedelta(minutes=5))
    assert "/restore" not in site.get("/goals").text


def test_a_deletion_is_not_offered_back_when_something_else_has_happened_since() -> None:
    site = Site().with_goal().with_goal()
    site.post("/goals/1/delete")
    site.post("/goals/2/pause")
    assert "/restore" not in site.get("/goals").text

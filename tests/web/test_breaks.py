"""The page of the breaks."""

from __future__ import annotations

import pytest

from app.adapters.web.routers import breaks
from tests.web.sent_form import form_on
from tests.web.site import EVERY_DAY, Site, seen

SUMMER = {"name": "Summer", "first_day": "2027-07-01", "last_day": "2027-07-14", "scope": "everything"}


@pytest.fixture
def site() -> Site:
    site = Site()
    site.post("/platforms/add", name="Forum")
    site.post("/platforms/1/accounts/add", username="ann")
    site.client.post("/goals/add", data={"platform_id": ["1"], **EVERY_DAY})
    return site


def test_without_breaks_the_page_says_what_one_is_and_has_the_form(site: Site) -> None:
    page = site.get("/breaks").text
    assert "No breaks" in page
    assert form_on(page, "/breaks/add")["scope"] == ["everything"]


@pytest.mark.parametrize(
    ("scope", "shown"),
    [("everything", "everything"), ("platform-1", "Forum"), ("account-1", "ann"), ("goal-1", "Post an answer")],
)
def test_a_break_is_added_and_listed_with_what_it_is_for(site: Site, scope: str, shown: str) -> None:
    answer = site.client.post("/breaks/add", data=SUMMER | {"scope": scope})
    assert seen(answer) == (303, "/breaks?done=break-added")
    page = site.get("/breaks").text
    assert "1 July 2027" in page
    assert f"for <bdi>{shown}</bdi>" in page


def test_what_cannot_be_taken_comes_back_as_it_was_typed(site: Site) -> None:
    typed = SUMMER | {"last_day": "2027-06-30", "scope": "goal-1"}
    answer = site.client.post("/breaks/add", data=typed)
    assert (answer.status_code, "The break ends before it begins." in answer.text) == (422, True)
    assert {name: values[0] for name, values in form_on(answer.text, "/breaks/add").items()} == typed
    assert site.store.tables.breaks == {}


def test_a_break_that_is_sent_twice_is_kept_once(site: Site) -> None:
    answers = [seen(site.client.post("/breaks/add", data=SUMMER)) for _ in range(2)]
    assert answers == [(303, "/breaks?done=break-added"), (303, "/breaks?done=already-done")]
    assert (len(site.store.tables.breaks), [each.kind for each in site.store.tables.activity].count("break_added")) == (
        1,
        1,
    )


def test_a_break_is_deleted(site: Site) -> None:
    site.client.post("/breaks/add", data=SUMMER)
    assert seen(site.client.post("/breaks/1/delete")) == (303, "/breaks?done=break-deleted")
    assert "No breaks" in site.get("/breaks").text
    assert site.client.post("/breaks/1/delete").status_code == 404


def test_a_break_that_is_over_is_not_listed(site: Site) -> None:
    site.client.post("/breaks/add", data=SUMMER | {"first_day": "2027-05-01", "last_day": "2027-05-03"})
    assert "No breaks" in site.get("/breaks").text


def test_the_goals_lead_to_the_breaks(site: Site) -> None:
    assert 'href="/breaks"' in site.get("/goals").text


def test_a_goal_that_is_not_among_the_newest_gets_a_break_by_the_link_on_its_page(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breaks, "NEWEST_GOALS", 1)
    site.client.post("/goals/add", data={"platform_id": ["1"], **EVERY_DAY, "description": ["A newer one"]})
    assert 'href="/breaks?scope=goal-1"' in site.get("/goals/1").text
    page = site.get("/breaks?scope=goal-1").text
    assert form_on(page, "/breaks/add")["scope"] == ["goal-1"]
    refused = site.client.post("/breaks/add", data=SUMMER | {"scope": "goal-1", "name": ""})
    assert (refused.status_code, form_on(refused.text, "/breaks/add")["scope"]) == (422, ["goal-1"])
    assert site.get("/breaks").text.count('value="goal-') == 1


@pytest.mark.parametrize(
    "scope", ["goal-9", "goal-x", f"goal-{2**63}", "goal-", "", "\N{COLLISION SYMBOL}", "x" * 3000]
)
def test_an_address_that_names_nothing_shows_the_form_all_the_same(site: Site, scope: str) -> None:
    assert site.client.get("/breaks", params={"scope": scope}).status_code == 200

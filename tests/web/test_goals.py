"""Goals: the list and one goal. Its acts and its form have tests of their own."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app.domain.goal import GoalStatus
from app.domain.scheduling.goal_end import NO_ACCOUNT_LEFT
from app.domain.scheduling.reshaping import ACCOUNTS_AGAIN
from tests.web.goals_on_site import set_status
from tests.web.site import Site

ATTACK = '"><script>alert(1)</script>'


@pytest.fixture
def site() -> Site:
    return Site()


def acts_offered(page: str) -> set[str]:
    return {act for act in ("pause", "resume", "delete") if f'action="/goals/1/{act}"' in page}


def test_without_goals_the_page_says_what_one_is_and_where_to_begin(site: Site) -> None:
    page = site.get("/goals")
    assert page.status_code == 200
    assert "No goals yet" in page.text
    assert 'href="/goals/add"' in page.text


def test_the_list_shows_each_goal_with_its_state_and_progress(site: Site) -> None:
    site.with_goal()
    site.with_goal(policy_type=["deadline"], deadline_date=["2027-06-30"], total_occurrences=["40"])
    page = site.get("/goals").text
    assert page.index('href="/goals/2"') < page.index('href="/goals/1"')
    assert "0 of 40" in page
    assert page.count("<span>Active</span>") == 2


def test_a_long_list_comes_in_pages(site: Site) -> None:
    site.with_goal()
    for number in range(2, 52):
        site.store.tables.goals[number] = replace(site.store.tables.goals[1], id=number)
    assert 'href="/goals?cursor=50"' in site.get("/goals").text
    assert 'href="/goals/1"' in site.get("/goals?cursor=50").text


def test_a_place_in_the_list_that_cannot_be_read_is_not_found(site: Site) -> None:
    assert site.get("/goals?cursor=nonsense").status_code == 404


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["ann"], "<bdi>ann</bdi></span>"),
        (["ann", "مستخدم", "c"], "<bdi>ann</bdi>, <bdi>مستخدم</bdi>, <bdi>c</bdi></span>"),
        (["ann", "b", "c", "d", "e"], "<bdi>ann</bdi>, <bdi>b</bdi>, <bdi>c</bdi> and 2 more</span>"),
    ],
)
def test_a_goal_of_many_accounts_names_a_few(names: list[str], told: str) -> None:
    site = Site()
    site.post("/platforms/add", name="Forum")
    for name in names:
        site.post("/platforms/1/accounts/add", username=name)
    site.with_goal(account_ids=[str(number) for number in range(1, len(names) + 1)])
    assert told in site.get("/goals").text


def test_one_goal_shows_its_tasks_its_accounts_and_what_happened(site: Site) -> None:
    site.post("/platforms/add", name="Forum")
    site.post("/platforms/1/accounts/add", username="bob")
    site.with_goal(account_ids=["1"], instructions=["First read,\nthen answer."])
    page = site.get("/goals/1")
    assert page.status_code == 200
    for part in ("Post an answer", "First read,\nthen answer.", 'href="/all-tasks?goal=1&amp;account=1"', "bob",
                 'action="/tasks/1/complete"', "Goal added: Post an answer", "By hand", "By eye"):  # fmt: skip
        assert part in page.text


def test_a_goal_without_open_tasks_says_so(site: Site) -> None:
    site.with_goal(start_date=["2027-05-10"])
    assert "Nothing is open. The next task appears by itself on its day." in site.get("/goals/1").text


def test_only_open_tasks_are_listed(site: Site) -> None:
    site.with_goal()
    site.post("/tasks/1/complete")
    page = site.get("/goals/1").text
    assert 'id="task-1"' not in page
    assert '<span class="figure-value">1</span> <span class="figure-label">completed</span>' in page


def test_open_tasks_are_listed_however_many_older_ones_are_over(site: Site) -> None:
    site.with_goal(start_date=["2027-04-01"], catchup_strategy=["all"])
    for task_id in range(1, 31):
        site.post(f"/tasks/{task_id}/complete")
    assert re.findall(r'id="task-(\d+)"', site.get("/goals/1").text) == ["31", "32", "33", "34"]


def test_acts_on_a_task_lead_back_to_the_goal(site: Site) -> None:
    page = site.with_goal().get("/goals/1").text
    assert '<input type="hidden" name="redirect_url" value="/goals/1">' in page


@pytest.mark.parametrize(
    ("status", "offered"),
    [
        (GoalStatus.ACTIVE, {"pause", "delete"}),
        (GoalStatus.FROZEN, {"pause", "resume", "delete"}),
        (GoalStatus.PAUSED, {"resume", "delete"}),
        (GoalStatus.COMPLETED, {"delete"}),
        (GoalStatus.EXPIRED, {"delete"}),
    ],
)
def test_a_goal_offers_what_its_status_allows_and_nothing_else(
    site: Site, status: GoalStatus, offered: set[str]
) -> None:
    site.with_goal()
    set_status(site, status)
    page = site.get("/goals/1").text
    assert acts_offered(page) == offered
    assert 'href="/goals/1/edit"' in page


def test_a_paused_goal_says_why(site: Site) -> None:
    site.with_goal()
    set_status(site, GoalStatus.PAUSED, pause_reason=ACCOUNTS_AGAIN)
    page = site.get("/goals/1").text
    assert "Paused. It has an account again: resume it when it should go on.<" in re.sub(r"\s*<", "<", page)
    assert "resume" in acts_offered(page)


def test_a_goal_without_accounts_leads_to_choosing_one_and_not_to_a_resume(site: Site) -> None:
    site.with_goal()
    set_status(site, GoalStatus.PAUSED, pause_reason=NO_ACCOUNT_LEFT)
    page = site.get("/goals/1").text
    assert "Paused. No account is left: choose one, then resume the goal.<" in re.sub(r"\s*<", "<", page)
    assert re.search(r'href="/goals/1/edit"[^>]*>[^<]*<?[^>]*>?\s*Choose accounts', page)
    assert "resume" not in acts_offered(page)


def test_a_goal_that_could_not_be_planned_says_why(site: Site) -> None:
    site.with_goal()
    set_status(site, GoalStatus.ACTIVE, planning_error="the rule cannot be read.")
    page = site.get("/goals/1").text
    assert "This goal could not be planned: the rule cannot be read. It is tried again by itself." in page


def test_what_people_typed_is_shown_as_text(site: Site) -> None:
    site.with_goal(description=[ATTACK], instructions=[ATTACK])
    set_status(site, GoalStatus.PAUSED, pause_reason=ATTACK, planning_error=ATTACK)
    for address in ("/goals", "/goals/1", "/goals/1/edit"):
        page = site.get(address).text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page, address
        assert ATTACK not in page, address


def test_a_goal_that_only_ended_is_not_said_to_be_done(site: Site) -> None:
    site.with_goal(start_date=["2027-04-25"], end_date=["2027-04-27"], catchup_strategy=["none"])
    page = site.get(f"/goals/{len(site.store.tables.goals)}").text
    assert ("Completed: this goal asks for nothing more." in page, "asks for is done" in page) == (True, False)


def test_where_nothing_is_planned_no_next_task_is_promised(site: Site) -> None:
    site.with_goal(start_date=["2027-05-04"], end_date=["2027-05-04"])
    goal_id, task_id = len(site.store.tables.goals), max(site.store.tables.tasks)
    site.post(f"/tasks/{task_id}/complete")
    page = site.get(f"/goals/{goal_id}").text
    promises = "The next task appears", "No new tasks are made now.", "never make a task", "No day is left for it."
    assert [promise in page for promise in promises] == [False, True, False, True]


def test_a_goal_that_has_not_begun_does_not_claim_to_run_since_its_start(site: Site) -> None:
    site.with_goal(start_date=["2027-08-01"])
    page = site.get(f"/goals/{len(site.store.tables.goals)}").text
    assert re.findall(r"<span>(\w+) <time[^>]*2027-08-01", page) == ["from"]


@pytest.mark.parametrize(("last_day", "told"), [("2027-05-14", ["(in 10 days)"]), ("2027-09-01", [])])
def test_a_last_day_is_told_once_where_it_is_far(last_day: str, told: list[str]) -> None:
    typed = {"policy_type": ["deadline"], "deadline_date": [last_day], "total_occurrences": ["3"]}
    page = Site().with_goal(**typed).get("/goals/1").text
    assert re.findall(r"<span>last day <time[^>]*>[^<]*</time> ?([^<]+)</span>", page) == told

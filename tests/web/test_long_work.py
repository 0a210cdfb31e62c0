"""What takes long is watched on a page that may be left, told of on the others, and leads on when it is over."""

from __future__ import annotations

import pytest

from app.application.telling_of_generation import MAKING_TASKS
from tests.web.site import Site, seen


@pytest.fixture
def site() -> Site:
    """Four tasks of one goal for one account, and a break; from now on everything takes long."""
    site = Site()
    site.acts.platforms.add({"name": ["Forum"]}, "ann")
    site.acts.platforms.add_account(1, {"username": ["bob"]}, "ann")
    site.with_goal(start_date=["2027-05-01"], account_ids=["1"])
    site.post("/breaks/add", name="Rest", first_day="2027-06-01", last_day="2027-06-02", scope="everything")
    site.is_slow = True
    return site


ACTS = [
    ("/tasks/bulk", {"act": "skip", "task_ids": "1,2,3"}, "Skipping tasks", "/all-tasks?bulk="),
    ("/goals/1/delete", {}, "Deleting a goal", "/goals"),
    ("/platforms/1/delete", {}, "Deleting a platform", "/platforms?done=platform-deleted"),
    ("/accounts/1/delete", {}, "Deleting an account", "/platforms/1/accounts"),
    ("/accounts/1/pause", {}, "Pausing an account", "/platforms/1/accounts?done=account-paused"),
    ("/accounts/1/resume", {}, "Resuming an account", "/platforms/1/accounts?done=account-resumed"),
    ("/breaks/1/delete", {}, "Deleting a break", "/breaks?done=break-deleted"),
    ("/breaks/add", {"name": "X", "first_day": "2027-07-01", "last_day": "2027-07-02", "scope": "everything"},
     "Adding a break", "/breaks?done=break-added"),
]  # fmt: skip


@pytest.mark.parametrize(("address", "fields", "title", "leads_to"), ACTS, ids=[each[2] for each in ACTS])
def test_an_act_that_takes_long_is_watched_told_of_elsewhere_and_leads_on(
    site: Site, address: str, fields: dict[str, str], title: str, leads_to: str
) -> None:
    status, work = seen(site.post(address, **fields))
    page, elsewhere = site.get(work).text, site.get("/settings").text
    assert (status, work.startswith("/works/"), f'<h1 dir="auto">{title}</h1>' in page) == (303, True, True)
    assert (f'href="{work}"' in elsewhere, f'href="{work}"' in page) == (True, False)
    assert ('hx-trigger="every' in page, f'content="2; url={work}"' in page) == (True, True)
    site.begun_works[0]()
    assert seen(site.get(work))[1].startswith(leads_to)
    assert site.client.get(work, headers={"HX-Request": "true"}).headers["hx-redirect"].startswith(leads_to)
    assert "See how far it is" not in site.get("/settings").text


def test_a_restored_goal_and_an_undone_act_lead_on_too(site: Site) -> None:
    site.is_slow = False
    number = seen(site.post("/tasks/bulk", act="skip", task_ids="1,2"))[1].rpartition("=")[2]
    site.is_slow = True
    undone = seen(site.post(f"/tasks/bulk/{number}/undo", redirect_url="/all-tasks?q=post"))[1]
    site.begun_works.pop()()
    assert (seen(site.get(undone))[1].startswith("/all-tasks?q=post&bulk="), site.stored(1).status.name) == (
        True,
        "Waiting",
    )
    site.is_slow = False
    site.post("/goals/1/delete")
    site.is_slow = True
    restored = seen(site.post("/goals/1/restore"))[1]
    site.begun_works.pop()()
    assert seen(site.get(restored)) == (303, "/goals/1?done=goal-restored")


def test_a_second_click_while_it_goes_on_makes_nothing_twice(site: Site) -> None:
    first, second = (seen(site.post("/tasks/bulk", act="skip", task_ids="1,2")) for _ in range(2))
    other = seen(site.post("/tasks/bulk", act="skip", task_ids="1,2,3"))
    assert (first == second, first == other, len(site.begun_works)) == (True, False, 2)


def test_each_task_and_each_goal_is_told_of(site: Site) -> None:
    told = list[tuple[int, int]]()
    site.acts.bulk.act({"act": ["skip"], "task_ids": ["1,2"]}, "ann", lambda done, of: told.append((done, of)))
    assert told == [(0, 2), (1, 2), (2, 2)]
    told.clear()
    site.acts.platforms.pause_account(1, "ann", lambda done, of: told.append((done, of)))
    site.acts.breaks.delete(1, "ann", lambda done, of: told.append((done, of)))
    site.acts.platforms.delete(1, "ann", lambda done, of: told.append((done, of)))
    assert told == [(0, 1), (1, 1)] * 3


def test_the_page_shows_the_count(site: Site) -> None:
    with site.works.shown(MAKING_TASKS, "/") as tell:
        tell(1200, 34000)
        (shown,) = site.works.going_on()
        page, elsewhere = site.get(f"/works/{shown.id}").text, site.get("/goals").text
    assert ('value="1200" max="34000" aria-label="Goals"' in page, "1,200 of 34,000 goals" in page) == (True, True)
    assert "Making the tasks that are due: 1,200 of 34,000." in elsewhere
    assert seen(site.get(f"/works/{shown.id}")) == (303, "/")


def test_what_fails_is_said_on_its_page_with_a_way_back(site: Site) -> None:
    moved = {"act": "reschedule", "task_ids": "1,2", "due_date": "2020-01-01", "redirect_url": "/all-tasks?q=post"}
    work = seen(site.post("/tasks/bulk", **moved))[1]
    site.begun_works[0]()
    page = site.get(work).text
    assert ("Choose today or a later day." in page, 'href="/all-tasks?q=post"' in page) == (True, True)
    assert ("http-equiv" in page, 'hx-trigger="every' in page) == (False, False)


def test_what_breaks_is_said_logged_and_not_half_done(site: Site) -> None:
    def broken(*_: object) -> None:
        raise OSError("the disk is full")

    work = seen(site.post("/platforms/1/delete"))[1]
    site.acts.platforms._record = broken  # type: ignore[method-assign, assignment]  # the last step before the commit
    site.begun_works[0]()
    page = site.get(work).text
    assert ("Nothing of it was kept, and the log says why." in page, len(site.logger.lines)) == (True, 1)
    assert (site.store.tables.goals[1].status.value, site.stored(1).status.name) == ("Active", "Waiting")


def test_work_that_nobody_knows_any_more_is_not_found_in_words(site: Site) -> None:
    page = site.get("/works/forgotten")
    assert (page.status_code, "the program was started anew" in page.text) == (404, True)
    part = site.client.get("/works/forgotten", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["hx-redirect"]) == (200, "/works/forgotten")


def test_what_is_quick_is_answered_as_ever(site: Site) -> None:
    site.is_slow = False
    assert seen(site.post("/accounts/1/pause")) == (303, "/platforms/1/accounts?done=account-paused")
    assert (site.works.going_on(), seen(site.post("/accounts/9/pause"))) == ([], (404, ""))

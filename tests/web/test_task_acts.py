"""The acts on one task as forms send them."""

from __future__ import annotations

import re

import pytest

from tests.web.site import BY_SCRIPT, Site, seen

ACTS = {
    "start": ("InProgress", "task-started"),
    "complete": ("Completed", "task-completed"),
    "fail": ("Failed", "task-failed"),
    "skip": ("Skipped", "task-skipped"),
}


@pytest.fixture
def site() -> Site:
    return Site().with_goal()


@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_done_and_leads_back_to_the_tasks(site: Site, act: str) -> None:
    status, done = ACTS[act]
    answer = seen(site.post(f"/tasks/1/{act}"))
    assert (answer, site.stored(1).status.name) == ((303, f"/all-tasks?done={done}&undo=1.Waiting.{status}"), status)


@pytest.mark.parametrize("act", ACTS)
def test_a_second_click_writes_nothing_and_says_so(site: Site, act: str) -> None:
    site.post(f"/tasks/1/{act}")
    written = len(site.store.tables.logs)
    answer = seen(site.post(f"/tasks/1/{act}"))
    assert (answer, len(site.store.tables.logs)) == ((303, "/all-tasks?done=already-done"), written)


@pytest.mark.parametrize("act", ["start", "fail", "skip"])
def test_an_ended_task_allows_nothing_but_reopening(site: Site, act: str) -> None:
    site.post("/tasks/1/complete")
    assert (site.post(f"/tasks/1/{act}").status_code, site.stored(1).status.name) == (409, "Completed")


def test_an_ended_task_can_be_reopened(site: Site) -> None:
    site.post("/tasks/1/complete")
    answer = seen(site.post("/tasks/1/reopen"))
    location = "/all-tasks?done=task-reopened&undo=1.Completed.Waiting"
    assert (answer, site.stored(1).status.name) == ((303, location), "Waiting")


def test_the_record_names_the_actor_and_keeps_the_notes(site: Site) -> None:
    site.post("/tasks/1/complete", notes="Line one\r\nLine two")
    stamp = site.store.tables.logs[-1].stamp
    assert (stamp.actor, stamp.notes) == ("local", "Line one\nLine two")


UNDO_FORMS = re.compile(r'action="/tasks/undo".*?name="undo" value="([^"]*)"', re.DOTALL)


@pytest.mark.parametrize("act", ACTS)
def test_the_page_after_an_act_offers_to_take_it_back(site: Site, act: str) -> None:
    page = site.get(site.post(f"/tasks/1/{act}", redirect_url="/").headers["location"]).text
    assert UNDO_FORMS.findall(page) == [f"1.Waiting.{ACTS[act][0]}"]


def test_the_time_that_it_took_comes_back_with_what_is_taken_back(site: Site) -> None:
    site.post("/tasks/1/complete", minutes="30")
    page = site.get(site.post("/tasks/1/reopen", redirect_url="/").headers["location"]).text
    (code,) = UNDO_FORMS.findall(page)
    site.post("/tasks/undo", undo=code)
    assert (site.stored(1).status.name, site.stored(1).minutes) == ("Completed", 30)


@pytest.mark.parametrize("minutes", ["0", "1441", "-1", "x", "\u0663"])
def test_a_time_that_cannot_be_is_passed_over(site: Site, minutes: str) -> None:
    site.post("/tasks/1/complete")
    site.post("/tasks/1/reopen")
    site.post("/tasks/undo", undo=f"1.Completed.Waiting.{minutes}")
    assert (site.stored(1).status.name, site.stored(1).minutes) == ("Completed", None)


def test_an_act_is_taken_back(site: Site) -> None:
    site.post("/tasks/1/skip")
    answer = seen(site.post("/tasks/undo", undo="1.Waiting.Skipped", redirect_url="/?done=task-skipped"))
    assert (answer, site.stored(1).status.name) == ((303, "/?done=undone"), "Waiting")


@pytest.mark.parametrize("undo", ["1.Waiting.Completed", "1.InProgress.Failed"])
def test_what_has_changed_since_is_left_alone(site: Site, undo: str) -> None:
    site.post("/tasks/1/skip")
    response = site.post("/tasks/undo", undo=undo)
    told = "Task 1 has changed since: it is Skipped." in response.text
    assert (response.status_code, told, site.stored(1).status.name) == (409, True, "Skipped")


@pytest.mark.parametrize("undo", ["", "1", "1.Waiting", "0.Waiting.Skipped", "x.Waiting.Skipped", "1.Done.Skipped"])
def test_an_undo_that_says_nothing_is_refused(site: Site, undo: str) -> None:
    site.post("/tasks/1/skip")
    assert (site.post("/tasks/undo", undo=undo).status_code, site.stored(1).status.name) == (422, "Skipped")


@pytest.mark.parametrize("query", ["undo=1.Waiting.Skipped", "done=x&undo=1.Waiting.Skipped", "done=undone&undo=1.x"])
def test_an_address_alone_offers_nothing_to_take_back(site: Site, query: str) -> None:
    assert UNDO_FORMS.findall(site.get(f"/?{query}").text) == []


def test_an_undo_is_not_carried_on_to_the_next_page(site: Site) -> None:
    page = site.get("/all-tasks?done=task-skipped&undo=1.Waiting.Skipped&status=Skipped").text
    assert "undo=" not in "".join(re.findall(r'(?:href|value|action)="([^"]*)"', page))


def test_meeting_the_goal_ends_it() -> None:
    site = Site().with_goal(policy_type=["state_based"], check_interval_days=["1"])
    site.post("/tasks/1/complete", goal_met="true")
    assert site.store.tables.goals[1].status == "Completed"


@pytest.mark.parametrize(
    ("redirect_url", "location"),
    [
        ("/tasks/1/logs", "/tasks/1/logs?"),
        (
            "/all-tasks?status=Waiting&q=a%20b",
            "/all-tasks?status=Waiting&q=a+b&",
        ),
        ("//evil.example/", "/all-tasks?"),
        ("https://evil.example/", "/all-tasks?"),
        ("/\\evil.example", "/all-tasks?"),
        ("/%2fevil.example", "/all-tasks?"),
        ("javascript:alert(1)", "/all-tasks?"),
    ],
)
def test_the_browser_is_led_only_to_pages_of_this_site(site: Site, redirect_url: str, location: str) -> None:
    answer = seen(site.post("/tasks/1/start", redirect_url=redirect_url))
    assert answer == (303, f"{location}done=task-started&undo=1.Waiting.InProgress")


@pytest.mark.parametrize("notes", ["x" * 10_001, "bell \x07"])
def test_notes_that_cannot_be_taken_stay_where_they_were_typed(site: Site, notes: str) -> None:
    response = site.post("/tasks/1/fail", notes=notes)
    told = ('id="field-notes-errors"' in response.text, notes in response.text, site.stored(1).status.name)
    assert (response.status_code, *told) == (422, True, True, "Waiting")


def test_a_task_moves_to_another_day(site: Site) -> None:
    answer = seen(site.post("/tasks/1/reschedule", due_date="2027-05-09", redirect_url="/tasks/1/logs"))
    expected = (303, "/tasks/1/logs?done=task-rescheduled")
    assert (answer, str(site.stored(1).due_date)) == (expected, "2027-05-09")


@pytest.mark.parametrize("due_date", ["", "soon", "2027-05-03", "2027-02-30"])
def test_a_day_that_cannot_be_taken_stays_with_its_error(site: Site, due_date: str) -> None:
    response = site.post("/tasks/1/reschedule", due_date=due_date)
    told = ('id="field-due_date-errors"' in response.text, f'value="{due_date}"' in response.text)
    assert (response.status_code, *told, str(site.stored(1).due_date)) == (422, True, True, "2027-05-04")


def test_an_ended_task_stays_where_it_is(site: Site) -> None:
    site.post("/tasks/1/complete")
    response = site.post("/tasks/1/reschedule", due_date="2027-05-09")
    assert (response.status_code, str(site.stored(1).due_date)) == (409, "2027-05-04")


@pytest.mark.parametrize("kind", ["execution", "check"])
def test_a_run_is_queued_once_however_often_it_is_asked_for(kind: str) -> None:
    site = Site().with_goal(**BY_SCRIPT)
    answers = [seen(site.post(f"/tasks/1/run-{kind}")) for _ in range(2)]
    assert answers == [(303, "/all-tasks?done=run-queued"), (303, "/all-tasks?done=already-queued")]
    assert (site.queue.offered, [run.kind for run in site.store.tables.runs.values()]) == ([1], [kind])


def test_making_due_tasks_wakes_the_scheduler(site: Site) -> None:
    site.scheduler.wake_ups.clear()
    answer = seen(site.post("/tasks/generate-due", redirect_url="/"))
    assert (answer, site.scheduler.wake_ups) == ((303, "/?done=generating"), [None])

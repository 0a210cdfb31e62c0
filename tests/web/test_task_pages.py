"""The task list with its filters, and the history of a task."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.run import RunKind, RunOutcome, RunOutput, RunStatus, Verdict
from tests.web.site import BY_SCRIPT, Site

HOSTILE = '<script>alert("1")</script>{{ 7*7 }}'


def rows(page: str) -> list[int]:
    """The tasks of a page, in order."""
    return [int(number) for number in re.findall(r'<li class="entry[^"]*" id="task-(\d+)"', page)]


def acts(page: str, task_id: int) -> list[str]:
    """What may be done with a task, as its row offers it."""
    return re.findall(rf'action="/tasks/{task_id}/([a-z-]+)"', page)


@pytest.fixture
def site() -> Site:
    site = Site()
    site.acts.platforms.add({"name": ["Forum"]}, "ann")
    site.acts.platforms.add({"name": ["Shop"]}, "ann")
    site.acts.platforms.add_account(1, {"username": ["ann.lee"]}, "ann")
    site.with_goal(account_ids=["1"], start_date=["2027-05-03"])
    return site.with_goal(platform_id=["2"], description=["Count the stock"], start_date=["2027-05-04"])


def test_every_task_is_listed(site: Site) -> None:
    assert rows(site.get("/all-tasks").text) == [1, 2, 3]


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("status=Waiting", [1, 2, 3]),
        ("status=Completed", []),
        ("platform=2", [3]),
        ("account=1", [1, 2]),
        ("goal=2", [3]),
        ("due_from=2027-05-04", [2, 3]),
        ("due_to=2027-05-03", [1]),
        ("overdue=true", [1]),
        ("q=STOCK", [3]),
        ("status=&platform=&q=&due_from=", [1, 2, 3]),
        ("platform=1&overdue=true", [1]),
    ],
)
def test_a_filter_narrows_the_list(site: Site, query: str, left: list[int]) -> None:
    response = site.get(f"/all-tasks?{query}")
    assert (response.status_code, rows(response.text)) == (200, left)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "Lost"), ("platform", "x"), ("account", "0"), ("goal", "9223372036854775808"),
        ("due_from", "soon"), ("due_to", "2027-13-01"), ("q", "x" * 201),
    ],
)  # fmt: skip
def test_a_filter_that_cannot_be_read_keeps_what_was_typed(site: Site, name: str, value: str) -> None:
    response = site.get(f"/all-tasks?{name}={value}")
    told = (f'id="field-{name}-errors"' in response.text, f'value="{value}"' in response.text, rows(response.text))
    assert (response.status_code, *told) == (422, True, True, [])


def test_a_filter_by_what_is_gone_still_shows_itself(site: Site) -> None:
    assert '<option value="77" selected>Account 77</option>' in site.get("/all-tasks?account=77").text


def test_neighbours_of_one_account_stand_under_one_heading(site: Site) -> None:
    headings = re.findall(
        r'<h2 class="task-group-head">.*?<bdi>(.*?)</bdi>.*?<bdi>(.*?)</bdi>', site.get("/all-tasks").text, re.DOTALL
    )
    assert headings == [("Forum", "ann.lee"), ("Shop", "The platform as a whole")]


def test_long_lists_come_in_pages_that_keep_the_filter() -> None:
    site = Site().with_goal(start_date=["2027-03-01"])
    first = site.get("/all-tasks?status=Waiting&done=task-started")
    assert len(rows(first.text)) == 50
    assert re.findall(r'rel="(?:prev|next)" href="([^"]*)"', first.text) == ["/all-tasks?status=Waiting&amp;cursor=50"]
    second = site.get("/all-tasks?status=Waiting&cursor=50")
    assert (rows(second.text)[0], 'rel="prev"' in second.text, 'rel="next"' in second.text) == (51, True, False)


def test_a_row_offers_what_may_be_done_now_and_nothing_else(site: Site) -> None:
    site.post("/tasks/1/start")
    site.post("/tasks/2/complete")
    page = site.get("/all-tasks").text
    assert [acts(page, task_id) for task_id in (1, 2, 3)] == [
        ["complete", "fail", "skip"],
        ["reopen"],
        ["start", "complete", "fail", "skip"],
    ]


def test_runs_are_offered_where_a_machine_can_act_and_none_is_under_way() -> None:
    site = Site().with_goal(**BY_SCRIPT)
    before = acts(site.get("/all-tasks").text, 1)
    site.post("/tasks/1/run-check")
    page = site.get("/all-tasks").text
    by_hand = ["start", "complete", "fail", "skip"]
    assert (before, acts(page, 1)) == (["run-execution", "run-check", *by_hand], by_hand)
    assert "Check queued" in page


def test_a_form_of_a_row_leads_back_to_the_filtered_list(site: Site) -> None:
    page = site.get("/all-tasks?q=stock&done=task-started").text
    assert set(re.findall(r'name="redirect_url" value="([^"]*)"', page)) == {"/all-tasks?q=stock"}


def test_the_notice_of_the_last_act_is_shown(site: Site) -> None:
    assert "The task is started." in site.get("/all-tasks?done=task-started").text


def test_an_empty_list_says_what_to_do() -> None:
    page = Site().get("/all-tasks").text
    assert ("No tasks yet" in page, 'href="/goals/add"' in page) == (True, True)


@pytest.mark.parametrize("address", ["/", "/all-tasks", "/tasks/1/logs", "/activity", f"/all-tasks?q={HOSTILE}"])
def test_nothing_typed_becomes_markup(address: str) -> None:
    site = Site()
    site.acts.platforms.add({"name": [HOSTILE]}, "ann")
    site.acts.platforms.add_account(1, {"username": [HOSTILE]}, "ann")
    site.with_goal(description=[HOSTILE], account_ids=["1"], **BY_SCRIPT)
    site.post("/tasks/1/run-execution")
    finish(site, RunOutput(head=HOSTILE), RunOutcome(status=RunStatus.FAILED, note=HOSTILE))
    site.post("/tasks/1/fail", notes=HOSTILE)
    site.post("/tasks/1/reopen")
    page = site.get(address).text
    assert ("<script>alert" in page, "&lt;script&gt;alert" in page, "{{ 7*7 }}" in page) == (False, True, True)


def finish(site: Site, output: RunOutput, outcome: RunOutcome) -> None:
    """A worker takes the queued run and ends it."""
    with site.store.unit_of_work() as uow:
        run = uow.runs.claim(1, site.clock.now(), timedelta(minutes=1), "here:1")
        assert run is not None
        uow.runs.keep_output(run, output)
        uow.runs.finish(run, outcome, site.clock.now())
        uow.commit()


def timeline(page: str) -> list[str]:
    """The words of each entry of a history."""
    entries = re.findall(r'<li class="timeline-entry".*?</li>', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]*>", " ", entry).split()) for entry in entries]


def test_a_history_tells_who_did_what_and_when_newest_first(site: Site) -> None:
    site.clock.advance(timedelta(hours=2))
    site.post("/tasks/3/complete", notes="By phone")
    assert timeline(site.get("/tasks/3/logs").text) == [
        "Completed from In progress by local just now By phone",
        "In progress from Waiting by local just now",
        "Waiting created by scheduler 2 hours ago",
    ]


def test_a_history_shows_runs_with_their_output() -> None:
    site = Site().with_goal(**BY_SCRIPT)
    site.post("/tasks/1/run-check")
    outcome = RunOutcome(
        status=RunStatus.SUCCEEDED,
        verdict=Verdict.CHECK_SUCCESS,
        exit_status=0,
        value=3.5,
        target=10,
        note="Looks good",
    )
    finish(site, RunOutput("\x1b[31mone\x1b[0m\n", "two\n", 2048), outcome)
    assert timeline(site.get("/tasks/1/logs").text)[0] == (
        "Check 1 Succeeded Check passed asked for by local exit status 0 value 3.5 of 10 just now Looks good"
        " Output one … 2,048 bytes left out: they were not kept … two"
    )


@pytest.mark.parametrize(("is_live", "address", "follows"), [
    (False, "/tasks/1/logs", False), (True, "/tasks/1/logs", True), (True, "/tasks/1/logs?still=1", False),
])  # fmt: skip
def test_a_history_follows_only_a_live_run(is_live: bool, address: str, follows: bool) -> None:
    site = Site().with_goal(**BY_SCRIPT)
    if is_live:
        site.post("/tasks/1/run-execution")
    page = site.get(address).text
    assert ('http-equiv="refresh" content="3' in page, 'hx-trigger="every 3s"' in page) == (follows, follows)


def test_a_refused_form_stays_still_while_a_run_is_live() -> None:
    site = Site().with_goal(**BY_SCRIPT)
    site.post("/tasks/1/run-execution")
    assert "http-equiv" not in site.post("/tasks/1/reschedule", due_date="soon").text


@pytest.mark.parametrize(("policy", "is_offered"), [("state_based", True), ("fixed", False)])
def test_meeting_the_goal_is_offered_where_it_means_something(policy: str, is_offered: bool) -> None:
    site = Site().with_goal(policy_type=[policy], check_interval_days=["1"])
    assert ('name="goal_met"' in site.get("/tasks/1/logs").text) == is_offered


def test_the_buttons_of_a_history_are_those_of_its_status(site: Site) -> None:
    site.post("/tasks/1/start")
    site.post("/tasks/2/skip")
    offered = [
        re.findall(r'formaction="/tasks/\d+/([a-z]+)">', site.get(f"/tasks/{task_id}/logs").text)
        for task_id in (1, 2, 3)
    ]
    assert offered == [
        ["complete", "fail", "skip", "reopen", "reschedule"], ["reopen"],
        ["complete", "start", "fail", "skip", "reschedule"],
    ]  # fmt: skip


def test_only_an_open_task_can_be_moved(site: Site) -> None:
    site.post("/tasks/1/skip")
    offers = ["/reschedule" in site.get(f"/tasks/{task_id}/logs").text for task_id in (1, 2)]
    assert offers == [False, True]


def test_a_run_kind_is_named_in_the_row_while_it_runs() -> None:
    site = Site().with_goal(**BY_SCRIPT)
    site.acts.requesting.request(1, RunKind.EXECUTION, "ann")
    with site.store.unit_of_work() as uow:
        uow.runs.claim(1, site.clock.now(), timedelta(minutes=1), "here:1")
        uow.commit()
    assert "Run under way" in site.get("/all-tasks").text


def why_of(page: str) -> list[str]:
    """What the history says to why the task is there, paragraph by paragraph."""
    found = re.search(r'<details class="why">.*?</details>', page, re.DOTALL)
    assert found is not None
    return re.findall(r"<p[^>]*>(.*?)</p>", found[0])


def test_the_history_says_why_a_task_is_there_once(site: Site) -> None:
    page = site.get("/tasks/3/logs").text
    reason = "Every day from 4 May 2027. This is the start date itself."
    assert (why_of(page), page.count(reason)) == ([reason], 1)


def test_the_history_tells_of_a_move_to_another_day_beside_the_reason(site: Site) -> None:
    site.post("/tasks/3/reschedule", due_date="2027-05-09")
    page = site.get("/tasks/3/logs").text
    moved = "Task 3 moved from 4 May 2027 to 9 May 2027."
    reason = "Every day from 4 May 2027. This is the start date itself."
    timeline = page[page.index('<ol class="timeline"') :]
    assert (why_of(page), timeline.count(moved)) == ([reason, f"Since then: {moved}"], 1)


def test_the_history_names_the_rule_of_today_where_the_goal_was_edited(site: Site) -> None:
    site.acts.planning.edit(2, {**site.acts.planning.form_of(2), "interval_days": ["9"]}, "ann")
    assert why_of(site.get("/tasks/3/logs").text) == [
        "Every day from 4 May 2027. This is the start date itself.",
        "The goal's rule now: Every 9 days from 4 May 2027.",
    ]


def test_a_rule_that_only_lost_its_end_is_named_too(site: Site) -> None:
    site.with_goal(end_date=["2027-06-01"])
    site.acts.planning.edit(3, {**site.acts.planning.form_of(3), "end_date": [""]}, "ann")
    newest = site.store.tables.logs[-1].task_id
    assert why_of(site.get(f"/tasks/{newest}/logs").text)[1:] == ["The goal's rule now: Every day from 4 May 2027."]


def test_a_task_older_than_reasons_says_so(site: Site) -> None:
    logs = site.store.tables.logs
    logs[:] = [replace(log, stamp=replace(log.stamp, notes="")) for log in logs]
    assert why_of(site.get("/tasks/3/logs").text) == [
        "When this task was made, its reason was not kept yet.",
        "The goal's rule now: Every day from 4 May 2027.",
    ]

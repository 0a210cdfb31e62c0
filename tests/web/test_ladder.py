"""The ladder on a goal's page, proposals beside tasks, and what to automate next."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.application.recording_runs import RecordingRuns
from app.domain.run import RunOutcome, RunStatus
from app.domain.task_log import Stamp
from tests.web.site import BY_SCRIPT, Site, seen

SHADOW = {**BY_SCRIPT, "check_strategy": ["NoCheck"], "run_mode": ["shadow"]}


def proposing(status: RunStatus = RunStatus.SUCCEEDED) -> Site:
    """A goal in the shadow whose first run has ended."""
    site = Site().with_goal(**SHADOW)
    with site.store.unit_of_work() as uow:
        run = uow.runs.claim(1, site.clock.now(), timedelta(minutes=1), "here:1")
        assert run is not None
        uow.commit()
    recording = RecordingRuns(site.store.unit_of_work, site.clock, site.queue, site.scheduler, site.logger)
    recording.end(run, RunOutcome(status=status))
    return site


def rung(site: Site) -> str:
    """The present rung."""
    found = re.search(r'aria-current="step">.*?<strong>(.*?)</strong>', site.get("/goals/1").text, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({}, "By hand"),
        ({"check_strategy": ["CustomScriptCheck"], "check_script_content": ["x"]}, "By hand"),
        (BY_SCRIPT, "When asked"),
        (SHADOW, "In the shadow"),
        ({**BY_SCRIPT, "run_mode": ["on_due"]}, "By itself"),
    ],
    ids=["hand", "checked by a script", "asked", "shadow", "by itself"],
)
def test_the_present_rung_is_marked(fields: dict[str, list[str]], label: str) -> None:
    assert rung(Site().with_goal(**fields)) == label


@pytest.mark.parametrize(("status", "words"), [(RunStatus.SUCCEEDED, "done"), (RunStatus.FAILED, "failed")])
def test_the_proposal_stands_beside_the_task(status: RunStatus, words: str) -> None:
    site = proposing(status)
    pages = [site.get(address).text for address in ("/all-tasks", "/goals/1", "/tasks/1/logs")]
    assert [f"The script says: {words}" in page for page in pages] == [True] * 3


@pytest.mark.parametrize(("status", "words"), [(RunStatus.SUCCEEDED, "complete"), (RunStatus.FAILED, "fail")])
def test_a_shadow_run_says_what_it_would_have_done(status: RunStatus, words: str) -> None:
    site = proposing(status)
    pages = [site.get(address).text for address in ("/runs", "/runs/1", "/tasks/1/logs")]
    assert [f"Shadow: would {words} the task" in page for page in pages] == [True] * 3


def test_comparisons_are_counted_and_listed() -> None:
    site = proposing()
    assert "Nothing is compared yet" in site.get("/goals/1").text
    site.post("/tasks/1/complete")
    page = site.get("/goals/1").text
    assert ("Agreed 1 of 1" in page, "proposed: done" in page, "By hand 1" in page) == (True, True, True)
    assert "The script says" not in site.get("/tasks/1/logs").text


def test_what_an_earlier_script_proposed_is_told_apart() -> None:
    site = proposing()
    site.post("/tasks/1/complete")
    typed = site.acts.planning.form_of(1) | {"execution_script_content": ["echo other"]}
    site.acts.planning.edit(1, typed, "ann")
    assert "Agreed 0 of 0 since the script was changed (1 of 1 in all)" in site.get("/goals/1").text


def test_a_click_lets_it_act_and_a_second_one_changes_nothing() -> None:
    site = proposing()
    version = str(site.store.tables.goals[1].version)
    answers = [seen(site.post("/goals/1/run-mode", run_mode="on_due", version=version)) for _ in range(2)]
    assert answers == [(303, "/goals/1?done=run-mode-changed"), (303, "/goals/1?done=already-done")]
    assert (rung(site), "Runs act by themselves" in site.get("/goals/1").text) == ("By itself", True)


CHECKED = {"check_strategy": ["CustomScriptCheck"], "check_script_content": ["x"]}


def steps(site: Site) -> list[str]:
    """What the buttons of the ladder offer."""
    ladder = site.get("/goals/1").text.split('id="ladder"')[1].split("</section>")[0]
    return re.findall(r'name="run_mode" value="(\w+)"', ladder)


def test_where_only_the_check_acts_it_climbs_and_comes_back_by_clicks_too() -> None:
    site = Site().with_goal(**CHECKED)
    seen_steps = [steps(site)]
    for mode in ("shadow", "on_due", "shadow"):
        site.post("/goals/1/run-mode", run_mode=mode)
        seen_steps.append(steps(site))
    in_shadow = ["on_due", "manual"]
    assert seen_steps == [["shadow", "on_due"], in_shadow, ["shadow", "manual"], in_shadow]


def test_where_nothing_acts_nothing_is_in_the_shadow() -> None:
    site = Site().with_goal(check_strategy=["NoCheck"], run_mode=["shadow"])
    assert (rung(site), steps(site)) == ("By hand", [])


def test_a_goal_that_was_changed_meanwhile_is_shown_as_it_stands() -> None:
    site = proposing()
    answer = site.post("/goals/1/run-mode", run_mode="on_due", version="0")
    assert (answer.status_code, "changed meanwhile" in answer.text, rung(site)) == (409, True, "In the shadow")


@pytest.mark.parametrize(("mode", "status"), [("never", 422), ("", 422), ("shadow", 409)])
def test_a_step_that_is_none_is_refused(mode: str, status: int) -> None:
    site = Site().with_goal()
    assert (site.post("/goals/1/run-mode", run_mode=mode).status_code, rung(site)) == (status, "By hand")


def test_a_goal_that_is_not_there_has_no_run_mode() -> None:
    assert Site().post("/goals/1/run-mode", run_mode="shadow").status_code == 404


def test_what_costs_most_time_stands_first() -> None:
    site = Site().with_goal().with_goal(description=["Write a letter"])
    site.post("/tasks/1/complete", minutes="2")
    site.post("/tasks/2/complete", minutes="30")
    page = site.get("/automate").text
    assert page.index("Write a letter") < page.index("Post an answer")
    assert re.findall(r"<strong>([0-9]+ minutes?)</strong>", page) == ["64 minutes", "4 minutes"]


def test_a_time_that_is_not_known_is_said_to_be_a_guess() -> None:
    site = Site().with_goal()
    site.post("/tasks/1/complete")
    assert "no time is known: 5 minutes each is a guess" in site.get("/automate").text


def test_one_is_told_as_one() -> None:
    site = Site().with_goal(start_date=["2027-04-05"], catchup_strategy=["latest"])
    site.post("/tasks/1/complete", minutes="1")
    assert "<div>1 time a month, 1 minute each" in site.get("/automate").text


def test_without_work_by_hand_there_is_nothing_to_automate() -> None:
    assert "Nothing was done by hand lately" in Site().with_goal().get("/automate").text


def test_a_lost_shadow_run_says_that_no_task_was_touched() -> None:
    page = proposing(RunStatus.LOST).get("/runs/1").text
    assert "This was a shadow run: it proposes nothing, and no task was touched." in page


def hand_over(site: Site, task_id: int) -> None:
    """A run of a task fails."""
    site.post(f"/tasks/{task_id}/run-execution")
    with site.store.unit_of_work() as uow:
        run = uow.runs.claim(len(site.store.tables.runs), site.clock.now(), timedelta(minutes=1), "here:1")
        assert run is not None
        uow.tasks.record([uow.tasks.get(task_id).act("start", Stamp(at=site.clock.now(), actor="x"))])
        uow.commit()
    recording = RecordingRuns(site.store.unit_of_work, site.clock, site.queue, site.scheduler, site.logger)
    recording.end(run, RunOutcome(status=RunStatus.FAILED, note="exit status 1"))


def test_what_was_handed_to_a_person_is_shown_also_where_much_else_is_due_before() -> None:
    site = Site().with_goal(**BY_SCRIPT, fallback_to_manual=["true"], start_date=["2027-04-05"])
    hand_over(site, 28)
    page = site.get("/goals/1").text
    assert "Handed to a person: the task due on 2 May 2027. Its run did not succeed." in page
    for task_id in range(1, 7):
        hand_over(site, task_id)
    page = site.get("/goals/1").text
    assert page.count("Handed to a person: the task due on") == 5
    assert "More tasks were handed to a person." in page
    assert 'href="/all-tasks?goal=1&amp;status=InProgress"' in page


def test_a_goal_shows_what_was_handed_to_a_person() -> None:
    site = Site().with_goal(**BY_SCRIPT, fallback_to_manual=["true"])
    hand_over(site, 1)
    page = site.get("/goals/1").text
    assert "Handed to a person: the task due on 4 May 2027. Its run did not succeed." in page
    ladder = page.split('id="ladder"')[1].split("</section>")[0]
    assert ('href="/runs/1"' in ladder, 'href="/tasks/1/logs"' in ladder) == (True, True)

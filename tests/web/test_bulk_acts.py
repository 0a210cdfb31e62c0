"""One act on many tasks, from the form of the list to its outcome and back."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from httpx2 import Response

from app.domain.handwork import Work
from app.domain.task_log import Stamp
from tests.web.site import Site, seen


@pytest.fixture
def site() -> Site:
    """Four tasks of one goal, due on four days until today."""
    return Site().with_goal(start_date=["2027-05-01"])


def send(site: Site, act: str, *task_ids: int, **fields: str) -> Response:
    typed = {"task_ids": [str(each) for each in task_ids], "act": act, **fields}
    return site.client.post("/tasks/bulk", data=typed)


def statuses(site: Site) -> list[str]:
    return [site.stored(task_id).status.name for task_id in sorted(site.store.tables.tasks)]


def outcome(site: Site, answer: Response) -> str:
    """The words of the notice that the answer leads to."""
    page = site.get(answer.headers["location"]).text
    said: list[str] = re.findall(r'<div class="notice-text" dir="auto">(.*?)</div>', page)
    return said[0]


def test_every_chosen_task_is_changed_and_the_list_says_so(site: Site) -> None:
    answer = send(site, "skip", 1, 2, 3, notes="Not needed", redirect_url="/all-tasks?q=post")
    number = len(site.store.tables.activity)
    assert seen(answer) == (303, f"/all-tasks?q=post&bulk={number}")
    assert statuses(site) == ["Skipped", "Skipped", "Skipped", "Waiting"]
    assert outcome(site, answer) == "3 tasks skipped."
    assert {log.stamp.notes for log in site.store.tables.logs if log.to_status == "Skipped"} == {"Not needed"}


def test_no_time_is_measured_where_many_are_ended_at_once(site: Site) -> None:
    send(site, "start", 1, 2, 3)
    site.clock.advance(timedelta(minutes=12))
    send(site, "complete", 1, 2)
    send(site, "complete", 3)
    assert [site.stored(task_id).minutes for task_id in (1, 2, 3)] == [None, None, 12]


def test_an_undo_knows_when_work_was_begun_and_who_ended_it(site: Site) -> None:
    site.post("/tasks/1/start")
    begun = site.clock.now()
    site.clock.advance(timedelta(minutes=12))
    with site.store.unit_of_work() as uow:
        by_script = uow.tasks.get(2).act(
            "complete", Stamp(at=begun, actor="CustomScript", run_id=1), Work("CustomScript")
        )
        uow.tasks.record([by_script])
        uow.commit()
    ended = send(site, "complete", 1, 3).headers["location"].rpartition("=")[2]
    reopened = send(site, "reopen", 2, 3).headers["location"].rpartition("=")[2]
    for number in (reopened, ended):
        site.post(f"/tasks/bulk/{number}/undo")
    assert (site.stored(1).status.name, site.stored(1).started_at) == ("InProgress", begun)
    assert (site.stored(2).ended_by, site.stored(3).ended_by) == (site.store.tables.goals[1].execution.name, "Manual")


def test_what_was_so_already_and_what_refuses_is_told_with_its_reason(site: Site) -> None:
    site.post("/tasks/1/skip")
    site.post("/tasks/2/complete")
    answer = send(site, "skip", 1, 2, 3, 99)
    assert outcome(site, answer) == "1 task skipped, 1 was so already, 2 left as they were."
    page = site.get(answer.headers["location"]).text
    assert "Task 2 is Completed: it is not possible to skip it." in page
    assert "Task 99</a>: There is no such task any more." in page or "Task 99: There is no such task any more." in page
    assert statuses(site)[:3] == ["Skipped", "Completed", "Skipped"]


def test_an_undo_puts_back_what_was_changed_and_only_that(site: Site) -> None:
    site.post("/tasks/1/start")
    site.post("/tasks/4/complete")
    answer = send(site, "complete", 1, 2, 3, 4)
    number = answer.headers["location"].rpartition("=")[2]
    site.post("/tasks/3/reopen")
    undone = site.post(f"/tasks/bulk/{number}/undo", redirect_url="/all-tasks")
    assert statuses(site) == ["InProgress", "Waiting", "Waiting", "Completed"]
    assert outcome(site, undone) == "2 tasks put back as before, 1 left as it was."
    assert ">Undo<" not in site.get(undone.headers["location"]).text


def test_an_undo_leaves_alone_what_somebody_did_again_since(site: Site) -> None:
    number = send(site, "complete", 1, 2).headers["location"].rpartition("=")[2]
    site.post("/tasks/1/reopen")
    site.post("/tasks/1/complete", notes="Done once more, by hand")
    site.post(f"/tasks/bulk/{number}/undo")
    assert statuses(site)[:2] == ["Completed", "Waiting"]


def test_a_second_undo_changes_nothing(site: Site) -> None:
    number = send(site, "fail", 1, 2).headers["location"].rpartition("=")[2]
    site.post(f"/tasks/bulk/{number}/undo")
    before = (statuses(site), len(site.store.tables.activity))
    again = site.post(f"/tasks/bulk/{number}/undo")
    assert seen(again) == (303, "/all-tasks?done=none-left")
    assert (statuses(site), len(site.store.tables.activity)) == before


def test_a_second_click_changes_nothing(site: Site) -> None:
    send(site, "complete", 1, 2)
    before = len(site.store.tables.logs)
    assert seen(send(site, "complete", 1, 2)) == (303, "/all-tasks?done=already-done")
    assert len(site.store.tables.logs) == before


def test_reopened_tasks_are_put_back_as_they_were(site: Site) -> None:
    for task_id, act in ((1, "complete"), (2, "fail"), (3, "skip"), (4, "start")):
        site.post(f"/tasks/{task_id}/{act}")
    ended = statuses(site)
    number = send(site, "reopen", 1, 2, 3, 4).headers["location"].rpartition("=")[2]
    assert set(statuses(site)) == {"Waiting"}
    site.post(f"/tasks/bulk/{number}/undo")
    assert statuses(site) == ended == ["Completed", "Failed", "Skipped", "InProgress"]


def test_tasks_move_to_another_day_and_back(site: Site) -> None:
    answer = send(site, "reschedule", 1, 2, due_date="2027-05-09")
    assert [site.stored(each).due_date for each in (1, 2)] == [date(2027, 5, 9)] * 2
    assert outcome(site, answer) == "2 tasks moved."
    site.post(f"/tasks/bulk/{answer.headers['location'].rpartition('=')[2]}/undo")
    assert [site.stored(each).due_date for each in (1, 2)] == [date(2027, 5, 1), date(2027, 5, 2)]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"act": "skip"}, "task_ids"),
        ({"act": "skip", "task_ids": "1,x"}, "task_ids"),
        ({"act": "skip", "task_ids": ",".join(map(str, range(1, 502)))}, "task_ids"),
        ({"act": "erase", "task_ids": "1"}, "act"),
        ({"act": "reschedule", "task_ids": "1"}, "due_date"),
        ({"act": "reschedule", "task_ids": "1", "due_date": "soon"}, "due_date"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_selection_kept(site: Site, typed: dict[str, str], field: str) -> None:
    answer = site.client.post("/tasks/bulk", data={**typed, "notes": "Kept", "redirect_url": "/all-tasks?q=post"})
    assert (answer.status_code, f'href="#field-{field}"' in answer.text) == (422, True)
    assert ('name="notes"' in answer.text, 'value="Kept"' in answer.text) == (True, True)
    assert ('value="1" form="bulk" checked' in answer.text) == ("1" in typed.get("task_ids", "").split(","))
    assert set(statuses(site)) == {"Waiting"}


def test_an_entry_that_is_no_bulk_act_cannot_be_undone(site: Site) -> None:
    assert site.post("/tasks/bulk/1/undo").status_code == 404
    assert site.get("/all-tasks?bulk=1").status_code == 200


def test_what_fails_on_the_way_is_told_and_what_was_done_can_be_undone(site: Site) -> None:
    begin, left = site.store.unit_of_work, [2]

    def failing() -> object:
        left[0] -= 1
        if left[0] == -1:
            raise OSError("the disk is full")
        return begin()

    site.acts.bulk._begin = failing  # type: ignore[assignment]  # as a database that fails once
    answer = send(site, "skip", 1, 2, 3, 4)
    assert outcome(site, answer) == "2 tasks skipped, 2 left as they were."
    assert statuses(site) == ["Skipped", "Skipped", "Waiting", "Waiting"]
    assert [line[1] for line in site.logger.lines if line[0] == "failure"] == ["A bulk act ended early."]


def test_a_day_that_suits_none_of_the_tasks_is_typed_again_with_the_selection_as_it_was(site: Site) -> None:
    answer = send(site, "reschedule", 1, 2, due_date="2020-01-01", notes="later")
    assert (answer.status_code, set(statuses(site))) == (422, {"Waiting"})
    assert 'id="field-due_date-errors"' in answer.text
    assert 'value="2020-01-01"' in answer.text
    assert (answer.text.count('form="bulk" checked'), 'value="later"' in answer.text) == (2, True)


def test_the_activity_leads_to_what_became_of_each_task(site: Site) -> None:
    number = send(site, "skip", 1, 2).headers["location"].rpartition("=")[2]
    assert f'<a href="/all-tasks?bulk={number}">What became of each</a>' in site.get("/activity").text

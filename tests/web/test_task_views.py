"""What the task list is narrowed to and grouped by, views with a name, and the labels that it filters by."""

from __future__ import annotations

import re

import pytest

from app.domain.fields import EMPTY_SPAN
from app.domain.goal_labels import GoalLabels, Priority
from app.domain.saved_view import SavedView
from tests.web.site import EVERY_DAY, Site, seen
from tests.web.test_task_pages import rows

LABELS = {"responsible": ["Ann Lee"], "tags": ["# Home, weekly,,home"], "priority": ["high"]}


@pytest.fixture
def site() -> Site:
    site = Site().with_goal(**LABELS)
    return site.with_goal(description=["Count the stock"], start_date=["2027-05-03"])


def chips(page: str) -> dict[str, str]:
    """What is set, and the address without it."""
    found = re.findall(
        r'<a class="chip" href="(.*?)".*?class="chip-label">(.*?)</span> <bdi>(.*?)</bdi>', page, re.DOTALL
    )
    return {f"{label} {value}": address.replace("&amp;", "&") for address, label, value in found}


def test_labels_are_read_and_come_back_in_the_form(site: Site) -> None:
    assert site.store.tables.goals[1].labels == GoalLabels("Ann Lee", ("home", "weekly"), Priority.HIGH)
    form = site.acts.planning.form_of(1)
    assert (form["responsible"], form["tags"], form["priority"]) == (["Ann Lee"], ["home, weekly"], ["high"])


def test_an_edit_without_labels_unsets_them(site: Site) -> None:
    site.client.post("/goals/1/edit", data={"platform_id": ["1"], **EVERY_DAY})
    assert site.store.tables.goals[1].labels == GoalLabels()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("responsible", "x" * 201),
        ("tags", ",".join(f"tag {number}" for number in range(21))),
        ("tags", "x" * 51),
        ("priority", "urgent"),
    ],
)
def test_labels_that_cannot_be_kept_are_refused_beside_their_field(site: Site, name: str, value: str) -> None:
    answer = site.client.post("/goals/add", data={"platform_id": ["1"], **EVERY_DAY, name: [value]})
    assert (answer.status_code, f'id="field-{name}-errors"' in answer.text) == (422, True)
    assert value in answer.text


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("responsible=Ann+Lee", [1]), ("tag=%23HOME", [1]), ("priority=high", [1]), ("priority=none", [2, 3]),
        ("status=Waiting&status=Skipped", [1, 2]), ("status=Skipped", [2]), ("tag=nowhere", []),
    ],
)  # fmt: skip
def test_the_list_is_narrowed_by_labels_and_by_several_statuses(site: Site, query: str, left: list[int]) -> None:
    site.post("/tasks/2/skip")
    site.post("/tasks/3/complete")
    assert sorted(rows(site.get(f"/all-tasks?{query}").text)) == left


def test_what_is_set_is_shown_with_a_way_to_remove_each(site: Site) -> None:
    page = site.get("/all-tasks?status=Waiting&status=InProgress&goal=1&cursor=0&group=day&done=task-started").text
    assert chips(page) == {
        "Status: Waiting": "/all-tasks?status=InProgress&goal=1&group=day",
        "Status: In progress": "/all-tasks?status=Waiting&goal=1&group=day",
        "Goal: Post an answer · Forum": "/all-tasks?status=Waiting&status=InProgress&group=day",
    }


@pytest.mark.parametrize(
    ("group", "headings"),
    [
        ("day", ["3 May 2027", "4 May 2027"]),
        ("goal", ["Count the stock", "Post an answer"]),
        ("account", ["Forum"]),
    ],
)
def test_rows_stand_together_by_what_was_chosen(site: Site, group: str, headings: list[str]) -> None:
    assert headings_of(site, group) == headings


def headings_of(site: Site, group: str) -> list[str]:
    page = site.get(f"/all-tasks?group={group}").text
    return re.findall(r'class="task-group-head">(?:<svg.*?</svg>)?(?:<bdi>)?(.*?)<', page, re.DOTALL)


def test_what_has_ended_never_stands_among_what_is_open(site: Site) -> None:
    for number in (1, 2, 3):
        site.post(f"/tasks/{number}/skip")
    assert headings_of(site, "account") == ["Forum"]
    site.post("/tasks/1/reopen")
    assert headings_of(site, "account") == ["Forum", "Forum"]


def test_a_grouping_that_does_not_exist_is_refused_beside_its_field(site: Site) -> None:
    answer = site.get("/all-tasks?group=moon")
    assert (answer.status_code, 'id="field-group-errors"' in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("address", "last"),
    [("/all-tasks?due_from=2027-05-05&due_to=2027-05-04", "due_to"), ("/activity?from=2027-05-05&to=2027-05-04", "to")],
)
def test_a_span_that_ends_before_it_begins_is_refused_beside_its_end(site: Site, address: str, last: str) -> None:
    answer = site.get(address)
    assert (answer.status_code, f'id="field-{last}-errors"' in answer.text, EMPTY_SPAN in answer.text) == (
        422,
        True,
        True,
    )
    assert ("2027-05-05" in answer.text, "2027-05-04" in answer.text) == (True, True)
    assert site.get(address.replace("05-05", "05-04")).status_code == 200


def test_a_filter_becomes_a_view_with_a_name(site: Site) -> None:
    answer = site.post("/views/add", name="Mine", query="tag=home&status=Waiting", is_default="true")
    assert seen(answer) == (303, "/all-tasks?status=Waiting&tag=home&done=view-saved")
    assert site.store.tables.views == {
        1: SavedView(id=1, name="Mine", query="status=Waiting&tag=home", is_default=True)
    }
    page = site.get("/all-tasks").text
    assert (rows(page), set(chips(page))) == ([1], {"Status: Waiting", "Tag: home"})
    assert sorted(rows(site.get("/all-tasks?view=all").text)) == [1, 2, 3]


def test_one_view_at_most_is_what_the_list_begins_with(site: Site) -> None:
    site.post("/views/add", name="Mine", query="tag=home", is_default="true")
    site.post("/views/add", name="Late", query="overdue=true", is_default="true")
    assert {view.name: view.is_default for view in site.store.tables.views.values()} == {"Mine": False, "Late": True}


def test_a_view_is_renamed_and_deleted(site: Site) -> None:
    site.post("/views/add", name="Mine", query="tag=home")
    assert seen(site.post("/views/1/rename", name="Home")) == (303, "/all-tasks?tag=home&done=view-saved")
    assert site.store.tables.views[1].name == "Home"
    assert seen(site.post("/views/1/delete")) == (303, "/all-tasks?view=all&done=view-deleted")
    assert (site.store.tables.views, site.post("/views/1/delete").status_code) == ({}, 404)


def test_a_name_that_is_refused_is_typed_again_for_the_same_view(site: Site) -> None:
    site.post("/views/add", name="Taken", query="tag=weekly")
    site.post("/views/add", name="Mine", query="tag=home", is_default="true")
    answer = site.post("/views/2/rename", name="Taken", redirect_url="/all-tasks?tag=home")
    assert answer.status_code == 422
    assert re.findall(r'action="(/views/[^"]*)"', answer.text) == ["/views/2/rename", "/views/2/delete"]
    assert ('value="Taken"' in answer.text, "This name is taken: choose another." in answer.text) == (True, True)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": "", "query": "tag=home"}, "This field is required."),
        ({"name": "Taken", "query": "tag=home"}, "This name is taken: choose another."),
        ({"name": "New", "query": ""}, "Set a filter first: this view would show every task."),
        ({"name": "New", "query": "colour=red"}, "The list has no filter called colour."),
        ({"name": "New", "query": "due_from=2027-05-05&due_to=2027-05-04"}, f"due_to: {EMPTY_SPAN}"),
        ({"name": "New", "query": "due_to=soon"}, "due_to: Enter a date such as 2027-05-04."),
    ],
)
def test_a_view_that_cannot_be_kept_is_refused(site: Site, typed: dict[str, str], words: str) -> None:
    site.post("/views/add", name="Taken", query="tag=weekly")
    answer = site.client.post("/views/add", data=typed)
    assert (answer.status_code, words in answer.text, len(site.store.tables.views)) == (422, True, 1)


def test_there_is_room_for_fifty_views(site: Site) -> None:
    answers = [site.post("/views/add", name=f"View {number}", query="tag=home") for number in range(51)]
    assert [answer.status_code for answer in answers] == [303] * 50 + [409]


def test_a_goal_form_that_is_sent_twice_makes_one_goal(site: Site) -> None:
    key = re.findall(r'name="form_key" value="([0-9a-f]{32})"', site.get("/goals/add").text)
    form = {"platform_id": ["1"], **EVERY_DAY, "form_key": key}
    assert [seen(site.client.post("/goals/add", data=form)) for _ in range(2)] == [(303, "/goals")] * 2
    assert len(site.store.tables.goals) == 3
    site.client.post("/goals/add", data={**form, "description": ["Something else"]})
    assert len(site.store.tables.goals) == 4
    assert len({site.get("/goals/add").text.split('name="form_key" value="')[1][:32] for _ in range(2)}) == 2


def test_days_are_counted_from_the_persons_today() -> None:
    site = Site(zone="Pacific/Kiritimati").with_goal(start_date=["2027-05-05"], timezone=["Pacific/Kiritimati"])
    page = site.get("/all-tasks?group=day").text
    assert re.findall(r'task-group-account">(.*?)<', page) == ["Wednesday, today"]

"""The first page, and what happened."""

from __future__ import annotations

import re

import pytest

from tests.web.site import Site


def words(html: str) -> str:
    """What is left of a page without its tags."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_an_empty_database_is_welcomed_with_three_steps() -> None:
    page = Site().get("/").text
    steps = re.findall(r"<h3>(.*?)</h3>", page)
    expected = ["Add a platform", "Say what has to be done, and for whom", "Done"]
    assert (steps, "<table" in page, 'href="/platforms"' in page) == (expected, False, True)


def test_with_a_platform_the_second_step_is_next() -> None:
    site = Site()
    site.acts.platforms.add({"name": ["Forum"]}, "ann")
    page = site.get("/").text
    assert ('class="welcome-done"' in page, 'href="/platforms/1/accounts"' in page) == (True, True)


def test_the_figures_lead_to_what_they_count() -> None:
    site = Site().with_goal(start_date=["2027-05-02"])
    site.post("/tasks/1/complete")
    site.post("/tasks/2/start")
    figures = re.findall(r'<a class="figure-tile[^"]*" href="([^"]*)">(.*?)</a>', site.get("/").text, re.DOTALL)
    assert [(href.replace("&amp;", "&"), words(text)) for href, text in figures] == [
        ("/all-tasks?overdue=true", "1 overdue"),
        ("/all-tasks?due_today=true", "1 due today"),
        ("/all-tasks?status=InProgress", "1 in progress"),
        ("/stats", "1 done this week"),
    ]


def test_what_to_do_now_is_finished_by_one_tap_and_leads_back() -> None:
    page = Site().with_goal().get("/").text
    assert ('action="/tasks/1/complete"' in page, set(re.findall(r'name="redirect_url" value="(.*?)"', page))) == (
        True,
        {"/"},
    )


@pytest.mark.parametrize(
    ("address", "accepted", "encoding"),
    [
        ("/", "gzip, br", "gzip"),
        ("/", "identity", None),
        # What the address says must not change the length of an answer with other people's words in it.
        ("/?done=task-completed", "gzip", None),
        ("/all-tasks", "gzip", None),
        ("/all-tasks?q=answer", "gzip", None),
        ("/settings", "gzip", None),
    ],
)
def test_only_a_page_that_repeats_nothing_of_what_was_asked_is_packed(
    address: str, accepted: str, encoding: str | None
) -> None:
    answer = Site().with_goal().get(address, accept_encoding=accepted)
    assert (answer.headers.get("content-encoding"), "</html>" in answer.text) == (encoding, True)


def test_the_packed_page_is_the_same_and_says_on_what_it_depends() -> None:
    site = Site().with_goal()
    packed, plain = site.get("/", accept_encoding="gzip"), site.get("/", accept_encoding="identity")
    assert (packed.text, packed.headers["vary"]) == (plain.text, plain.headers["vary"])
    assert "accept-encoding" in packed.headers["vary"]


def test_the_title_counts_what_is_due() -> None:
    assert "<title>(1) Today · Task Tracker</title>" in Site().with_goal().get("/").text


def test_a_platform_shows_its_accounts_and_its_own_tasks_with_every_count() -> None:
    site = Site()
    site.acts.platforms.add({"name": ["Forum"]}, "ann")
    site.acts.platforms.add_account(1, {"username": ["ann.lee"]}, "ann")
    site.with_goal(account_ids=["1"], start_date=["2027-05-01"]).with_goal(description=["For all"])
    for task_id, act in ((1, "complete"), (2, "fail"), (3, "skip"), (4, "start")):
        site.post(f"/tasks/{task_id}/{act}")
    site.acts.platforms.pause_account(1, "ann")
    table = re.findall(r'<tr role="row">(.*?)</tr>', site.get("/").text, re.DOTALL)
    assert [words(row) for row in table] == [
        "Account Waiting In progress Completed Failed Skipped Last activity",
        "ann.lee Paused 0 1 1 1 1 just now",
        "The platform as a whole 1 0 0 0 0 none yet",
    ]


def test_goals_with_an_end_show_how_far_they_are() -> None:
    site = Site().with_goal(
        policy_type=["deadline"], interval_days=[""], deadline_date=["2027-05-13"], total_occurrences=["10"]
    )
    site.post("/tasks/1/complete")
    assert '<progress value="1" max="10"' in site.get("/").text


def test_a_goal_with_an_end_says_what_it_takes_and_where_its_pace_leads() -> None:
    site = Site().with_goal(
        policy_type=["deadline"], interval_days=[""], start_date=["2027-05-01"], deadline_date=["2027-05-13"],
        total_occurrences=["10"],
    )  # fmt: skip
    site.post("/tasks/1/complete")
    text = words(site.get("/").text)
    pace = "1 of 10 needs 6.3 a week, so far 1.8 done on 9 June 2027 at this pace: 27 days too late last day in 9 days"
    assert re.findall(r"1 of 10 needs .*? in 9 days", text) == [pace]


def test_a_goal_of_which_nothing_is_done_promises_no_day() -> None:
    site = Site().with_goal(
        policy_type=["deadline"], interval_days=[""], deadline_date=["2027-05-13"], total_occurrences=["10"]
    )
    text = words(site.get("/").text)
    assert ("0 of 10 needs 7.0 a week last day in 9 days" in text, "at this pace" in text) == (True, False)


def test_a_frozen_goal_asks_for_attention() -> None:
    site = Site().with_goal(freeze_on_miss=["true"], start_date=["2027-05-01"])
    page = site.get("/").text
    assert ("is frozen: an overdue task" in page, 'href="/goals/1"' in page) == (True, True)


def test_local_mode_is_told_at_the_foot_of_every_page() -> None:
    assert "Local mode: only this computer can reach it" in Site().get("/").text


def test_the_activity_lists_what_happened_newest_first() -> None:
    site = Site()
    site.acts.platforms.add({"name": ["Forum"]}, "ann")
    site.acts.platforms.add_account(1, {"username": ["ann.lee"]}, "bob")
    entries = re.findall(r'<li class="entry">(.*?)</li>', site.get("/activity").text, re.DOTALL)
    assert [words(entry) for entry in entries] == [
        "Account added: ann.lee just now by bob Forum",
        "Platform added: Forum just now by ann Forum",
    ]


def test_the_activity_comes_in_pages() -> None:
    site = Site()
    for number in range(51):
        site.acts.platforms.add({"name": [f"Forum {number}"]}, "ann")
    assert 'rel="next" href="/activity?cursor=50"' in site.get("/activity").text


def test_nothing_recorded_yet_is_told_in_words() -> None:
    assert "Nothing has happened yet" in Site().get("/activity").text


def test_a_list_that_is_cut_off_says_so_and_leads_to_the_rest() -> None:
    site = Site().with_goal(start_date=["2027-03-10"])
    page = site.get("/").text
    assert page.count("data-row>") == 50
    assert "Only the first 50 stand here. Every open task" in words(page)
    assert "Only the first" not in Site().with_goal().get("/").text

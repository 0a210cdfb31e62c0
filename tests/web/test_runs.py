"""The page of a run, its output and its cancel, and runs in the history of their task."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app.adapters.web.task_history import MOST_RUNS
from app.domain.isolation import Isolation
from app.domain.run import RunKind, RunOutcome, RunOutput, RunStatus, Verdict
from app.domain.run_rules import RunRules
from tests.web.runs_on_site import FAILED, add, claim, ended, facts, site_with_scripts, words
from tests.web.site import Site, seen

HOSTILE = '<script>alert("1")</script>{{ 7*7 }}'


@pytest.fixture
def site() -> Site:
    return site_with_scripts()


def with_rules(site: Site, rules: RunRules) -> None:
    goals = site.store.tables.goals
    goals[1] = replace(goals[1], run_rules=rules)


def test_a_page_says_everything_of_a_run(site: Site) -> None:
    outcome = RunOutcome(
        status=RunStatus.SUCCEEDED, note="Half way", verdict=Verdict.CHECK_SUCCESS, exit_status=0, value=5, target=10,
        isolation=Isolation.LIMITED,
    )  # fmt: skip
    with_rules(site, RunRules(max_attempts=3))
    ended(site, outcome, kind=RunKind.CHECK, version_id=7)
    page = site.get("/runs/1").text
    assert facts(page) == {
        "Task": "Task 1",
        "Goal": "Post an answer",
        "Attempt": "1 of 3",
        "Asked for": "by ann , 4 May 2027, 12:00:00 UTC",
        "Started": "4 May 2027, 12:00:00 UTC",
        "Ended": "4 May 2027, 12:01:05 UTC , after 1 min 5 s",
        "Exit status": "0",
        "Verdict": "CHECK_SUCCESS , as its result says or, without one, its last line of output",
        "Measured": "5 of 10",
        "Worker": "here:1",
        "Isolation": "limited: limits hold and nothing stays running",
        "Script": "The version that ran",
    }
    assert ('href="/goals/1/versions/7"' in page, '<p class="run-note" dir="auto">Half way</p>' in page) == (True, True)


def test_a_run_without_a_version_links_to_none_and_one_without_isolation_says_so(site: Site) -> None:
    site.store.tables.script_versions.clear()
    ended(site)
    page = site.get("/runs/1").text
    assert ("/versions/" in page, facts(page)["Isolation"]) == (False, "none was needed or recorded")


def test_attempts_link_to_each_other(site: Site) -> None:
    ended(site)
    ended(site, attempt=2)
    pages = [site.get(f"/runs/{number}").text for number in (1, 2)]
    assert [facts(page)["Attempt"] for page in pages] == ["1 of 1 · next: run 2", "2 of 2 · before: run 1"]
    assert ['href="/runs/2"' in pages[0], 'href="/runs/1"' in pages[1]] == [True, True]


UNKNOWN = "Whether the work was done is not known: look before it is done again."
NOT_SAFE = "The goal does not say that repeating is safe, so it is not tried again"


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (RunRules(), f"{NOT_SAFE}: an open task fails."),
        (RunRules(fallback_to_manual=True), f"{NOT_SAFE}: an open task is handed to a person."),
        (RunRules(fallback_after=3),
         f"{NOT_SAFE}: an open task fails, or is handed to a person after 3 failures in a row."),
        (RunRules(retry_safe=True), "Its attempts are used up: an open task fails."),
        (RunRules(retry_safe=True, max_attempts=2),
         "The goal says that repeating is safe: an open task is tried again."),
    ],
)  # fmt: skip
def test_an_outcome_that_is_not_known_is_explained_by_the_rules_of_the_goal(
    site: Site, rules: RunRules, said: str
) -> None:
    with_rules(site, rules)
    ended(site, RunOutcome(status=RunStatus.LOST))
    assert f"{UNKNOWN} {said}" in site.get("/runs/1").text


def test_an_outcome_that_is_not_known_names_what_has_happened_since(site: Site) -> None:
    ended(site, RunOutcome(status=RunStatus.LOST))
    ended(site, RunOutcome(status=RunStatus.LOST), attempt=2, is_trial=True)
    add(site, attempt=2)
    said = [f"{UNKNOWN} The goal says that repeating is safe, so it was tried again.",
            f"{UNKNOWN} This was a trial: no task was touched."]  # fmt: skip
    assert [text in site.get(f"/runs/{number}").text for number, text in zip((1, 2), said, strict=True)] == [True, True]


def test_output_is_shown_with_its_styles_and_escaped(site: Site) -> None:
    ended(site, output=RunOutput(f"\x1b[1;31m{HOSTILE}\x1b[0m"))
    page = site.get("/runs/1").text
    shown = '<span class="ansi ansi-bold ansi-ink-1">&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt;{{ 7*7 }}</span>'
    assert (shown in page, "<script>alert" in page, "\x1b" in page) == (True, False, False)


def test_long_output_is_folded_with_a_count_of_what_is_left_out(site: Site) -> None:
    ended(site, output=RunOutput("a\n" * 32_000, "b\n" * 32_000, 5))
    page = words(site.get("/runs/1").text)
    assert "… 62,469 bytes left out: 62,464 are in the download, the rest was not kept …" in page


def test_output_that_is_too_old_is_no_longer_kept(site: Site) -> None:
    ended(site, output=RunOutput(dropped_bytes=1234))
    said = "Its 1,234 bytes of output are no longer kept." in site.get("/runs/1").text
    assert (said, "The output is no longer kept." in site.get("/tasks/1/logs").text) == (True, True)


@pytest.mark.parametrize(("status", "said"), [
    (RunStatus.QUEUED, "It has not begun yet."), (RunStatus.RUNNING, "Nothing printed yet."),
    (RunStatus.FAILED, "It printed nothing."),
])  # fmt: skip
def test_a_page_without_output_says_why(site: Site, status: RunStatus, said: str) -> None:
    if status is RunStatus.FAILED:
        ended(site)
    else:
        run = add(site)
        if status is RunStatus.RUNNING:
            claim(site, run)
    assert said in site.get("/runs/1").text


def test_output_is_downloaded_as_plain_text_also_while_the_run_goes_on(site: Site) -> None:
    run = claim(site, add(site))
    with site.store.unit_of_work() as uow:
        uow.runs.keep_output(run, RunOutput("\x1b[31mhé<b>\x1b[0m\n"))
        uow.commit()
    response = site.get("/runs/1/output")
    names = ("content-type", "content-disposition", "x-content-type-options")
    assert (response.status_code, response.text, [response.headers[name] for name in names]) == (
        200, "hé<b>\n", ["text/plain; charset=utf-8", 'attachment; filename="run-1.txt"', "nosniff"],
    )  # fmt: skip


@pytest.mark.parametrize(("is_live", "follows"), [(True, True), (False, False)])
def test_a_page_follows_only_a_run_that_goes_on(site: Site, *, is_live: bool, follows: bool) -> None:
    claim(site, add(site)) if is_live else ended(site)
    page = site.get("/runs/1").text
    assert ('data-run-events="/runs/1/events"' in page, 'http-equiv="refresh" content="3' in page) == (follows, follows)


@pytest.mark.parametrize("address", ["/runs/9", "/runs/9/output", "/runs/0", "/runs/x"])
def test_what_is_not_there_is_not_found(site: Site, address: str) -> None:
    assert site.get(address).status_code == 404


def test_a_queued_run_is_cancelled_at_once(site: Site) -> None:
    add(site)
    assert seen(site.post("/runs/1/cancel")) == (303, "/runs/1?done=run-cancelled")
    assert site.run_reads.run(1).status is RunStatus.CANCELLED


def test_a_running_run_is_told_to_end_once(site: Site) -> None:
    claim(site, add(site))
    answers = [seen(site.post("/runs/1/cancel")) for _ in range(2)]
    assert answers == [(303, "/runs/1?done=run-cancelled"), (303, "/runs/1?done=already-done")]
    page = site.get("/runs/1?done=already-done").text
    assert ('action="/runs/1/cancel"' in page, "That was already done" in page) == (False, True)
    assert "Cancelled by local : what it is doing is being ended." in words(page)


def test_the_button_asks_before_it_cancels(site: Site) -> None:
    claim(site, add(site))
    assert re.findall(r'action="/runs/1/cancel" data-confirm="([^"]*)"', site.get("/runs/1").text) == [
        "Cancel this run? What it has done so far stays done; the rest is not done."
    ]


def test_a_run_that_is_over_cannot_be_cancelled(site: Site) -> None:
    ended(site)
    response = site.post("/runs/1/cancel")
    told = ("Run 1 is over already: failed." in response.text, 'href="/runs/1"' in response.text)
    assert (response.status_code, told, "/runs/1/cancel" in site.get("/runs/1").text) == (409, (True, True), False)


def test_cancelling_what_is_not_there_is_not_found(site: Site) -> None:
    assert site.post("/runs/9/cancel").status_code == 404


def test_a_history_links_to_its_runs_and_says_what_they_reached(site: Site) -> None:
    ended(site, RunOutcome(status=RunStatus.FAILED, isolation=Isolation.SANDBOXED), attempt=2)
    page = site.get("/tasks/1/logs").text
    entry = next(iter(re.findall(r'<li class="timeline-entry" id="run-1".*?</li>', page, re.DOTALL)))
    assert ('<a href="/runs/1">Run 1</a>' in entry, "attempt 2" in entry, "<span>sandboxed</span>" in entry) == (
        True, True, True,
    )  # fmt: skip


@pytest.mark.parametrize("address", ["/", "/all-tasks", "/tasks/1/logs"])
def test_a_task_that_a_run_left_open_is_handed_to_a_person(site: Site, address: str) -> None:
    site.post("/tasks/1/start")
    before = "Handed to you" in site.get(address).text
    ended(site)
    links = re.findall(r'<a href="(/runs/\d+)"><span class="status-badge tone-amber">', site.get(address).text)
    assert (before, links) == (False, ["/runs/1"])


def test_a_run_that_was_called_off_while_it_waited_never_began(site: Site) -> None:
    add(site)
    site.post("/runs/1/cancel")
    assert "It never began." in site.get("/runs/1").text


def test_a_history_shows_the_newest_runs_and_leads_to_the_others(site: Site) -> None:
    for number in range(MOST_RUNS + 1):
        ended(site, FAILED, RunOutput(head=f"attempt {number};"))
    page = site.get("/tasks/1/logs").text
    assert ("attempt 0;" in page, "attempt 1;" in page, '<a href="/runs?goal=1">All runs' in page) == (
        False,
        True,
        True,
    )

"""The list of runs: how each went, filters, and pages that keep them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.domain.run import RunKind, RunOutcome, RunStatus, Verdict
from tests.web.runs_on_site import add, claim, ended, numbers, rows, site_with_scripts, words
from tests.web.site import Site


@pytest.fixture
def site() -> Site:
    return site_with_scripts()


def test_an_empty_list_says_how_runs_come_about() -> None:
    page = Site().get("/runs").text
    assert ("No runs yet" in page, "makes runs" in page, "<form" in page.split("<main")[1]) == (True, True, False)


def test_the_list_says_of_each_run_how_it_went_newest_first(site: Site) -> None:
    met = RunOutcome(status=RunStatus.SUCCEEDED, verdict=Verdict.CHECK_SUCCESS, exit_status=0, value=3, target=10)
    ended(site)
    ended(site, met, kind=RunKind.CHECK, attempt=2)
    claim(site, add(site, is_trial=True))
    assert rows(site.get("/runs").text) == [
        f"{name} Forum ann.lee Task 1{attempt} asked for by ann {when}"
        for name, attempt, when in (
            ("Run 3 · Post an answer Running Trial", "", "just now for less than 0.1 s"),
            ("Check 2 · Post an answer Succeeded Check passed", " attempt 2",
             "1 minute ago took 1 min 5 s value 3 of 10"),
            ("Run 1 · Post an answer Failed", "", "2 minutes ago took 1 min 5 s exit status 3"),
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("because", "hours", "attempt", "said"),
    [
        ("Quiet hours.", 9, 1, "Waits until 4 May 2027, 21:00 UTC (in 9 hours): Quiet hours."),
        ("", 9, 2, "Waits until 4 May 2027, 21:00 UTC (in 9 hours) before the next attempt."),
        ("Of this goal one run goes on at a time.", None, 1,
         "Waits for another run to end: Of this goal one run goes on at a time."),
    ],
)  # fmt: skip
def test_a_run_that_is_held_says_why(site: Site, because: str, hours: int | None, attempt: int, said: str) -> None:
    run = add(site, attempt=attempt)
    until = site.clock.now() + timedelta(hours=hours) if hours else None
    with site.store.unit_of_work() as uow:
        uow.runs.hold(run, because, until)
        uow.commit()
    pages = [words(site.get(address).text) for address in ("/runs", "/runs/1", "/tasks/1/logs")]
    assert [said in page for page in pages] == [True] * 3


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("status=failed", [1]), ("status=queued", [3]), ("kind=check", [2]), ("goal=1", [3, 2, 1]), ("goal=2", []),
        ("account=1", [3, 2, 1]), ("account=7", []), ("trials=only", [3]), ("trials=without", [2, 1]),
        ("status=&kind=&goal=", [3, 2, 1]), ("kind=execution&trials=without", [1]), ("shadow=only", [2]),
        ("shadow=without", [3, 1]), ("shadow=", [3, 2, 1]),
    ],
)  # fmt: skip
def test_a_filter_narrows_the_list(site: Site, query: str, left: list[int]) -> None:
    ended(site)
    ended(site, RunOutcome(status=RunStatus.SUCCEEDED), kind=RunKind.CHECK, is_shadow=True)
    add(site, is_trial=True)
    response = site.get(f"/runs?{query}")
    assert (response.status_code, numbers(response.text)) == (200, left)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "Lost"),
        ("kind", "x"),
        ("goal", "0"),
        ("account", "9223372036854775808"),
        ("trials", "yes"),
        ("shadow", "yes"),
    ],
)
def test_a_filter_that_cannot_be_read_keeps_what_was_typed(site: Site, name: str, value: str) -> None:
    ended(site)
    response = site.get(f"/runs?{name}={value}")
    told = (f'id="field-{name}-errors"' in response.text, f'value="{value}"' in response.text, numbers(response.text))
    assert (response.status_code, *told) == (422, True, True, [])


def test_a_filter_that_fits_nothing_says_so(site: Site) -> None:
    assert "No run fits this filter" in site.get("/runs?status=lost").text


def test_long_lists_come_in_pages_that_keep_the_filter(site: Site) -> None:
    for _ in range(51):
        ended(site)
    first = site.get("/runs?status=failed").text
    assert (len(numbers(first)), re.findall(r'rel="(?:prev|next)" href="([^"]*)"', first)) == (
        50,
        ["/runs?status=failed&amp;cursor=50"],
    )
    assert numbers(site.get("/runs?status=failed&cursor=50").text) == [1]


def test_a_place_in_the_list_that_is_none_is_not_found(site: Site) -> None:
    assert site.get("/runs?cursor=x").status_code == 404

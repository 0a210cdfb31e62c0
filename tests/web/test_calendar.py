"""The calendar: days with what was done, is open and is planned, narrowed, and one day to act on."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from app.adapters.web.calendar_days import Span, View, span_of
from app.domain.scheduling.fixed import FixedInterval
from tests.web.site import Site, seen
from tests.web.test_dashboard import words

TODAY = "2027-05-04"


def cell(page: str, day: str) -> str:
    """What stands in the month for a day, in words."""
    found = re.search(
        rf'<td class="calendar-cell[^"]*">\s*<a class="calendar-day" href="/calendar/{day}.*?</td>', page, re.DOTALL
    )
    assert found
    return words(found.group())


def test_a_month_shows_what_was_done_is_open_and_is_planned() -> None:
    site = Site().with_goal(start_date=["2027-05-03"], interval_days=["2"])
    site.post("/tasks/1/complete")
    page = site.get("/calendar").text
    cells = [cell(page, day) for day in ("2027-05-03", TODAY, "2027-05-05")]
    assert cells == [
        "3 3 May 2027 1 done completed: Post an answer",
        "4 4 May 2027",
        "5 5 May 2027 1 planned planned: Post an answer",
    ]


def test_a_full_day_shows_the_first_few_and_counts_the_others() -> None:
    site = Site()
    for _ in range(7):
        site.with_goal()
    assert cell(site.get("/calendar").text, TODAY).endswith("+4 more on 4 May 2027")


def test_breaks_are_strips_over_their_days() -> None:
    site = Site().with_goal()
    form = {"name": "Fair", "first_day": "2027-05-11", "last_day": "2027-05-12", "scope": "everything"}
    site.post("/breaks/add", **form)
    page = site.get("/calendar").text
    assert [cell(page, day) for day in ("2027-05-11", "2027-05-12")] == [
        "11 11 May 2027 Break: Fair",
        "12 12 May 2027 Break: Fair",
    ]


@pytest.mark.parametrize("view", ["month", "week", "agenda"])
def test_a_month_without_anything_is_a_calendar_all_the_same(view: str) -> None:
    page = Site().get(f"/calendar?view={view}&day=2027-05-04")
    assert (page.status_code, f"view={view}&amp;day=2027-0" in page.text.replace("&day", "&amp;day")) == (200, True)


def test_an_agenda_leaves_empty_days_out_and_says_when_all_are() -> None:
    site = Site().with_goal(interval_days=["20"])
    page = site.get("/calendar?view=agenda").text
    days = re.findall(r'<h3 class="calendar-row-head">.*?datetime="([^"]+)"', page, re.DOTALL)
    empty = Site().get("/calendar?view=agenda").text
    assert (days, "Nothing in these weeks" in empty) == ([TODAY, "2027-05-24"], True)


def test_narrowing_goes_on_from_page_to_page() -> None:
    site = Site().with_goal().with_goal(description=["Water the plants"])
    page = site.get("/calendar?goal=2").text
    day = site.get(f"/calendar/{TODAY}?goal=2").text
    found = ("planned: Post an answer" in words(page), "planned: Water the plants" in words(page))
    assert found == (False, True)
    assert (
        'href="/calendar?view=month&day=2027-06-01&amp;goal=2"' in page,
        f'href="/calendar/{TODAY}?goal=2"' in page,
    ) == (
        True,
        True,
    )
    assert ("Post an answer" in day, "Show everything of this day" in day) == (False, True)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("day=4.5.2027", "Enter a date"),
        ("view=decade", "There is no view “decade”"),
        ("goal=x", ""),
        ("day=3000-01-01", "Enter a date from 1900-01-01 to 2999-12-31."),
    ],
)
def test_an_address_that_cannot_be_read_is_422_with_what_was_typed(query: str, said: str) -> None:
    page = Site().get(f"/calendar?{query}")
    typed = query.split("=")[1]
    assert (page.status_code, said in page.text, typed in page.text) == (422, True, True)


def test_a_day_shows_its_tasks_to_act_on_and_leads_back_to_it() -> None:
    site = Site().with_goal()
    page = site.get(f"/calendar/{TODAY}").text
    assert 'action="/tasks/1/complete"' in page
    assert f'name="redirect_url" value="/calendar/{TODAY}"' in page
    answer = site.post("/tasks/1/complete", redirect_url=f"/calendar/{TODAY}")
    assert seen(answer) == (303, f"/calendar/{TODAY}?done=task-completed&undo=1.Waiting.Completed")


def test_a_day_to_come_says_what_is_planned_and_why() -> None:
    page = words(Site().with_goal().get("/calendar/2027-05-09").text)
    assert "Post an answer Planned" in page
    assert "Every day from 4 May 2027" in page


def test_a_day_without_anything_says_so() -> None:
    assert "Nothing on this day" in Site().get("/calendar/2020-01-01").text


@pytest.mark.parametrize("address", ["2027-02-30", "2027-13-01", "1899-12-31", "9999-12-31"])
def test_what_is_no_day_is_not_found(address: str) -> None:
    assert Site().get(f"/calendar/{address}").status_code == 404


def test_a_day_whose_narrowing_cannot_be_read_shows_no_tasks() -> None:
    page = Site().with_goal().get(f"/calendar/{TODAY}?goal=x")
    assert (page.status_code, 'action="/tasks/1/complete"' in page.text) == (422, False)


def test_a_goal_that_cannot_be_planned_takes_no_other_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site().with_goal().with_goal(description=["Water the plants"])
    monkeypatch.setattr(FixedInterval, "upcoming", _refuse_interval_of(FixedInterval.upcoming, 1))
    site.acts.planning.edit(1, {**site.acts.planning.form_of(1), "interval_days": ["3"]}, "ann")
    page = words(site.get("/calendar/2027-05-07").text)
    assert ("Post an answer" in page, "Water the plants Planned" in page) == (True, False)


def _refuse_interval_of(upcoming: Callable[..., object], interval: int) -> Callable[..., object]:
    """A method of a policy that fails for one interval."""

    def refuse(policy: FixedInterval, *given: object) -> object:
        if policy.interval_days == interval:
            raise ArithmeticError("broken")
        return upcoming(policy, *given)

    return refuse


@pytest.mark.parametrize(
    ("view", "day", "first", "last"),
    [
        (View.MONTH, date(2027, 5, 4), date(2027, 4, 26), date(2027, 6, 6)),
        (View.MONTH, date(2027, 2, 28), date(2027, 2, 1), date(2027, 2, 28)),
        (View.WEEK, date(2027, 5, 9), date(2027, 5, 3), date(2027, 5, 9)),
        (View.AGENDA, date(2027, 5, 9), date(2027, 5, 9), date(2027, 6, 5)),
    ],
)
def test_a_view_shows_whole_weeks(view: View, day: date, first: date, last: date) -> None:
    span = span_of(view, day)
    assert (span.first, span.last) == (first, last)


def test_leafing_through_months_misses_none() -> None:
    day, months = date(2027, 1, 31), []
    for _ in range(12):
        span: Span = span_of(View.MONTH, day)
        months.append(day.month)
        assert span_of(View.MONTH, span.next).previous == day.replace(day=1)
        day = span.next
    assert months == list(range(1, 13))

"""The last year in days: where it begins, how dark its days are, how high the bars of the last fortnight."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from app.adapters.web.year import Bar, first_day_of, year_of
from app.ports.day_rows import DayRow
from tests.web.site import Site

TODAY = date(2027, 5, 5)  # a Wednesday


def test_it_begins_on_the_monday_fifty_two_weeks_before_this_week() -> None:
    assert first_day_of(TODAY) == date(2026, 5, 4)


def test_it_has_a_row_for_each_weekday_and_ends_today() -> None:
    year = year_of([], TODAY)
    ends = [(len(cells), cells[0].row.day, cells[-1].row.day) for cells in year.weekdays]
    first, last = date(2026, 5, 4), date(2027, 5, 3)
    assert ends == [
        (53 if n < 3 else 52, first + timedelta(days=n), last + timedelta(days=n if n < 3 else n - 7)) for n in range(7)
    ]


@pytest.mark.parametrize(("done", "level"), [(0, 0), (1, 1), (2, 1), (3, 2), (5, 3), (7, 4), (8, 4)])
def test_a_day_is_as_dark_as_much_was_done(done: int, level: int) -> None:
    year = year_of([DayRow(TODAY - timedelta(days=1), 8), DayRow(TODAY, done)], TODAY)
    assert year.weekdays[2][-1].level == level


def test_its_sum_names_the_best_day() -> None:
    best = DayRow(TODAY - timedelta(days=9), 5, late=1)
    year = year_of([DayRow(TODAY - timedelta(days=40), 0, failed=2), best, DayRow(TODAY, 4)], TODAY)
    assert (year.done, year.active_days, year.best) == (9, 2, best)


def test_an_empty_year_has_no_best_day() -> None:
    year = year_of([], TODAY)
    assert (year.done, year.active_days, year.best) == (0, 0, None)


def test_the_bars_are_those_of_the_last_fortnight() -> None:
    rows = [DayRow(TODAY - timedelta(days=14), 9), DayRow(TODAY - timedelta(days=13), 1), DayRow(TODAY, 4)]
    bars = year_of(rows, TODAY).bars
    assert bars == (Bar(1, 5), *[Bar(0, 1)] * 12, Bar(4, 20))
    assert (bars[0].top, bars[-1].top) == (15, 0)


def test_the_first_page_says_in_words_what_the_bars_and_the_colours_say() -> None:
    site = Site().with_goal()
    site.post("/tasks/1/complete")
    page = site.get("/").text
    bars = re.findall(r'<svg class="sparkline"[^>]*aria-label="([^"]*)"', page)
    cells = re.findall(r'<td class="heat-4" title="([^"]*)"><span class="visually-hidden">([^<]*)</span>', page)
    assert (bars, cells) == (
        ["Done on each of the last 14 days: " + "0, " * 13 + "1"],
        [("4 May 2027: 1 done", "1 done")],
    )
    assert "1 task done on 1 day; most on 4 May 2027, with 1." in page

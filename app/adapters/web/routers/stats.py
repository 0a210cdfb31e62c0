"""Figures: how well work is kept up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.adapters.web.calendar_days import Names
from app.adapters.web.calendar_filters import NARROWING, choices_for, narrowed
from app.adapters.web.dependencies import Acts
from app.adapters.web.filter_bar import FilterBar, read_bar
from app.adapters.web.rendering import render
from app.application.reading_stats import DayFigures, Figures, Tally
from app.ports.calendar_reads import CalendarFilter

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedTally:
    """A platform, or an account with its platform."""

    platform: str
    color: str
    account: str
    tally: Tally


@router.get("/stats")
def show_stats(request: Request, acts: Acts) -> HTMLResponse:
    """The last 53 weeks of everything, or of what the address narrows it to."""
    bar: FilterBar[CalendarFilter] = read_bar(request.query_params, NARROWING, narrowed)
    platforms = list(acts.reads.platforms())
    figures = acts.insight.stats.figures(bar.wanted) if bar.wanted else None
    names = Names.of(platforms)
    return render(
        request, "stats/stats.html", 200 if bar.wanted else 422,
        bar=bar, choices=choices_for(acts.reads, platforms, bar.form), figures=figures,
        platforms=_platforms(figures, names) if figures else [],
        accounts=_accounts(figures, names) if figures else [],
        heat=_weekdays(figures.days) if figures else [],
    )  # fmt: skip


def _platforms(figures: Figures, names: Names) -> list[NamedTally]:
    return [_named(names, key, "", tally) for key, tally in figures.platforms.items() if key in names.platforms]


def _accounts(figures: Figures, names: Names) -> list[NamedTally]:
    """Only where accounts are named: a platform without accounts stands among the platforms."""
    return [
        _named(names, platform_id, names.accounts[account_id], tally)
        for (platform_id, account_id), tally in figures.accounts.items()
        if platform_id in names.platforms and account_id is not None and account_id in names.accounts
    ]


def _named(names: Names, platform_id: int, account: str, tally: Tally) -> NamedTally:
    platform = names.platforms[platform_id]
    return NamedTally(platform=platform.name, color=platform.color, account=account, tally=tally)


def _weekdays(days: Sequence[DayFigures]) -> list[list[Mapping[str, object]]]:
    """Rows of one weekday each, as a heat map shows them; `level` is 0 where nothing was done, up to 4."""
    most = max((each.done for each in days), default=0)
    cells: list[Mapping[str, object]] = [
        {"day": each.day, "due": each.due, "done": each.done, "level": _level(each.done, most)} for each in days
    ]
    return [cells[weekday::7] for weekday in range(7)]


def _level(done: int, most: int) -> int:
    """Quarters of the busiest day."""
    return 0 if not done else 1 + min(3, 4 * (done - 1) // max(most, 1))

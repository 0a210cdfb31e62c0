"""What the address of a calendar page says: view, day, and what it is narrowed to."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from fastapi import Request

from app.adapters.web.calendar_days import View
from app.adapters.web.filter_bar import FilterBar, Option, account_options, goal_options, read_bar, with_chosen
from app.adapters.web.forms import FormView
from app.domain.fields import LARGEST_ID, Kind, Parameter, Reading
from app.ports.calendar_reads import CalendarFilter
from app.ports.read_models import IReadModels, PlatformRow

NARROWING = (
    Parameter("platform", "Platform", Kind.INTEGER, minimum=1, maximum=LARGEST_ID),
    Parameter("account", "Account", Kind.INTEGER, minimum=1, maximum=LARGEST_ID),
    Parameter("goal", "Goal", Kind.INTEGER, minimum=1, maximum=LARGEST_ID),
)
FILTERS = (
    Parameter("view", "View", Kind.CHOICE, default=View.MONTH.value, choices=tuple((each, each) for each in View)),
    Parameter("day", "Day", Kind.DATE),
    *NARROWING,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be shown; `day` is None for today."""

    view: View
    day: date | None
    narrowed: CalendarFilter


@dataclass(frozen=True, slots=True)
class CalendarChoices:
    """The options of the bar."""

    platforms: list[Option]
    accounts: list[Option]
    goals: list[Option]


def read_wanted(request: Request) -> FilterBar[Wanted]:
    """What an address says."""
    return read_bar(request.query_params, FILTERS, _wanted)


def _wanted(reading: Reading) -> Wanted:
    return Wanted(view=View(reading.text("view") or View.MONTH), day=reading.day("day"), narrowed=narrowed(reading))


def narrowed(reading: Reading) -> CalendarFilter:
    """Platform, account and goal."""
    return CalendarFilter(
        platform_id=reading.integer("platform"), account_id=reading.integer("account"), goal_id=reading.integer("goal")
    )


def choices_for(reads: IReadModels, platforms: list[PlatformRow], form: FormView) -> CalendarChoices:
    """Everything there is to choose from; of the goals, the newest."""
    return CalendarChoices(
        platforms=with_chosen([(each.id, each.name) for each in platforms], form.value("platform"), "Platform"),
        accounts=with_chosen(account_options(platforms), form.value("account"), "Account"),
        goals=with_chosen(goal_options(reads), form.value("goal"), "Goal"),
    )


def narrowing_query(form: FormView) -> str:
    """The narrowing as it goes on from page to page: empty, or `&platform=1`."""
    pairs = [(each.name, form.value(each.name)) for each in NARROWING if form.value(each.name)]
    return f"&{urlencode(pairs)}" if pairs else ""

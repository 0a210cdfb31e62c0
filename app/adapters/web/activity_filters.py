"""The filter bar of the activity, and the same filter as it goes into a file."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fastapi import Request

from app.adapters.web.filter_bar import FilterBar, Option, goal_options, read_bar, with_chosen
from app.adapters.web.forms import FormView
from app.domain.fields import LARGEST_ID, Kind, Parameter, Reading
from app.ports.activity_reads import ActivityFilter, IActivityReads
from app.ports.read_models import IReadModels

FILTERS = (
    Parameter("kind", "What", maximum=64),
    Parameter("actor", "Who", maximum=64),
    Parameter("platform", "Platform", Kind.INTEGER, minimum=1, maximum=LARGEST_ID),
    Parameter("goal", "Goal", Kind.INTEGER, minimum=1, maximum=LARGEST_ID),
    Parameter("from", "From", Kind.DATE),
    Parameter("to", "Until", Kind.DATE),
)


@dataclass(frozen=True, slots=True)
class ActivityChoices:
    """The options of the bar."""

    kinds: list[Option]
    actors: list[Option]
    platforms: list[Option]
    goals: list[Option]


def read_activity_filter(request: Request, zone: str) -> FilterBar[ActivityFilter]:
    """The filter that an address carries; days are those of `zone`."""
    return read_bar(request.query_params, FILTERS, lambda reading: _wanted(reading, ZoneInfo(zone)), ("from", "to"))


def _wanted(reading: Reading, zone: ZoneInfo) -> ActivityFilter:
    last = reading.day("to")
    return ActivityFilter(
        kind=reading.text("kind"),
        actor=reading.text("actor"),
        platform_id=reading.integer("platform"),
        goal_id=reading.integer("goal"),
        since=_midnight(reading.day("from"), zone),
        until=None if last is None or last == date.max else _midnight(last + timedelta(days=1), zone),
    )


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    """None also at the ends of the calendar, where a zone would lead out of it: nothing lies beyond."""
    try:
        return None if day is None else datetime.combine(day, time(), zone).astimezone(UTC)
    except OverflowError:
        return None


def activity_choices(activity: IActivityReads, reads: IReadModels, form: FormView) -> ActivityChoices:
    """Everything there is to choose from; of the goals, the newest."""
    platforms = [(each.id, each.name) for each in reads.platforms()]
    return ActivityChoices(
        kinds=with_chosen([(each, in_words(each)) for each in activity.kinds()], form.value("kind"), "Kind"),
        actors=with_chosen([(each, each) for each in activity.actors()], form.value("actor"), "Person"),
        platforms=with_chosen(platforms, form.value("platform"), "Platform"),
        goals=with_chosen(goal_options(reads), form.value("goal"), "Goal"),
    )


def in_words(kind: str) -> str:
    """`goal_frozen` is “Goal frozen”."""
    return kind.replace("_", " ").capitalize()

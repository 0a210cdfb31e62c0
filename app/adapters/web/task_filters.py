"""The filter bar of the task list: its fields, what they mean, and what there is to choose from."""

from dataclasses import dataclass

from fastapi import Request

from app.adapters.web.filter_bar import FilterBar, Option, account_options, goal_options, read_bar, with_chosen
from app.adapters.web.forms import FormView
from app.domain.fields import LARGEST_ID, Kind, Parameter, Reading
from app.domain.task_status import STATUSES
from app.ports.read_models import IReadModels, TaskFilter

_STATUSES = tuple((name, "In progress" if name == "InProgress" else name) for name in STATUSES)
FILTERS = (
    Parameter("status", "Status", Kind.CHOICE, choices=_STATUSES),
    Parameter("platform", "Platform", Kind.INTEGER, minimum=1, maximum=LARGEST_ID),
    Parameter("account", "Account", Kind.INTEGER, minimum=1, maximum=LARGEST_ID),
    Parameter("goal", "Goal", Kind.INTEGER, minimum=1, maximum=LARGEST_ID),
    Parameter("due_from", "Due from", Kind.DATE),
    Parameter("due_to", "Due until", Kind.DATE),
    Parameter("overdue", "Only overdue", Kind.FLAG),
    Parameter("q", "Words in the goal", maximum=200),
)


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """The options of the bar: what exists now, and whatever the address names though it is not among it."""

    statuses: list[Option]
    platforms: list[Option]
    accounts: list[Option]
    goals: list[Option]


def read_filter(request: Request) -> FilterBar[TaskFilter]:
    """The filter that an address carries."""
    return read_bar(request, FILTERS, _wanted)


def _wanted(reading: Reading) -> TaskFilter:
    return TaskFilter(
        status=reading.text("status") or None,
        platform_id=reading.integer("platform"),
        account_id=reading.integer("account"),
        goal_id=reading.integer("goal"),
        due_from=reading.day("due_from"),
        due_to=reading.day("due_to"),
        overdue=reading.flag("overdue"),
        text=reading.text("q"),
    )


def choices_for(reads: IReadModels, form: FormView) -> FilterChoices:
    """Everything there is to choose from; of the goals, the newest."""
    platforms = reads.platforms()
    return FilterChoices(
        statuses=with_chosen(_STATUSES, form.value("status"), "Status"),
        platforms=with_chosen([(each.id, each.name) for each in platforms], form.value("platform"), "Platform"),
        accounts=with_chosen(account_options(platforms), form.value("account"), "Account"),
        goals=with_chosen(goal_options(reads), form.value("goal"), "Goal"),
    )

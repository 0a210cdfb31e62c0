"""The filter bar of the task list: what there is to choose from, and what is set."""

from dataclasses import dataclass

from starlette.datastructures import QueryParams

from app.adapters.web.filter_bar import (
    Chip,
    FilterBar,
    Option,
    account_options,
    chips,
    goal_options,
    read_bar,
    with_all_chosen,
    with_chosen,
)
from app.adapters.web.forms import FormView
from app.application.label_fields import PRIORITIES
from app.application.task_filter_fields import DUE_SPAN, FILTERS, GROUPINGS, STATUS_CHOICES, VIEW_FIELDS, filter_of
from app.ports.label_rows import ILabelReads
from app.ports.read_models import IReadModels, TaskFilter

_YES = ("true", "yes")


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """The options of the bar: what exists now, and whatever the address names though it is not among it."""

    statuses: list[Option]
    platforms: list[Option]
    accounts: list[Option]
    goals: list[Option]
    people: list[Option]
    tags: list[Option]
    priorities: list[Option]
    groupings: tuple[Option, ...] = GROUPINGS


def read_filter(query: QueryParams) -> FilterBar[TaskFilter]:
    """The filter that an address carries."""
    return read_bar(query, VIEW_FIELDS, filter_of, DUE_SPAN)


def choices_for(reads: IReadModels, label_reads: ILabelReads, form: FormView) -> FilterChoices:
    """Everything there is to choose from; of the goals, the newest."""
    platforms, labels = reads.platforms(), label_reads.label_choices()
    return FilterChoices(
        statuses=with_all_chosen(STATUS_CHOICES, form.values("status"), "Status"),
        platforms=with_chosen([(each.id, each.name) for each in platforms], form.value("platform"), "Platform"),
        accounts=with_chosen(account_options(platforms), form.value("account"), "Account"),
        goals=with_chosen(goal_options(reads), form.value("goal"), "Goal"),
        people=with_chosen(_same(labels.responsible), form.value("responsible"), "Person"),
        tags=with_chosen(_same(labels.tags), form.value("tag"), "Tag"),
        priorities=with_chosen(PRIORITIES, form.value("priority"), "Priority"),
    )


def _same(words: tuple[str, ...]) -> list[Option]:
    return [(word, word) for word in words]


def chips_of(path: str, query: QueryParams, choices: FilterChoices) -> list[Chip]:
    """What is set, each with the address without it."""
    named = {
        "status": choices.statuses, "platform": choices.platforms, "account": choices.accounts, "goal": choices.goals,
        "priority": choices.priorities, "overdue": [_YES],
        "due_today": [_YES],
    }  # fmt: skip
    return chips(path, query, FILTERS, named)

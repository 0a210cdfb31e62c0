"""The filter bar of the task list: its fields, what they mean, and what there is to choose from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fastapi import Request

from app.adapters.web.forms import FormView, TypedForm
from app.domain.errors import InvalidInput
from app.domain.fields import LARGEST_ID, Kind, Parameter, Reading, read
from app.domain.task_status import STATUSES
from app.ports.read_models import IReadModels, PlatformRow, TaskFilter

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
_GOALS_OFFERED = 200

Option = tuple[str, str]


@dataclass(frozen=True, slots=True)
class FilterBar:
    """What was typed into the bar, what it narrows the list to, and whether it does so at all.

    `wanted` is None where something typed cannot be read.
    """

    form: FormView
    wanted: TaskFilter | None
    is_set: bool


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """The options of the bar: what exists now, and whatever the address names though it is not among it."""

    statuses: list[Option]
    platforms: list[Option]
    accounts: list[Option]
    goals: list[Option]


def read_filter(request: Request) -> FilterBar:
    """The filter that an address carries."""
    query = request.query_params
    typed = TypedForm({each.name: query.getlist(each.name) for each in FILTERS if query.get(each.name, "").strip()})
    reading = read(FILTERS, typed.fields)
    form = typed.with_errors(InvalidInput(reading.errors), FILTERS)
    return FilterBar(form, None if reading.errors else _wanted(reading), bool(typed.fields))


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
    goals = reads.goals(None, _GOALS_OFFERED).items
    return FilterChoices(
        statuses=_with_chosen(_STATUSES, form.value("status"), "Status"),
        platforms=_with_chosen([(each.id, each.name) for each in platforms], form.value("platform"), "Platform"),
        accounts=_with_chosen(_accounts(platforms), form.value("account"), "Account"),
        goals=_with_chosen([(each.id, _shortened(each.description)) for each in goals], form.value("goal"), "Goal"),
    )


def _accounts(platforms: Sequence[PlatformRow]) -> list[tuple[int, str]]:
    return [
        (account.id, f"{platform.name} · {account.username}") for platform in platforms for account in platform.accounts
    ]


def _with_chosen(options: Iterable[tuple[object, str]], chosen: str, kind: str) -> list[Option]:
    """What the address names stays visible: an old goal, a deleted account, or what cannot be read at all."""
    offered = [(str(value), label) for value, label in options]
    if not chosen or any(value == chosen for value, _ in offered):
        return offered
    return [*offered, (chosen, f"{kind} {chosen}" if chosen.isdecimal() else _shortened(chosen))]


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"

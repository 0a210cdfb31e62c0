"""A filter bar: a form whose state is the address. What all of them share; the fields are those of each list."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from app.adapters.web.forms import FormView, TypedForm
from app.adapters.web.notices import PARAMETERS
from app.adapters.web.paging import CURSOR
from app.domain.errors import InvalidInput
from app.domain.fields import Parameter, Reading, read
from app.ports.read_models import IReadModels, PlatformRow

T = TypeVar("T")
Option = tuple[str, str]
_GOALS_OFFERED = 200
EVERYTHING = ("view", "all")
"""What an address says that asks for no filter, not even the one that the list begins with."""
LOST_WITH_A_FILTER = {CURSOR, *PARAMETERS, "bulk"}
"""What an address says of the page that was shown, and not of the list."""


@dataclass(frozen=True, slots=True)
class FilterBar(Generic[T]):
    """What was typed into the bar, what it narrows the list to, and whether it does so at all.

    `wanted` is None where something typed cannot be read.
    """

    form: FormView
    wanted: T | None
    is_set: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that a filter is set to, in words, and the address of the list without it."""

    label: str
    value: str
    href: str


def chips(
    path: str, query: QueryParams, fields: Sequence[Parameter], choices: Mapping[str, Iterable[Option]]
) -> list[Chip]:
    """Everything that is set; of a group of boxes each one by itself."""
    return [
        Chip(
            field.label,
            dict(choices.get(field.name, ())).get(value, _shortened(value)),
            _without(path, query, field, value),
        )
        for field in fields
        for value in dict.fromkeys(query.getlist(field.name))
        if value.strip()
    ]


def _without(path: str, query: QueryParams, field: Parameter, value: str) -> str:
    left = [pair for pair in query.multi_items() if pair != (field.name, value) and pair[0] not in LOST_WITH_A_FILTER]
    return f"{path}?{urlencode(left)}" if left else f"{path}?{urlencode([EVERYTHING])}"


def read_bar(
    query: QueryParams,
    fields: Sequence[Parameter],
    wanted: Callable[[Reading], T],
    span: tuple[str, str] | None = None,
) -> FilterBar[T]:
    """The filter that an address carries. `span` names its first and its last day, where it has them."""
    typed = TypedForm(
        {each.name: query.getlist(each.name) for each in fields if any(map(str.strip, query.getlist(each.name)))}
    )
    reading = read(fields, typed.fields)
    if span is not None:
        reading.refuse_end_before_beginning(*span)
    form = typed.with_errors(InvalidInput(reading.errors), fields)
    return FilterBar(form, None if reading.errors else wanted(reading), bool(typed.fields))


def with_all_chosen(options: Iterable[tuple[object, str]], chosen: Iterable[str], kind: str) -> list[Option]:
    """As `with_chosen`, where several may be chosen."""
    offered = with_chosen(options, "", kind)
    for each in chosen:
        offered = with_chosen(offered, each, kind)
    return offered


def with_chosen(options: Iterable[tuple[object, str]], chosen: str, kind: str) -> list[Option]:
    """What the address names stays visible: an old goal, a deleted account, or what cannot be read at all."""
    offered = [(str(value), label) for value, label in options]
    if not chosen or any(value == chosen for value, _ in offered):
        return offered
    return [*offered, (chosen, f"{kind} {chosen}" if chosen.isdecimal() else _shortened(chosen))]


def account_options(platforms: Sequence[PlatformRow]) -> list[tuple[int, str]]:
    """Every account, with its platform."""
    return [
        (account.id, f"{platform.name} · {account.username}") for platform in platforms for account in platform.accounts
    ]


def goal_options(reads: IReadModels) -> list[tuple[int, str]]:
    """The newest goals, each with its platform: two may be called the same."""
    return [
        (each.id, f"{_shortened(each.description)} · {each.platform_name}")
        for each in reads.goals(None, _GOALS_OFFERED).items
    ]


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"

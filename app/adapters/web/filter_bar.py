"""A filter bar: a form whose state is the address. What all of them share; the fields are those of each list."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from fastapi import Request

from app.adapters.web.forms import FormView, TypedForm
from app.domain.errors import InvalidInput
from app.domain.fields import Parameter, Reading, read
from app.ports.read_models import IReadModels, PlatformRow

T = TypeVar("T")
Option = tuple[str, str]
_GOALS_OFFERED = 200


@dataclass(frozen=True, slots=True)
class FilterBar(Generic[T]):
    """What was typed into the bar, what it narrows the list to, and whether it does so at all.

    `wanted` is None where something typed cannot be read.
    """

    form: FormView
    wanted: T | None
    is_set: bool


def read_bar(
    request: Request,
    fields: Sequence[Parameter],
    wanted: Callable[[Reading], T],
    judge: Callable[[Reading], None] = lambda _reading: None,
) -> FilterBar[T]:
    """The filter that an address carries; `judge` refuses what no single field can tell."""
    query = request.query_params
    typed = TypedForm({each.name: query.getlist(each.name) for each in fields if query.get(each.name, "").strip()})
    reading = read(fields, typed.fields)
    judge(reading)
    form = typed.with_errors(InvalidInput(reading.errors), fields)
    return FilterBar(form, None if reading.errors else wanted(reading), bool(typed.fields))


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
    """The newest goals."""
    return [(each.id, _shortened(each.description)) for each in reads.goals(None, _GOALS_OFFERED).items]


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"

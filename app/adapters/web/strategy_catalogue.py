"""The catalogue of strategies, as its page and the API tell it: from the declarations, and from nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.fields import Kind, Parameter
from app.domain.strategy import StrategyChoice, StrategyDeclaration
from app.ports.strategies import IStrategyFactory

_KINDS = {
    Kind.TEXT: "one line",
    Kind.LINES: "several lines",
    Kind.SCRIPT: "a script",
    Kind.VARIABLES: "KEY=value lines",
    Kind.JSON: "a JSON object",
    Kind.INTEGER: "a whole number",
    Kind.DATE: "a date",
    Kind.TIME: "a time",
    Kind.FLAG: "yes or no",
    Kind.CHOICE: "a choice",
    Kind.WEEKDAYS: "weekdays",
    Kind.IDS: "numbers",
}


@dataclass(frozen=True, slots=True)
class CatalogueField:
    """One parameter of a strategy."""

    parameter: Parameter

    @property
    def kind(self) -> str:
        """What is typed, in words."""
        return _KINDS.get(self.parameter.kind, self.parameter.kind.value)

    @property
    def default(self) -> str:
        """What holds where nothing is typed, as the form shows it."""
        return dict(self.parameter.choices).get(self.parameter.default, self.parameter.default)

    def as_json(self) -> Mapping[str, object]:
        """For the API."""
        it = self.parameter
        return {
            "name": it.name,
            "label": it.label,
            "type": it.kind.value,
            "required": it.required,
            "secret": it.secret,
            "default": it.default,
            "help": it.help,
            "choices": [{"value": value, "label": label} for value, label in it.choices],
            "examples": [{"value": text, "label": label} for label, text in it.examples],
        }


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One strategy."""

    declaration: StrategyDeclaration

    @property
    def does(self) -> str:
        """What it is chosen for."""
        performs, checks = self.declaration.performs, self.declaration.checks
        return "Performs and checks tasks" if performs and checks else "Performs tasks" if performs else "Checks tasks"

    @property
    def acts_by_itself(self) -> bool:
        """Whether no person is needed."""
        return StrategyChoice(self.declaration.name).acts_by_itself

    @property
    def fields(self) -> tuple[CatalogueField, ...]:
        """What the form asks for."""
        return tuple(CatalogueField(each) for each in self.declaration.parameters)

    def as_json(self) -> Mapping[str, object]:
        """For the API."""
        it = self.declaration
        return {
            "name": it.name,
            "label": it.label,
            "help": it.help,
            "performs": it.performs,
            "checks": it.checks,
            "is_available": not it.missing_extra,
            "missing": it.missing_extra,
            "example": it.example,
            "parameters": [each.as_json() for each in self.fields],
        }


def catalogue(strategies: IStrategyFactory) -> tuple[CatalogueEntry, ...]:
    """Every strategy, in the order in which the form offers them."""
    return tuple(CatalogueEntry(each) for each in strategies.declarations())


def broken(strategies: IStrategyFactory) -> list[Mapping[str, str]]:
    """What is installed and could not be loaded, and why."""
    return [{"source": each.source, "reason": each.reason} for each in strategies.missing]

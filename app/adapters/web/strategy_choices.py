"""The fields of the goal form that choose a strategy: what there is, what it says of itself, what cannot be chosen."""

import json
from collections.abc import Mapping

from app.application.goal_fields import ROLES, strategy_fields, takes_role
from app.domain.fields import Kind, Parameter
from app.ports.strategies import IStrategyFactory

_LABELS = {"execution": "Who or what does it", "check": "Who or what checks it"}


def strategy_choice(strategies: IStrategyFactory, role: str) -> Parameter:
    """The field that chooses the strategy of a role."""
    choices = tuple((each.name, each.label) for each in strategies.declarations() if takes_role(each, role))
    name, label = f"{role}_strategy", _LABELS[role]
    return Parameter(name, label, Kind.CHOICE, required=True, default=ROLES[role], choices=choices)


def is_strategy_choice(name: str) -> bool:
    """Whether a field chooses a strategy."""
    return name.endswith("_strategy") and name.removesuffix("_strategy") in ROLES


def strategy_notes(strategies: IStrategyFactory) -> Mapping[str, str]:
    """What stands beside each choice: its help, and what this installation lacks for it."""
    return {each.name: " ".join(filter(None, (each.help, each.missing_extra))) for each in strategies.declarations()}


def not_choosable(strategies: IStrategyFactory, field: str, chosen: str) -> frozenset[str]:
    """The choices of a field that cannot act here; one that is chosen already stays, so that nothing gets lost."""
    if not is_strategy_choice(field):
        return frozenset()
    return frozenset(each.name for each in strategies.declarations() if each.missing_extra and each.name != chosen)


def scripted(strategies: IStrategyFactory) -> dict[str, str]:
    """For each role the choices that have a script, as a condition in JSON; under `any` both together."""
    found = {
        f"{role}_strategy": [
            name
            for name, parameters in strategy_fields(strategies, role).items()
            if any(each.kind is Kind.SCRIPT for each in parameters)
        ]
        for role in ROLES
    }
    return {role: json.dumps({f"{role}_strategy": found[f"{role}_strategy"]}) for role in ROLES} | {
        "any": json.dumps(found)
    }

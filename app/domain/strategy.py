"""Strategies as the domain sees them: who performs a goal's tasks, who checks them, and what each may be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.fields import Parameter

MANUAL, MANUAL_CHECK, NO_CHECK = "Manual", "ManualCheck", "NoCheck"
_WAIT_FOR_A_PERSON = frozenset({MANUAL, MANUAL_CHECK, NO_CHECK})


class RunMode(StrEnum):
    """When a strategy that acts by itself is started."""

    MANUAL = "manual"
    SHADOW = "shadow"
    """On the day, beside the person: it only proposes, and what it proposes is compared with what the person does."""
    ON_DUE = "on_due"

    @property
    def starts_by_itself(self) -> bool:
        """Whether runs are queued on the day without anybody asking."""
        return self is not RunMode.MANUAL


@dataclass(frozen=True, slots=True)
class StrategyDeclaration:
    """What a strategy says of itself; form, validation, API and catalogue follow from it."""

    name: str
    label: str
    help: str
    parameters: tuple[Parameter, ...] = ()
    performs: bool = False
    checks: bool = False
    missing_extra: str = ""
    """What this installation lacks for it, with the line to type; empty where it can act."""
    awaits_start: bool = False
    """Whether it is called before the run may begin, to prepare it, and calls `await_start` right before it acts."""
    example: str = ""
    """How its fields may be filled in, one "Label: value" a line; shown in the catalogue as it is."""


@dataclass(frozen=True, slots=True)
class StrategyChoice:
    """The strategy a goal names. `variables` are sealed values by key: nothing here can be read without the box."""

    name: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def acts_by_itself(self) -> bool:
        """Whether no person is needed: everything but the manual strategies and the absent check."""
        return self.name not in _WAIT_FOR_A_PERSON

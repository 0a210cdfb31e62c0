"""The need for examples: goals that are ready but for a few values of the person who loads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.errors import NotFound


class UnknownExample(NotFound):
    """There is no example of this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleOption:
    """A value that a person may give; left out, the example has one that works on any machine."""

    meaning: str
    default: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """`fields` is the goal form, where `{name}` stands for an option; `hint` is about the values left out."""

    name: str
    summary: str
    platform: str
    options: Mapping[str, ExampleOption]
    fields: Mapping[str, Sequence[str]]
    hint: str = ""


class IExamples(Protocol):
    """Where examples come from."""

    def all(self) -> Sequence[Example]:
        """By name."""

    def named(self, name: str) -> Example:
        """Raises UnknownExample."""

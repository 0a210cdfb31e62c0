"""What a declaration has to be like to be shown, stored and read as a form: a stranger's may be anything."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, TypeGuard

from app.domain.fields import Kind, Parameter
from app.domain.strategy import StrategyDeclaration

TAKEN: Final = frozenset({"strategy", "interval_days"})
"""Names of parameters that the form of a goal, which puts `execution_` or `check_` before them, uses itself."""
_LONGEST_LABEL: Final = 200
_LONGEST_TEXT: Final = 20_000
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}\Z")
_FIELD: Final = re.compile(r"[a-z][a-z0-9_]{0,63}\Z")


def problems_of(declaration: StrategyDeclaration) -> Iterator[str]:
    """Everything for which it cannot be used, in words."""
    it = declaration
    if not _fits(_NAME, it.name):
        yield "a name begins with a letter and has at most 64 letters, digits, _ and -"
    yield from _unreadable({"label": it.label}, _LONGEST_LABEL)
    yield from _unreadable({"help": it.help, "example": it.example, "missing_extra": it.missing_extra}, _LONGEST_TEXT)
    if not (it.performs or it.checks):
        yield "it neither performs nor checks"
    if not _are_parameters(it.parameters):
        yield "its parameters are no tuple of Parameter"
        return
    for parameter in it.parameters:
        yield from (f"parameter {parameter.name!r}: {problem}" for problem in _problems_of_field(parameter))
    names = [each.name for each in it.parameters]
    if len(names) != len(set(map(repr, names))):
        yield "two of its parameters have the same name"
    if [each.kind for each in it.parameters].count(Kind.VARIABLES) > 1:
        yield "it has two parameters of Kind.VARIABLES"


def _problems_of_field(it: Parameter) -> Iterator[str]:
    if not _fits(_FIELD, it.name):
        yield "a name begins with a small letter and has at most 64 small letters, digits and _"
    elif it.name in TAKEN:
        yield "the form of a goal uses this name itself"
    yield from _unreadable({"label": it.label}, _LONGEST_LABEL)
    yield from _unreadable({"help": it.help, "default": it.default}, _LONGEST_TEXT)
    if not _is_kind(it.kind):
        yield "its kind is no Kind"
    elif it.secret and it.kind is not Kind.VARIABLES:
        yield "only Kind.VARIABLES keeps secrets"
    if not (_is_whole(it.minimum) and _is_whole(it.maximum)):
        yield "minimum and maximum are whole numbers"
    if not (_are_pairs(it.choices) and _are_pairs(it.examples)):
        yield "choices and examples are tuples of pairs of texts"


def _unreadable(texts: Mapping[str, object], longest: int) -> Iterator[str]:
    for name, text in texts.items():
        if not _is_text(text) or len(text) > longest:
            yield f"its {name} is no text of at most {longest:,} characters"


def _fits(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.match(value) is not None


def _is_text(value: object) -> TypeGuard[str]:
    """Whether a page can show it: half of a surrogate pair cannot be sent."""
    return isinstance(value, str) and value.encode("utf-8", "replace").decode() == value


def _is_whole(value: object) -> bool:
    return isinstance(value, int)


def _is_kind(value: object) -> bool:
    return isinstance(value, Kind)


def _are_parameters(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(each, Parameter) for each in value)


def _are_pairs(value: object) -> bool:
    return isinstance(value, tuple) and all(
        isinstance(pair, tuple) and len(pair) == 2 and all(map(_is_text, pair)) for pair in value
    )

"""Placeholders in what a person typed: `{{ task.due_date }}` stands for a value of the run, and nothing else.

There are no expressions, filters or calls: a path leads through the JSON of the context, or it leads nowhere.
docs/decisions/0010 says why this is not a template language.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from app.ports.strategies import CONTEXT_FIELDS

VARIABLES = "variables"
_OPEN, _CLOSE = "{{", "}}"
_PATH = re.compile(r"[^\s.{}]+(?:\.[^\s.{}]+)*\Z")
_INDEX = re.compile(r"[0-9]{1,18}\Z")


class BadTemplate(ValueError):
    """What was typed cannot be understood; the message says why, for the person who typed it."""


class CannotFill(ValueError):
    """A placeholder has no fitting value in this run; the message names its path, never a value."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """Stands for the value at a path of names joined by dots."""

    path: str


Template = tuple[str | Placeholder, ...]
Lookup = Callable[[str], object]
"""The value at a path; raises CannotFill."""


def parsed(text: str) -> Template:
    """The text in its parts; raises BadTemplate."""
    literal, *places = text.split(_OPEN)
    parts: list[str | Placeholder] = [literal]
    for place in places:  # split rather than matched: a text full of openings must not cost its length squared
        path, close, literal = place.partition(_CLOSE)
        if not close:
            raise BadTemplate("A placeholder is not closed: write {{ task.due_date }}.")
        if not _PATH.match(path.strip()):
            shown = f"{_OPEN}{path}{_CLOSE}"
            raise BadTemplate(f"{shown!r} is no placeholder: write a path such as {{{{ task.due_date }}}}.")
        parts += [Placeholder(path.strip()), literal]
    return tuple(part for part in parts if part)


def placeholders_of(template: Template) -> Iterable[str]:
    """The paths, in order."""
    return (part.path for part in template if isinstance(part, Placeholder))


def refuse_unknown(template: Template, variables: Collection[str]) -> None:
    """Raise BadTemplate for a path that no run can have: an unknown name, or a variable that was not typed."""
    for path in placeholders_of(template):
        root, *names = path.split(".")
        known = set(variables) if root == VARIABLES else CONTEXT_FIELDS.get(root)
        if known is None:
            roots = ", ".join((*CONTEXT_FIELDS, VARIABLES))
            raise BadTemplate(f"Nothing is called {root}: a path begins with one of {roots}.")
        if not names:
            raise BadTemplate(f"{path} is not a single value: go on with a dot and a name.")
        if names[0] not in known:
            there_are = f"there are {', '.join(sorted(known))}" if known else "there are none"
            raise BadTemplate(f"{root} has nothing called {names[0]}: {there_are}.")


def lookup_in(context: Mapping[str, object], variables: Mapping[str, str]) -> Lookup:
    """Finds values in the context of a run, and its opened variables under `variables`."""
    known = {**context, VARIABLES: dict(variables)}
    return lambda path: _value_at(known, path)


def _value_at(known: object, path: str) -> object:
    value = known
    names = path.split(".")
    for depth, name in enumerate(names, start=1):
        if isinstance(value, Mapping) and name in value:
            value = value[name]
        elif _is_list(value) and _INDEX.match(name) and int(name) < len(value):
            value = value[int(name)]
        else:
            missing = ".".join(names[:depth])
            raise CannotFill(f"{{{{ {path} }}}} has no value: there is no {missing} in this run.")
    return value


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def plain(value: object, path: str) -> str:
    """A single value as text: numbers and truth values as JSON writes them. Raises CannotFill for anything else."""
    match value:
        case str():
            return value
        case bool() | int() | float():
            return json.dumps(value)
        case None:
            raise CannotFill(f"{{{{ {path} }}}} is empty in this run.")
        case _:
            raise CannotFill(f"{{{{ {path} }}}} is not a single value.")


def filled(template: Template, lookup: Lookup, escape: Callable[[str, str], str]) -> str:
    """The text with each placeholder replaced; `escape` gets value and path, and makes the value fit its place."""
    return "".join(
        part if isinstance(part, str) else escape(plain(lookup(part.path), part.path), part.path) for part in template
    )

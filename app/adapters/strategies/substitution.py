"""Putting what is known of a task into a text: `{{ dotted.path }}`, and nothing else. Nothing is ever evaluated."""

import json
import re
from collections.abc import Mapping

_PLACE = re.compile(r"\{\{\s*([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)\s*\}\}")


class UnknownPlace(LookupError):
    """There is nothing at a path; the message names it."""


def substituted(value: object, known: Mapping[str, object]) -> object:
    """A JSON value with every text in it filled in, names of fields aside; raises `UnknownPlace`.

    A text that is one path alone becomes the value itself, so that a number stays a number.
    """
    match value:
        case str():
            alone = _PLACE.fullmatch(value.strip())
            return _at(alone[1], known) if alone else substituted_text(value, known)
        case list():
            return [substituted(each, known) for each in value]
        case dict():
            return {name: substituted(each, known) for name, each in value.items()}
        case _:
            return value


def substituted_text(text: str, known: Mapping[str, object]) -> str:
    """A text filled in; what is no text stands there as JSON. Raises `UnknownPlace`."""
    return _PLACE.sub(lambda place: _as_text(_at(place[1], known)), text)


def _at(path: str, known: Mapping[str, object]) -> object:
    value: object = known
    for name in path.split("."):
        if isinstance(value, Mapping) and name in value:
            value = value[name]
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            raise UnknownPlace(f"There is nothing at {{{{ {path} }}}}.")
    return value


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

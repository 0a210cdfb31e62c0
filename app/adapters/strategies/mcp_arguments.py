"""The arguments of a tool: a JSON object whose texts may hold placeholders. Names of fields are never filled in."""

import json
from collections.abc import Collection, Iterator, Mapping

from app.adapters.strategies.http.placeholders import (
    BadTemplate,
    Lookup,
    Placeholder,
    filled,
    lookup_in,
    parsed,
    refuse_unknown,
)


def argument_problems(stated: str, variables: Collection[str]) -> Iterator[str]:
    """What no run could use, in words; `variables` are the names that were typed."""
    for text in _texts(json.loads(stated or "{}")):
        try:
            refuse_unknown(parsed(text), variables)
        except BadTemplate as problem:
            yield str(problem)


def arguments_of(stated: str, context: Mapping[str, object], variables: Mapping[str, str]) -> Mapping[str, object]:
    """What the tool is called with. Raises ValueError that says why there is nothing."""
    filled_in = _filled(json.loads(stated or "{}"), lookup_in(context, variables))
    if not isinstance(filled_in, dict):
        raise ValueError("They are no JSON object.")
    return filled_in


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for each in value:
                yield from _texts(each)
        case dict():
            for each in value.values():
                yield from _texts(each)


def _filled(value: object, lookup: Lookup) -> object:
    match value:
        case str():
            return _filled_text(value, lookup)
        case list():
            return [_filled(each, lookup) for each in value]
        case dict():
            return {name: _filled(each, lookup) for name, each in value.items()}
        case _:
            return value


def _filled_text(text: str, lookup: Lookup) -> object:
    """A text that is one placeholder alone becomes the value itself, so that a number stays a number."""
    template = parsed(text.strip())
    if len(template) == 1 and isinstance(template[0], Placeholder):
        return lookup(template[0].path)
    return filled(parsed(text), lookup, lambda value, _: value)

"""JSON Pointer, RFC 6901: which value of a JSON text is meant."""

import re
from collections.abc import Mapping, Sequence

_BAD_ESCAPE = re.compile(r"~(?![01])")
_INDEX = re.compile(r"(?:0|[1-9][0-9]{0,17})\Z")


class BadPointer(ValueError):
    """This is no JSON Pointer; the message says what one looks like."""


class NothingThere(LookupError):
    """The pointer leads nowhere in this text; the message names the first part that is missing."""


def parts_of(pointer: str) -> tuple[str, ...]:
    """The names and indices of a pointer; the empty pointer means the whole text. Raises BadPointer."""
    if pointer and not pointer.startswith("/"):
        raise BadPointer("A JSON pointer begins with /, such as /data/0/count.")
    if _BAD_ESCAPE.search(pointer):
        raise BadPointer("In a JSON pointer ~ is written ~0, and / within a name ~1.")
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])


def value_at(document: object, pointer: str) -> object:
    """The value that a pointer means; raises NothingThere and BadPointer."""
    value, passed = document, ""
    for part in parts_of(pointer):
        passed += f"/{part}"
        if isinstance(value, Mapping) and part in value:
            value = value[part]
        elif (
            isinstance(value, Sequence) and not isinstance(value, str) and _INDEX.match(part) and int(part) < len(value)
        ):
            value = value[int(part)]
        else:
            raise NothingThere(f"The answer has nothing at {passed}.")
    return value

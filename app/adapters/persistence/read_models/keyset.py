"""Pages of a list by the key of the row they begin after, so that a deep page costs what the first one costs."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from app.ports.read_models import InvalidCursor, Page

T = TypeVar("T")
Key = tuple[int, ...]
_LONGEST = 200
_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: after a key, or before it when one leafs backwards."""

    key: Key
    backwards: bool


def written(place: Place) -> str:
    """A place as text for an address."""
    text = json.dumps(["p" if place.backwards else "n", *place.key], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_place(cursor: str | None, width: int) -> Place | None:
    """The place that a text names, with a key of `width` numbers; raises InvalidCursor."""
    if cursor is None:
        return None
    if len(cursor) > _LONGEST or not cursor.isascii():
        raise InvalidCursor("This is not a place in the list.")
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise InvalidCursor("This is not a place in the list.") from error
    if not _is_place(parts, width):
        raise InvalidCursor("This is not a place in the list.")
    return Place(tuple(parts[1:]), parts[0] == "p")


def _is_place(parts: Any, width: int) -> bool:
    return (
        isinstance(parts, list)
        and len(parts) == width + 1
        and parts[0] in ("n", "p")
        and all(type(part) is int and abs(part) <= _LARGEST for part in parts[1:])
    )


def page_of(found: Sequence[T], place: Place | None, size: int, key: Callable[[T], Key]) -> Page[T]:
    """The page made of up to `size` + 1 rows, which come in the direction in which one leafs."""
    has_more, backwards = len(found) > size, place is not None and place.backwards
    items = tuple(reversed(found[:size])) if backwards else tuple(found[:size])
    if not items:
        return Page(())
    has_next, has_previous = (True, has_more) if backwards else (has_more, place is not None)
    return Page(
        items,
        next=written(Place(key(items[-1]), backwards=False)) if has_next else None,
        previous=written(Place(key(items[0]), backwards=True)) if has_previous else None,
    )

"""What a check expects of an answer: a value at a JSON pointer, compared with one that was typed."""

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from app.adapters.strategies.http.json_pointer import BadPointer, parts_of
from app.adapters.strategies.http.placeholders import Lookup, filled, parsed
from app.domain.errors import FieldError
from app.domain.fields import Kind, Parameter

POINTER, COMPARISON, VALUE = "json_pointer", "comparison", "expected_value"
_WITH_NUMBERS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "at_least": lambda found, wanted: found >= wanted,
    "at_most": lambda found, wanted: found <= wanted,
}
_EXISTS = "exists"
_COMPARISONS = (
    ("equals", "is"), ("differs", "is not"), ("at_least", "is at least"), ("at_most", "is at most"),
    ("contains", "contains"), (_EXISTS, "is there at all"),
)  # fmt: skip
_LONGEST_SHOWN = 200
EXPECTATION_PARAMETERS = (
    Parameter(
        POINTER, "JSON pointer", maximum=500,
        help="Which value of the answer counts, such as /data/0/count. Left empty: the status alone decides.",
    ),
    Parameter(COMPARISON, "The value", Kind.CHOICE, default="equals", choices=_COMPARISONS),
    Parameter(
        VALUE, "Expected value", maximum=1000,
        help="A text, a number, true, false or null; placeholders such as {{ platform.config.colour }} are filled in.",
    ),
)  # fmt: skip


class CannotCompare(ValueError):
    """What was found and what is expected cannot be compared; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Whether it is as expected, in words; both numbers where they are numbers."""

    holds: bool
    note: str
    value: float | None = None
    target: float | None = None


def expectation_refusals(parameters: Mapping[str, str]) -> Iterator[FieldError]:
    """What no run could compare."""
    pointer, comparison, wanted = (parameters.get(name, "") for name in (POINTER, COMPARISON, VALUE))
    try:
        parts_of(pointer)
    except BadPointer as error:
        yield FieldError(POINTER, str(error))
    if not pointer and wanted:
        yield FieldError(POINTER, "Say which value of the answer is meant, such as /data/0/count.")
    if pointer and not wanted and comparison != _EXISTS:
        yield FieldError(VALUE, "Say what it is compared with.")
    if comparison in _WITH_NUMBERS and wanted and "{{" not in wanted and _number(wanted) is None:
        yield FieldError(VALUE, "Write a number.")


def wanted_value(parameters: Mapping[str, str], lookup: Lookup) -> str:
    """The expected value with its placeholders filled in; raises CannotFill and BadTemplate."""
    return filled(parsed(parameters.get(VALUE, "")), lookup, lambda value, _: value)


def compared(found: object, comparison: str, wanted: str, masked: Callable[[str], str] = str) -> Compared:
    """Raises CannotCompare. A text is compared as text; numbers, truth values and null as what they are.

    `masked` takes the secrets out of what is shown.
    """
    value, target = _number(found), _number(wanted)
    shown = _shown(found, masked)
    if comparison == _EXISTS:
        return Compared(holds=True, note=f"The value is {shown}.", value=_as_float(value))
    if comparison in _WITH_NUMBERS:
        if value is None or target is None:
            raise CannotCompare(f"{shown if value is None else wanted} is not a number.")
        holds = _WITH_NUMBERS[comparison](value, target)
    elif comparison == "contains":
        holds = _contains(found, wanted, shown)
    else:
        holds = _is_same(found, wanted) is (comparison == "equals")
    words = dict(_COMPARISONS).get(comparison, comparison)
    note = f"The value is {shown}; expected: {words} {masked(wanted)[:_LONGEST_SHOWN]}."
    return Compared(holds=holds, note=note, value=_as_float(value), target=_as_float(target))


def _is_same(found: object, wanted: str) -> bool:
    match found:
        case str():
            return found == wanted
        case bool() | None:
            return json.dumps(found) == wanted
        case int() | float():
            number = _number(found)
            return number is not None and number == _number(wanted)
        case _:
            try:
                return bool(json.loads(wanted) == found)
            except (ValueError, RecursionError):
                return False


def _contains(found: object, wanted: str, shown: str) -> bool:
    match found:
        case str():
            return wanted in found
        case list():
            return any(_is_same(each, wanted) for each in found)
        case dict():
            return wanted in found
        case _:
            raise CannotCompare(f"{shown} is neither a text nor a list nor an object.")


def _number(value: object) -> Decimal | None:
    """A number, also one that a text consists of: many services write their counts as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _as_float(number: Decimal | None) -> float | None:
    as_float = float(number) if number is not None else math.nan
    return as_float if math.isfinite(as_float) else None


def _shown(found: object, masked: Callable[[str], str]) -> str:
    """Cut only once it is masked."""
    text = masked(json.dumps(found, ensure_ascii=False))
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"

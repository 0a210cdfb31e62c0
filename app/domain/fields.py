"""Input fields as data: what a field is called, which values it takes, and reading typed text by that.

Forms, validation, the API and the documentation of policies and strategies all follow from these declarations.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from enum import StrEnum

from app.domain.errors import FieldError, InvalidInput

Fields = Mapping[str, Sequence[str]]
"""What was typed: field name to its values, in order (several for a group of checkboxes)."""

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)
LARGEST_ID = 2**63 - 1
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
EMPTY_SPAN = "This day is before the first one: nothing lies between them."
_TRUE, _FALSE = {"1", "true", "on", "yes"}, {"0", "false", "off", "no"}
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::00)?\Z")
_INTEGER = re.compile(r"[+-]?[0-9]{1,20}\Z")


class Kind(StrEnum):
    """How the text of a field is read."""

    TEXT = "text"
    LINES = "lines"
    SCRIPT = "script"
    VARIABLES = "variables"
    JSON = "json"
    INTEGER = "integer"
    DATE = "date"
    TIME = "time"
    FLAG = "flag"
    CHOICE = "choice"
    CHOICES = "choices"
    WEEKDAYS = "weekdays"
    IDS = "ids"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One input field. `maximum` is the largest number for integers, the longest text in characters for text.

    `examples` are texts to begin with, each after the words of its button.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    required: bool = False
    default: str = ""
    help: str = ""
    minimum: int = 0
    maximum: int = 200
    choices: tuple[tuple[str, str], ...] = ()
    secret: bool = False
    examples: tuple[tuple[str, str], ...] = ()

    def prefixed(self, prefix: str) -> "Parameter":
        """The same field under a longer name, so that two strategies can share one form."""
        return replace(self, name=f"{prefix}{self.name}")


@dataclass(slots=True)
class Reading:
    """The values read from typed text, and every error found on the way."""

    values: dict[str, object] = field(default_factory=dict)
    errors: list[FieldError] = field(default_factory=list)

    def refuse(self, name: str, message: str) -> None:
        """Record that a field cannot be accepted; only its first error is kept."""
        if name not in self.refused:
            self.errors.append(FieldError(name, message))

    def refuse_end_before_beginning(self, first: str, last: str, message: str = EMPTY_SPAN) -> None:
        """Refuse the last day where it is before the first one."""
        begins, ends = self.day(first), self.day(last)
        if begins is not None and ends is not None and ends < begins:
            self.refuse(last, message)

    @property
    def refused(self) -> set[str]:
        """The names of the fields that have an error."""
        return {error.field for error in self.errors}

    def raise_if_refused(self) -> None:
        """Raise `InvalidInput` with every error, if there is one."""
        if self.errors:
            raise InvalidInput(self.errors)

    def text(self, name: str) -> str:
        """The text of a field, empty when it was left out."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""

    def integer(self, name: str) -> int | None:
        """The number in a field, or None when it was left empty or refused."""
        value = self.values.get(name)
        return value if isinstance(value, int) else None

    def day(self, name: str) -> date | None:
        """The date in a field, or None when it was left empty or refused."""
        value = self.values.get(name)
        return value if isinstance(value, date) else None

    def time_of_day(self, name: str) -> time | None:
        """The wall-clock time in a field, or None when it was left empty or refused."""
        value = self.values.get(name)
        return value if isinstance(value, time) else None

    def flag(self, name: str) -> bool:
        """Whether a checkbox is set."""
        return self.values.get(name) is True

    def texts(self, name: str) -> tuple[str, ...]:
        """What was chosen of several, in the order given."""
        value = self.values.get(name, ())
        return value if isinstance(value, tuple) else ()

    def integers(self, name: str) -> tuple[int, ...]:
        """The numbers of a group of fields, in the order given."""
        value = self.values.get(name, ())
        return value if isinstance(value, tuple) else ()


class _Refused(ValueError):
    """The text of one field cannot be read; the message says why."""


def read(parameters: Iterable[Parameter], typed: Fields) -> Reading:
    """Read typed text by the declarations; nothing raises, every error is collected."""
    reading = Reading()
    for parameter in parameters:
        try:
            reading.values[parameter.name] = _value(parameter, typed.get(parameter.name, ()))
        except _Refused as refusal:
            reading.refuse(parameter.name, str(refusal))
    return reading


def read_id(text: str) -> int | None:
    """The id that stands in an address or a choice, None for what can be nobody's; zeros may stand before it."""
    digits = text.lstrip("0")
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= len(str(LARGEST_ID))
    return int(digits) if is_number and int(digits) <= LARGEST_ID else None


def _value(parameter: Parameter, typed: Sequence[str]) -> object:
    match parameter.kind:
        case Kind.WEEKDAYS:
            return tuple(sorted({_integer(text, 0, 6) for text in typed if text.strip()}))
        case Kind.IDS:
            return _distinct([_integer(text, 1, LARGEST_ID) for text in typed if text.strip()])
        case Kind.CHOICES:
            return tuple(dict.fromkeys(_choice(parameter, text.strip()) for text in typed if text.strip()))
        case Kind.FLAG:
            return _flag(typed[-1] if typed else "")
    text = typed[-1] if typed else ""
    if not text.strip():
        text = parameter.default
    if not text.strip():
        if parameter.required:
            raise _Refused("This field is required.")
        return None if parameter.kind in {Kind.INTEGER, Kind.DATE, Kind.TIME} else ""
    return _single(parameter, text)


def _single(parameter: Parameter, text: str) -> object:
    match parameter.kind:
        case Kind.INTEGER:
            return _integer(text, parameter.minimum, parameter.maximum)
        case Kind.DATE | Kind.TIME:
            return _day(text) if parameter.kind is Kind.DATE else _time_of_day(text)
        case Kind.CHOICE:
            return _choice(parameter, text.strip())
        case Kind.SCRIPT | Kind.VARIABLES | Kind.JSON:
            script = _script(text, parameter.maximum)
            return _json_object(script.strip()) if parameter.kind is Kind.JSON else script
        case Kind.TEXT:
            return clean_text(text, parameter.maximum, lines=False)
        case _:
            return clean_text(text, parameter.maximum, lines=True)


def _integer(text: str, minimum: int, maximum: int) -> int:
    if not _INTEGER.match(text.strip()):
        raise _Refused("Enter a whole number.")
    number = int(text)
    if number < minimum:
        raise _Refused(f"Enter {minimum} or more.")
    if number > maximum:
        raise _Refused(f"Enter {maximum:,} or less.")
    return number


def _distinct(numbers: Sequence[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(numbers))


def _flag(text: str) -> bool:
    word = text.strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE or not word:
        return False
    raise _Refused("Enter yes or no.")


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError as error:
        raise _Refused("Enter a date such as 2027-05-04.") from error
    if not FIRST_DAY <= day <= LAST_DAY:
        raise _Refused(f"Enter a date from {FIRST_DAY} to {LAST_DAY}.")
    return day


def _time_of_day(text: str) -> time:
    match = _TIME.match(text.strip())
    if match is None:
        raise _Refused("Enter a time such as 09:30.")
    return time(int(match[1]), int(match[2]))


def _choice(parameter: Parameter, text: str) -> str:
    if text not in {value for value, _ in parameter.choices}:
        known = ", ".join(value for value, _ in parameter.choices)
        raise _Refused(f"Choose one of: {known}.")
    return text


def _script(text: str, maximum: int) -> str:
    """Scripts are kept as typed but for line ends: browsers send CRLF, interpreters want LF. `maximum` is in bytes."""
    script = text.replace("\r\n", "\n").replace("\r", "\n")
    if any(unicodedata.category(character) == "Cc" and character not in "\n\t" for character in script):
        raise _Refused("Control characters other than tab and new line are not allowed.")
    if len(script.encode("utf-8", "surrogatepass")) > maximum:
        raise _Refused(f"Keep it to {maximum // 1024} KiB.")
    return _encodable(script)


def _json_object(stated: str) -> str:
    """As it was typed, once it is known to be one."""
    try:
        content = json.loads(stated)
    except json.JSONDecodeError as error:
        raise _Refused(f"This is not JSON: {error.msg.lower()}, line {error.lineno}, column {error.colno}.") from error
    except (ValueError, RecursionError) as error:
        raise _Refused(
            "This is not JSON that can be read: a number is too long, or it is nested too deeply."
        ) from error
    if not isinstance(content, dict):
        raise _Refused('Write a JSON object, such as {"name": "value"}.')
    return stated


def clean_text(text: str, maximum: int, *, lines: bool) -> str:
    """NFC, without outer white space; control characters are refused (new line and tab allowed where `lines`)."""
    allowed = "\n\t" if lines else ""
    cleaned = unicodedata.normalize("NFC", text.replace("\r\n", "\n").strip())
    if any(unicodedata.category(character) == "Cc" and character not in allowed for character in cleaned):
        raise _Refused("Control characters are not allowed.")
    if len(cleaned) > maximum:
        raise _Refused(f"Keep it to {maximum:,} characters; this has {len(cleaned):,}.")
    return _encodable(cleaned)


def _encodable(text: str) -> str:
    if any(unicodedata.category(character) == "Cs" for character in text):
        raise _Refused("This text has characters that are not valid Unicode.")
    return text

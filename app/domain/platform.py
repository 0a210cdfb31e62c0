"""An outside platform on which duties arise."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.errors import Conflict
from app.domain.fields import Kind, Parameter, Reading

NAME = Parameter("name", "Name", required=True, maximum=200)
CONFIG = Parameter(
    "config", "Configuration (JSON)", Kind.LINES, default="{}", maximum=65_536,
    help='A JSON object, such as {"color": "#206bc4"}.',
)  # fmt: skip
DEEPEST_CONFIG, LONGEST_NUMBER = 32, 1000
COLOR = re.compile(r"#[0-9a-fA-F]{6}\Z")


class DuplicateName(Conflict):
    """Another one already has this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """`config` is a JSON object; `config.color` colours the platform's accounts on pages when it is `#rrggbb`."""

    id: int
    name: str
    config: Mapping[str, object] = field(default_factory=dict)
    version: int = 1


def read_config(reading: Reading) -> Mapping[str, object]:
    """The JSON object in the field `config`; refuses anything else in words."""
    text = reading.text("config") or "{}"
    try:
        config = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite, parse_int=_whole)
    except (ValueError, RecursionError) as error:
        reading.refuse("config", f"This is not valid JSON: {_position(error)}.")
        return {}
    if not isinstance(config, dict):
        reading.refuse("config", 'Enter a JSON object, such as {"color": "#206bc4"}.')
        return {}
    if len(text.encode()) > CONFIG.maximum:
        reading.refuse("config", f"Keep it to {CONFIG.maximum // 1024} KiB.")
    elif _depth(config) > DEEPEST_CONFIG:
        reading.refuse("config", f"Nest it at most {DEEPEST_CONFIG} levels deep.")
    elif not _is_encodable(config):
        reading.refuse("config", "This has characters that are not valid Unicode, or NUL.")
    return config


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _finite(number: str) -> float:
    """A float of JSON that is too large becomes infinity, which is no JSON again when it is written."""
    if math.isinf(float(number)):
        raise ValueError(f"{number[:40]} is too large")
    return float(number)


def _whole(number: str) -> int:
    if len(number) > LONGEST_NUMBER:
        raise ValueError("a number has too many digits")
    return int(number)


def _position(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} in line {error.lineno}, column {error.colno}"
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)


def _depth(value: object) -> int:
    level, depth = [value], 0
    while level:
        depth += 1
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
        ]
    return depth


def _is_encodable(config: Mapping[str, object]) -> bool:
    text = json.dumps(config, ensure_ascii=False).replace(r"\\", "")  # an escaped backslash begins no escape
    return "\\u0000" not in text and not any("\ud800" <= character <= "\udfff" for character in text)

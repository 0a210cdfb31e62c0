"""An outside platform on which duties arise."""

import json
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
DEEPEST_CONFIG = 32
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
        config = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        reading.refuse("config", f"This is not valid JSON: {_position(error)}.")
        return {}
    if not isinstance(config, dict):
        reading.refuse("config", 'Enter a JSON object, such as {"color": "#206bc4"}.')
        return {}
    if _depth(config) > DEEPEST_CONFIG:
        reading.refuse("config", f"Nest it at most {DEEPEST_CONFIG} levels deep.")
    elif not _is_encodable(config):
        reading.refuse("config", "This has characters that are not valid Unicode, or NUL.")
    return config


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


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
    text = json.dumps(config, ensure_ascii=False)
    return "\\u0000" not in text and not any("\ud800" <= character <= "\udfff" for character in text)

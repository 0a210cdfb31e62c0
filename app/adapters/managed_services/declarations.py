"""What the services file says: read once at the start, refused as a whole when anything in it is wrong."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

RESERVED = "scheduler"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_ADDRESS = re.compile(r"[!-~]+")
_REASONS = {
    "missing": "is missing",
    "extra_forbidden": "there is no such key",
    "string_type": "must be text",
    "bool_type": "must be true or false",
    "list_type": "must be a list of texts",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
    "string_pattern_mismatch": "is no name of a variable",
}


class UnusableServicesFile(ValueError):
    """The file cannot be read or declares something wrong; the message is one line, without any value of it."""


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("must not hold a NUL character")
    return text


def _web_address(text: str) -> str:
    if not text:
        return text
    parts = urlsplit(text)
    if not _ADDRESS.fullmatch(text) or parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be an address that starts with http:// or https://")
    if "@" in parts.netloc:
        raise ValueError("must not hold a user name or password: addresses are shown")
    _ = parts.port  # raises ValueError for what is no port
    return text


_Text = Annotated[str, AfterValidator(_without_nul)]
_VariableName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
_WebAddress = Annotated[str, AfterValidator(_web_address)]


class DeclaredService(BaseModel):
    """One table of the file; the keys are its fields, all but `command` may be left out."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    label: _Text = ""
    command: list[_Text] = Field(min_length=1)
    cwd: _Text = ""
    env: dict[_VariableName, _Text] = {}
    status_url: _WebAddress = ""
    home_url: _WebAddress = ""
    autostart: bool = False


class _ServicesFile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    services: dict[str, DeclaredService] = {}


def read_declarations(named: Path | None, default: Path) -> Mapping[str, DeclaredService]:
    """The services by their names. A default that is not there declares none; raises `UnusableServicesFile`."""
    path = named or default
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        if named is None:
            return {}
        raise UnusableServicesFile(f"{path}: there is no such file") from error
    except OSError as error:
        raise UnusableServicesFile(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise UnusableServicesFile(f"{path}: is not TOML: {error}") from error
    return _checked(path, content)


def _checked(path: Path, content: Mapping[str, object]) -> Mapping[str, DeclaredService]:
    try:
        services = _ServicesFile.model_validate(content).services
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False)
        raise UnusableServicesFile(f"{path}: {'; '.join(map(_in_words, problems))}") from None
    for name, service in services.items():
        if name == RESERVED or not _NAME.fullmatch(name):
            rule = f"a name has a to z, 0 to 9 and -, at most 63 of them, and is not {RESERVED!r}"
            raise UnusableServicesFile(f"{path}: services.{name!a}: {rule}")
        if not service.command[0]:
            raise UnusableServicesFile(f"{path}: services.{name}.command.0: must not be empty")
    return {name: _placed(name, service, path.resolve().parent) for name, service in services.items()}


def _in_words(problem: ErrorDetails) -> str:
    """Key and reason. The value stays out: in `env` it may be a password."""
    key = ".".join(str(part) for part in problem["loc"])
    reason = _REASONS.get(problem["type"], problem["msg"].removeprefix("Value error, "))
    return " ".join(f"{key}: {reason}".split())


def _placed(name: str, service: DeclaredService, folder: Path) -> DeclaredService:
    """With its name for a label where it has none; a relative `cwd` starts at the folder of the file."""
    return service.model_copy(update={"label": service.label or name, "cwd": str(folder / service.cwd)})

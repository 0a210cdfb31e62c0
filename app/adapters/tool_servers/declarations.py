"""What the file of MCP servers says: read once at the start, refused as a whole when anything in it is wrong."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from app.adapters.tool_servers.server import LONGEST_PLAIN, Server

SETTING = "TASK_TRACKER_MCP_SERVERS_FILE"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_PRINTABLE = re.compile(r"[!-~]+")
_HEADER = re.compile(r"[ -~]*")
_REASONS = {
    "missing": "is missing",
    "extra_forbidden": "there is no such key",
    "string_type": "must be text",
    "list_type": "must be a list",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "string_pattern_mismatch": "is no name that can stand here",
}


class UnusableServersFile(ValueError):
    """The file cannot be read or declares something wrong; the message is one line, without any value of it."""


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("must not hold a NUL character")
    return text


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if not _PRINTABLE.fullmatch(text) or parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be an address that starts with http:// or https://")
    if "@" in parts.netloc:
        raise ValueError("must not hold a user name or password: use headers")
    _ = parts.port  # raises ValueError for what is no port
    return text


_Text = Annotated[str, AfterValidator(_without_nul)]
_Variable = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
_Header = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")]


class _Elsewhere(BaseModel):
    """A value that does not stand in the file: that of a variable, or the content of a file, after a prefix."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    from_env: _Variable = ""
    from_file: _Text = ""
    prefix: _Text = ""


_Value = _Text | _Elsewhere


class _Declared(BaseModel):
    """One table of the file: a command, or an address."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    command: _Text = ""
    args: list[_Value] = []
    cwd: _Text = ""
    env: dict[_Variable, _Value] = {}
    url: Annotated[str, AfterValidator(_web_address)] | None = None
    headers: dict[_Header, _Value] = {}


class _ServersFile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    servers: dict[str, _Declared] = {}


def read_servers(path: Path | None) -> Mapping[str, Server]:
    """The servers by their names, none without a file. Raises `UnusableServersFile`."""
    if path is None:
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UnusableServersFile(f"{SETTING}: {path}: there is no such file") from error
    except OSError as error:
        raise UnusableServersFile(f"{SETTING}: {path}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise UnusableServersFile(f"{SETTING}: {path}: is not TOML: {error}") from error
    try:
        declared = _ServersFile.model_validate(content).servers
        return {name: _server(name, each, path.resolve().parent) for name, each in declared.items()}
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False)
        raise UnusableServersFile(f"{SETTING}: {path}: {'; '.join(dict.fromkeys(map(_in_words, problems)))}") from None
    except ValueError as error:
        raise UnusableServersFile(f"{SETTING}: {path}: {error}") from None


def _in_words(problem: ErrorDetails) -> str:
    """Key and reason. The value stays out: it may be a password."""
    key = ".".join(str(part) for part in problem["loc"] if not str(part).startswith(("function-", "_Elsewhere")))
    reason = _REASONS.get(problem["type"], problem["msg"].removeprefix("Value error, "))
    return " ".join(f"{key}: {reason}".split())


def _server(name: str, declared: _Declared, folder: Path) -> Server:
    where = f"servers.{name}"
    if not _NAME.fullmatch(name):
        raise ValueError(f"servers.{name!a}: a name has a to z, 0 to 9 and -, at most 63 of them")
    if bool(declared.command) == (declared.url is not None):
        raise ValueError(f"{where}: needs either a command or a url")
    strange = _strange_keys(declared)
    if strange:
        raise ValueError(f"{where}.{strange}: belongs to a server with a {'command' if declared.url else 'url'}")
    args = [_value(f"{where}.args.{number}", each, folder) for number, each in enumerate(declared.args)]
    env = {key: _value(f"{where}.env.{key}", each, folder) for key, each in declared.env.items()}
    headers = {key: _value(f"{where}.headers.{key}", each, folder) for key, each in declared.headers.items()}
    for key, value in headers.items():
        if not _HEADER.fullmatch(value):
            raise ValueError(f"{where}.headers.{key}: must be one line of ASCII text")
    places = [
        *zip(declared.args, args, strict=True),
        *((each, env[key]) for key, each in declared.env.items()),
        *((each, headers[key]) for key, each in declared.headers.items()),
    ]
    elsewhere = [stated for stated, _ in places if isinstance(stated, _Elsewhere)]
    return Server(
        command=(declared.command, *args) if declared.command else (),
        folder=str(folder / declared.cwd),
        environment=env,
        url=declared.url or "",
        headers=headers,
        secrets=tuple(dict.fromkeys(_secrets(places, plain=len(args)))),
        secret_files=tuple(folder / each.from_file for each in elsewhere if each.from_file),
    )


def _strange_keys(declared: _Declared) -> str:
    """A key that means nothing for this kind of server; empty where there is none."""
    keys = ("args", "cwd", "env") if declared.url is not None else ("headers",)
    return next((key for key in keys if getattr(declared, key)), "")


def _value(where: str, declared: _Value, folder: Path) -> str:
    if isinstance(declared, str):
        return declared
    if bool(declared.from_env) == bool(declared.from_file):
        raise ValueError(f"{where}: needs either from_env or from_file")
    found = (
        _of_variable(where, declared.from_env) if declared.from_env else _of_file(where, folder / declared.from_file)
    )
    return declared.prefix + found


def _of_variable(where: str, name: str) -> str:
    if not os.environ.get(name):
        raise ValueError(f"{where}: the variable {name} is not set")
    return os.environ[name]


def _of_file(where: str, file: Path) -> str:
    try:
        content = file.read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        raise ValueError(f"{where}: {file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ValueError(f"{where}: {file} is not text in UTF-8") from None
    if not content or "\0" in content:
        raise ValueError(f"{where}: {file} is empty or holds a NUL character")
    return content


def _secrets(places: Sequence[tuple[_Value, str]], *, plain: int) -> Iterator[str]:
    """What must never be seen in the output of a run: all that came from elsewhere, and other values that are long.

    The first `plain` ones are words of a command, which everybody sees who looks at the processes of the machine.
    """
    for number, (stated, value) in enumerate(places):
        if not isinstance(stated, str):
            yield value
            yield value.removeprefix(stated.prefix)
        elif number >= plain and len(value) > LONGEST_PLAIN:
            yield value

"""One server as it is used: everything that the file says of it, with its secrets in place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

LONGEST_PLAIN = 5
"""Values of variables and headers that are longer than this are masked in the output of runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Started by `command` for each run and spoken to over its standard input and output, or reached at `url`."""

    command: tuple[str, ...] = field(default=(), repr=False)
    folder: str = "/"
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    secret_files: tuple[Path, ...] = ()

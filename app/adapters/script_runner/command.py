"""The command that runs a script: Python, or the interpreter that the script's first line names. Never a shell.

A Python script that declares its dependencies (PEP 723, https://peps.python.org/pep-0723/) is run by uv.
"""

import re
import shlex
import sys
from collections.abc import Sequence
from pathlib import PurePath

_PYTHON_ALONE = re.compile(r"(python|pypy)[0-9.]*\Z")


_DECLARATION = re.compile(r"^# /// script[ \t]*\r?\n(?:#(?:| [^\n]*)\n)*?# ///[ \t]*\r?$", re.MULTILINE)


class NoInterpreter(ValueError):
    """Nothing can run the script; the message says why."""


class UvIsMissing(NoInterpreter):
    """The script declares dependencies, but uv is not installed. Install it: python3 -m pip install uv"""

    def __init__(self) -> None:
        super().__init__(
            "The script declares dependencies (# /// script), which uv installs, and uv is not on this program's PATH. "
            "Type on the machine or in the container that runs scripts: python3 -m pip install uv"
        )


def isolated_python() -> tuple[str, ...]:
    """The Python that runs this program, without its virtual environment.

    `-I` leaves PYTHON* variables and the user's packages out; `-u` passes output on at once, so that a script ended
    at its time limit has not lost what it printed; `-X utf8` makes text the same on every machine.
    """
    interpreter = getattr(sys, "_base_executable", None) or sys.executable
    return (interpreter, "-I", "-u", "-X", "utf8")


def command_for(script: str, python: Sequence[str], uv: str | None = None) -> tuple[str, ...]:
    """The words that start the script's interpreter, to be followed by the file; raises `NoInterpreter`.

    `uv` is the path of uv, None where there is none.
    """
    words = _words_of(script.partition("\n")[0])
    if (not words or _is_python(words[-1])) and _DECLARATION.search(script):
        if uv is None:
            raise UvIsMissing
        return (uv, "run", "--quiet", "--no-project", "--script")
    # Python named without options would keep output back until its end: see `isolated_python`.
    return (*words, "-u") if words and _is_python(words[-1]) else words or tuple(python)


def _words_of(first_line: str) -> tuple[str, ...]:
    """The interpreter and its options; empty where the line names none."""
    if not first_line.startswith("#!"):
        return ()
    try:
        words = shlex.split(first_line[2:])
    except ValueError as error:
        raise NoInterpreter(f"The first line of the script cannot be read: {error}") from error
    if not words:
        raise NoInterpreter("The first line of the script starts with #! but names no interpreter.")
    return tuple(words)


def _is_python(word: str) -> bool:
    return _PYTHON_ALONE.match(PurePath(word).name) is not None

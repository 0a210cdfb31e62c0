"""The command that runs a script: Python, or the interpreter that the script's first line names. Never a shell."""

import re
import shlex
import sys
from collections.abc import Sequence
from pathlib import PurePath

_PYTHON_ALONE = re.compile(r"(python|pypy)[0-9.]*\Z")


class NoInterpreter(ValueError):
    """The first line of the script names no interpreter."""


def isolated_python() -> tuple[str, ...]:
    """The Python that runs this program, without its virtual environment.

    `-I` leaves PYTHON* variables and the user's packages out; `-u` passes output on at once, so that a script ended
    at its time limit has not lost what it printed; `-X utf8` makes text the same on every machine.
    """
    interpreter = getattr(sys, "_base_executable", None) or sys.executable
    return (interpreter, "-I", "-u", "-X", "utf8")


def command_for(script: str, python: Sequence[str]) -> tuple[str, ...]:
    """The words that start the script's interpreter, to be followed by the file; raises `NoInterpreter`."""
    first_line = script.partition("\n")[0]
    if not first_line.startswith("#!"):
        return tuple(python)
    try:
        words = shlex.split(first_line[2:])
    except ValueError as error:
        raise NoInterpreter(f"The first line of the script cannot be read: {error}") from error
    if not words:
        raise NoInterpreter("The first line of the script starts with #! but names no interpreter.")
    # Python named without options would keep output back until its end: see `isolated_python`.
    if _PYTHON_ALONE.match(PurePath(words[-1]).name):
        words.append("-u")
    return tuple(words)

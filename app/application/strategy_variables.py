"""The secret variables of a strategy: `KEY=VALUE` lines in, sealed values kept, dots out."""

import re
from collections.abc import Mapping

from app.domain.fields import Reading
from app.ports.secret_box import ISecretBox

DOTS = "\u2022" * 8
"""What a stored value is shown as; typed back, it keeps the stored value."""
RESERVED = frozenset({"TASK_CONTEXT", "RUN_KEY", "RESULT_FILE"})
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def variables_as_text(sealed: Mapping[str, str]) -> str:
    """One line a key, every value as dots."""
    return "\n".join(f"{key}={DOTS}" for key in sealed)


def read_variables(
    reading: Reading, field: str, text: str, stored: Mapping[str, str], box: ISecretBox
) -> Mapping[str, str]:
    """Seal what was typed; every bad line is named in one error on the field, and no value ever is."""
    sealed: dict[str, str] = {}
    problems: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        key, separator, value = line.partition("=")
        key, value = key.strip(), value.strip()
        problem = _problem(key, separator, value, sealed, stored)
        if problem:
            problems.append(f"Line {number}: {problem}")
        else:
            sealed[key] = stored[key] if value == DOTS else box.seal(value)
    if problems:
        reading.refuse(field, " ".join(problems))
    return sealed


def _problem(key: str, separator: str, value: str, sealed: Mapping[str, str], stored: Mapping[str, str]) -> str:
    if not separator:
        return "write KEY=VALUE."
    if not _KEY.match(key):
        return "a key has letters, digits and _ and does not begin with a digit."
    if key in RESERVED:
        return f"{key} is set by the program."
    if key in sealed:
        return f"{key} is there twice."
    if value == DOTS and key not in stored:
        return f"no value is stored for {key}: type it."
    return ""

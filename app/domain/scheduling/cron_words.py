"""Saying a cron rule in words."""

import re
from collections.abc import Sequence
from functools import lru_cache

from cron_descriptor import FormatError, MissingFieldError, Options, WrongArgumentError, get_description

_STEP = re.compile(r"\*/(\d+)")
_WHOLE = (60, 24, 0, 12, 0)
"""What steps through a field have to divide: every 45 minutes is not what the clock makes of it, nor every 2 days."""
_OPTIONS = Options()
_OPTIONS.use_24hour_time_format = True
_OPTIONS.locale_code = "en_US"  # else it follows the machine, and the other words would be in another language


@lru_cache(maxsize=256)
def in_words(text: str) -> str:
    """Such as `At 09:30, Monday through Friday` for a rule of five fields; the rule itself where words are lacking."""
    if not _can_be_said(text.split()):
        return f"By the clock, {text}"
    try:
        return str(get_description(text, _OPTIONS))
    except (FormatError, MissingFieldError, WrongArgumentError):  # rare forms that only the clock understands
        return f"By the clock, {text}"


def _can_be_said(fields: Sequence[str]) -> bool:
    """Whether the words would mean the same: steps that begin anew are not, nor days that have to fit both ways."""
    for field, whole in zip(fields, _WHOLE, strict=False):
        step = _STEP.fullmatch(field)
        if field.startswith("*") and field != "*" and (step is None or whole == 0 or whole % int(step[1])):
            return False
    return "0-7" not in fields[-1:]

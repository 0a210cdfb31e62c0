"""Saying a cron rule in words."""

import re
from collections.abc import Sequence
from functools import lru_cache

from cron_descriptor import FormatError, MissingFieldError, Options, WrongArgumentError, get_description

_STEP = re.compile(r"(?P<first>\*|\d+)(?:-(?P<last>\d+))?/(?P<step>\d+)")
_WHOLE = (60, 24, 0, 12, 0)
"""What steps through a field have to divide: every 45 minutes is not what the clock makes of it, nor every 2 days."""
_ENDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6))
_SUNDAY = {"7": "0", "sun": "0"}
"""Its other names."""
_ONE = re.compile(r"\b([Aa]t|[Ee]very) 1 (minute|hour|day|month)s\b")
_OPTIONS = Options()
_OPTIONS.use_24hour_time_format = True
_OPTIONS.locale_code = "en_US"  # else it follows the machine, and the other words would be in another language


@lru_cache(maxsize=256)
def in_words(text: str) -> str:
    """Such as `At 09:30, Monday through Friday` for a rule of five fields; the rule itself where words are lacking."""
    if not _can_be_said(text.split()):
        return f"By the clock, {text}"
    try:
        return _ONE.sub(r"\1 1 \2", get_description(text, _OPTIONS))
    except (FormatError, MissingFieldError, WrongArgumentError):  # rare forms that only the clock understands
        return f"By the clock, {text}"


def _can_be_said(fields: Sequence[str]) -> bool:
    """Whether the words would mean the same and say nothing twice.

    Steps that begin anew do not mean the same, nor do days that have to fit both ways.
    """
    for field, whole, ends in zip(fields, _WHOLE, _ENDS, strict=False):
        if field.startswith("*") and field != "*" and _STEP.fullmatch(field) is None:
            return False
        if not all(_is_even(part, whole, ends) for part in field.split(",")):
            return False
    days = [_SUNDAY.get(part, part) for part in fields[-1].lower().split(",")]
    lists = [*(field.split(",") for field in fields[:-1]), days]
    return "0-7" not in days and all(len(parts) == len(set(parts)) for parts in lists)


def _is_even(part: str, whole: int, ends: tuple[int, int]) -> bool:
    """Whether a step, if there is one, goes on beyond the end of its field; a narrower range says its ends."""
    found = _STEP.fullmatch(part)
    if found is None:
        return True
    first = ends[0] if found["first"] == "*" else int(found["first"])
    step, last = int(found["step"]), int(found["last"] or ends[1])
    if found["last"] and (first, last) != ends:
        return True
    return whole > 0 and whole % step == 0 and first - ends[0] < step

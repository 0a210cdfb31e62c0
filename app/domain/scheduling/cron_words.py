"""Saying a cron rule in words."""

from functools import lru_cache

from cron_descriptor import FormatError, MissingFieldError, Options, WrongArgumentError, get_description

_OPTIONS = Options()
_OPTIONS.use_24hour_time_format = True
_OPTIONS.locale_code = "en_US"  # else it follows the machine, and the other words would be in another language


@lru_cache(maxsize=256)
def in_words(text: str) -> str:
    """Such as `At 09:30, Monday through Friday` for a rule of five fields; the rule itself where words are lacking."""
    try:
        return str(get_description(text, _OPTIONS))
    except (FormatError, MissingFieldError, WrongArgumentError):  # rare forms that only the clock understands
        return f"By the clock, {text}"

"""The one-time key of a form: sent twice by a double click, the same form is known again."""

from hashlib import sha256
from json import dumps

from app.domain.fields import Fields

FORM_KEY = "form_key"
_LONGEST = 100


def form_key(typed: Fields) -> str | None:
    """What a form with its key and everything in it comes down to; None for a form without a key.

    Its content counts too: somebody who goes back and changes a field means another goal.
    """
    key = next((text.strip() for text in typed.get(FORM_KEY, ()) if text.strip()), "")
    if not key or len(key) > _LONGEST:
        return None
    return sha256(dumps(sorted((name, list(values)) for name, values in typed.items())).encode()).hexdigest()

"""The administrator's password, kept so that no page, log line or traceback can show it."""

import hashlib
import hmac
import unicodedata
from collections.abc import Callable

from app.adapters.web.security.configuration import SIGN_IN_SETTINGS, UnsafeConfiguration


class AdminPassword:
    """Knows whether an attempt is the password; keeps only its SHA-256 digest.

    `source` is the text, or a callable that is asked for it once, here. A line end after the text is cut, because
    password files end with one. Raises `UnsafeConfiguration` when nothing is left.
    """

    __slots__ = ("_digest",)

    def __init__(self, source: str | Callable[[], str]) -> None:
        text = (source if isinstance(source, str) else source()).rstrip("\r\n")
        if not text.strip():
            raise UnsafeConfiguration(f"The password of {SIGN_IN_SETTINGS} is empty.")
        self._digest = _digest(text)

    def matches(self, attempt: str) -> bool:
        """Compare in constant time."""
        return hmac.compare_digest(_digest(attempt), self._digest)

    def __repr__(self) -> str:
        return "AdminPassword(hidden)"


def _digest(text: str) -> bytes:
    # NFC: the same word typed on two systems may arrive composed or decomposed.
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")).digest()

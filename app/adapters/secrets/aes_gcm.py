"""`ISecretBox` by AES-256-GCM (NIST SP 800-38D), as the library `cryptography` implements it."""

import base64
import binascii
import os
from functools import cached_property
from typing import TYPE_CHECKING

from app.adapters.secrets.key_file import KEY_BYTES
from app.ports.secret_box import ISecretBox, UnreadableSecret

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = "v1"
_NONCE_BYTES = 12
"""96 bits, drawn at random: safe for 2^32 seals under one key, far more than there will ever be."""


class AesGcmSecretBox(ISecretBox):
    """Sealed text is `v1.` and the URL-safe Base64 of nonce, ciphertext and tag. The version is sealed in with it."""

    def __init__(self, key: bytes) -> None:
        """Raises `ValueError` for a key that is not 256 bits long."""
        if len(key) != KEY_BYTES:
            raise ValueError(f"The key has {len(key)} bytes instead of {KEY_BYTES}.")
        self._key = key

    @cached_property
    def _cipher(self) -> "AESGCM":
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - 7 MB, for those with secrets

        return AESGCM(self._key)

    def seal(self, secret: str) -> str:
        """See the port."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, secret.encode("utf-8"), _VERSION.encode())
        return f"{_VERSION}.{base64.urlsafe_b64encode(sealed).decode()}"

    def open(self, sealed: str) -> str:
        """See the port."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - see above

        version, _, body = sealed.partition(".")
        if version != _VERSION:
            raise UnreadableSecret("This is not a sealed value, or a newer program sealed it.")
        try:
            content = base64.b64decode(body, altchars=b"-_", validate=True)
            nonce, ciphertext = content[:_NONCE_BYTES], content[_NONCE_BYTES:]
            return self._cipher.decrypt(nonce, ciphertext, _VERSION.encode()).decode("utf-8")
        except (binascii.Error, ValueError, InvalidTag):
            # The cause says nothing more, and a chained error would carry pieces of the value into logs.
            raise UnreadableSecret("The value was sealed with another key, or has been changed since.") from None

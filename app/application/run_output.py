"""What a run prints, kept within caps and without secrets, whatever it prints."""

import base64
import threading
from collections.abc import Iterable
from urllib.parse import quote

from app.domain.run import RunOutput

HEAD_BYTES, TAIL_BYTES = 64 * 1024, 192 * 1024
MASK = "\u2022" * 8
SHORTEST_MASKED = 4
"""Shorter values stand in too much innocent text to be masked."""


class SecretMask:
    """Replaces secret values, also base64- and URL-encoded ones, in text."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """Longest first: one value may be part of another."""
        forms = {form for secret in secrets if len(secret) >= SHORTEST_MASKED for form in _forms(secret)}
        self._forms = sorted(forms, key=len, reverse=True)

    @property
    def longest(self) -> int:
        """Length in bytes of the longest form."""
        return max((len(form) for form in self._forms), default=0)

    def bytes_without_secrets(self, data: bytes) -> bytes:
        """The data with every form replaced."""
        for form in self._forms:
            data = data.replace(form, MASK.encode())
        return data

    def text(self, text: str) -> str:
        """The text with every form replaced."""
        return self.bytes_without_secrets(text.encode("utf-8", "replace")).decode("utf-8", "replace")


class OutputCapture:
    """Takes output as it comes, from any thread: the first and the last part are kept, the rest is counted."""

    def __init__(self, mask: SecretMask) -> None:
        """`mask` knows the secrets of the run."""
        self._mask, self._lock = mask, threading.Lock()
        self._held, self._head, self._tail, self._dropped = b"", bytearray(), bytearray(), 0

    def take(self, data: bytes) -> None:
        """Add output; a secret cut in two by the pipe is still found, because its beginning is held back."""
        with self._lock:
            pending = self._mask.bytes_without_secrets(self._held + data)
            keep = max(0, self._mask.longest - 1)
            cut = len(pending) - keep
            self._held = pending[max(0, cut) :]
            self._keep(pending[: max(0, cut)])

    def snapshot(self) -> RunOutput:
        """What was printed so far."""
        with self._lock:
            tail = bytes(self._tail) + (self._held if self._tail or self._is_head_full else b"")
            head = bytes(self._head) + (b"" if self._tail or self._is_head_full else self._held)
            return RunOutput(head=_as_text(head), tail=_as_text(tail), dropped_bytes=self._dropped)

    @property
    def _is_head_full(self) -> bool:
        return len(self._head) >= HEAD_BYTES

    def _keep(self, data: bytes) -> None:
        room = HEAD_BYTES - len(self._head)
        self._head += data[:room]
        self._tail += data[room:]
        excess = len(self._tail) - TAIL_BYTES
        if excess > 0:
            del self._tail[:excess]
            self._dropped += excess


def _forms(secret: str) -> set[bytes]:
    raw = secret.encode("utf-8", "replace")
    encoded = base64.b64encode(raw).rstrip(b"=")
    return {raw, encoded, base64.urlsafe_b64encode(raw).rstrip(b"="), quote(secret, safe="").encode()}


def _as_text(data: bytes) -> str:
    """Text that every database takes: NUL is shown, bytes that are no UTF-8 are replaced."""
    return data.decode("utf-8", "replace").replace("\x00", "\u2400")

"""What a run prints, kept within caps and without secrets, whatever it prints."""

import base64
import codecs
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus

from app.domain.run import RunOutput

HEAD_BYTES, TAIL_BYTES = 64 * 1024, 192 * 1024
MASK = "\u2022" * 8
SHORTEST_MASKED = 4
"""Shorter values stand in too much innocent text to be masked."""


class SecretMask:
    """Replaces secret values, also base64- and URL-encoded ones, in text."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """`secrets` are the values as typed; every form in which they may be printed follows from them."""
        self._forms = {form for secret in secrets if len(secret) >= SHORTEST_MASKED for form in _forms(secret)}

    @property
    def longest(self) -> int:
        """Length in bytes of the longest form."""
        return max((len(form) for form in self._forms), default=0)

    def masked_until(self, data: bytes, until: int, covered: int = 0) -> tuple[bytes, int]:
        """The data up to a place with every form replaced, and how many bytes after it belong to the last mask.

        `covered` bytes at the beginning belong to a mask that was given out before.
        """
        shown, place = bytearray(), covered
        for start, end in _joined([*([(0, covered)] if covered else []), *self._places(data)]):
            if start >= until:
                break
            if start >= place:
                shown += data[place:start] + MASK.encode()
            place = end
        shown += data[place:until]
        return bytes(shown), max(0, place - until)

    def begun(self, data: bytes) -> int:
        """How many bytes at the end of the data may be the beginning of a form."""
        sizes = (_begun(data, form) for form in self._forms)
        return max(sizes, default=0)

    def text(self, text: str) -> str:
        """The text with every form replaced."""
        data = text.encode("utf-8", "replace")
        return self.masked_until(data, len(data))[0].decode("utf-8", "replace")

    def _places(self, data: bytes) -> Iterator[tuple[int, int]]:
        for form in self._forms:
            start = data.find(form)
            while start >= 0:
                yield start, start + len(form)
                start = data.find(form, start + 1)


@dataclass(slots=True)
class _Parts:
    """The first and the last part of what was given out, and how much between them was dropped."""

    head: bytearray = field(default_factory=bytearray)
    tail: bytearray = field(default_factory=bytearray)
    dropped: int = 0

    def keep(self, data: bytes) -> None:
        room = HEAD_BYTES - len(self.head)
        self.head += data[:room]
        self.tail += data[room:]
        excess = len(self.tail) - TAIL_BYTES
        if excess > 0:
            del self.tail[:excess]
            self.dropped += excess

    def followed_by(self, data: bytes) -> "_Parts":
        parts = _Parts(self.head.copy(), self.tail.copy(), self.dropped)
        parts.keep(data)
        return parts

    def as_output(self) -> RunOutput:
        """Text that every database takes: NUL is shown, bytes that are no UTF-8 are replaced."""
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        # While nothing is dropped, a letter whose bytes lie in both parts is one letter.
        head = decoder.decode(bytes(self.head), final=not self.tail or self.dropped > 0)
        tail = decoder.decode(bytes(self.tail), final=True)
        return RunOutput(head=_storable(head), tail=_storable(tail), dropped_bytes=self.dropped)


class OutputCapture:
    """Takes output as it comes, from any thread: the first and the last part are kept, the rest is counted."""

    def __init__(self, mask: SecretMask) -> None:
        """`mask` knows the secrets of the run."""
        self._mask, self._lock, self._parts = mask, threading.Lock(), _Parts()
        self._held, self._covered = b"", 0

    def take(self, data: bytes) -> None:
        """Add output; a secret cut in two by the pipe is still found, because its beginning is held back."""
        with self._lock:
            pending = self._held + data
            # What begins before this place has been seen whole, whichever form it is.
            sure = max(0, len(pending) - max(0, self._mask.longest - 1))
            shown, self._covered = self._mask.masked_until(pending, sure, self._covered)
            self._held = pending[sure:]
            self._parts.keep(shown)

    def snapshot(self) -> RunOutput:
        """What was printed so far, but for an end that may yet turn out to be a secret."""
        with self._lock:
            return self._shown(len(self._held) - self._mask.begun(self._held))

    def whole(self) -> RunOutput:
        """What was printed, once nothing follows any more."""
        with self._lock:
            return self._shown(len(self._held))

    def _shown(self, until: int) -> RunOutput:
        shown, _ = self._mask.masked_until(self._held, until, self._covered)
        return self._parts.followed_by(shown).as_output()


def _forms(secret: str) -> set[bytes]:
    raw = secret.encode("utf-8", "replace")
    quoted = {quote(secret, safe=""), quote(secret), quote_plus(secret)}
    return {raw, *(form.encode() for form in quoted), *_base64_forms(raw)}


def _base64_forms(raw: bytes) -> set[bytes]:
    """Without padding; and without the last letters, which differ where more was encoded, as by `echo | base64`."""
    whole = {encode(raw).rstrip(b"=") for encode in (base64.b64encode, base64.urlsafe_b64encode)}
    beginnings = {form[: len(raw) // 3 * 4] for form in whole}
    return whole | {form for form in beginnings if len(form) >= 2 * SHORTEST_MASKED}


def _joined(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places in order, those that overlap as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _begun(data: bytes, form: bytes) -> int:
    view, sizes = memoryview(form), range(min(len(form) - 1, len(data)), 0, -1)
    return next((size for size in sizes if data.endswith(view[:size])), 0)


def _storable(text: str) -> str:
    return text.replace("\x00", "\u2400")

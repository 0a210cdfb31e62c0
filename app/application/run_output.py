"""What a run prints, kept within caps and without secrets, whatever it prints."""

import codecs
import re
import threading
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from app.application.secret_forms import forms_of
from app.domain.run import RunOutput

HEAD_BYTES, TAIL_BYTES = 64 * 1024, 192 * 1024
MASK = "\u2022" * 8
SHORTEST_MASKED = 4
"""Shorter values stand in too much innocent text to be masked."""


_UNSEEN = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*(?:[@-~]|\Z)|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])"
    rb"|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2(?:[\x80-\x9f]|\Z)"
)
"""What a page leaves out: the codes that colour a terminal, and control characters."""
MOST_HELD = 8192
"""So many bytes are held back at most because of what they seem to begin with such codes between."""


class _Seen:
    """Output as a page shows it, and where each byte of that stands in what was printed."""

    def __init__(self, data: bytes) -> None:
        self._starts, self._places, pieces, at, length = [0], [0], list[bytes](), 0, 0
        for unseen in _UNSEEN.finditer(data):
            pieces.append(data[at : unseen.start()])
            length, at = length + unseen.start() - at, unseen.end()
            self._starts.append(length)
            self._places.append(at)
        self.text = b"".join((*pieces, data[at:]))

    def place(self, index: int) -> int:
        """Where a byte of the text stands in the data."""
        piece = bisect_right(self._starts, index) - 1
        return self._places[piece] + index - self._starts[piece]


class SecretMask:
    """Replaces secret values, also encoded or escaped ones and those that codes of a terminal cut in pieces."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """`secrets` are the values as typed; every form in which they may be printed follows from them."""
        self._forms = {form for secret in secrets if len(secret) >= SHORTEST_MASKED for form in forms_of(secret)}

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
        size = max((_begun(data, form) for form in self._forms), default=0)
        if not self._forms or _UNSEEN.search(data) is None:
            return size
        seen = _Seen(data)
        begun = max(_begun(seen.text, form) for form in self._forms)
        as_seen = len(data) - seen.place(len(seen.text) - begun) if begun else 0
        return max(size, min(as_seen, MOST_HELD))

    def text(self, text: str) -> str:
        """The text with every form replaced."""
        data = text.encode("utf-8", "replace")
        return self.masked_until(data, len(data))[0].decode("utf-8", "replace")

    def _places(self, data: bytes) -> Iterator[tuple[int, int]]:
        yield from self._found(data)
        if not self._forms or _UNSEEN.search(data) is None:
            return
        seen = _Seen(data)
        for start, end in self._found(seen.text):
            yield seen.place(start), seen.place(end - 1) + 1

    def _found(self, data: bytes) -> Iterator[tuple[int, int]]:
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


@dataclass(slots=True)
class _Stream:
    """The end of one stream that may be the beginning of a secret, and how much of it a mask covers already."""

    held: bytes = b""
    covered: int = 0


class OutputCapture:
    """Takes output as it comes, from any thread: the first and the last part are kept, the rest is counted.

    Standard output and standard error are looked through apart: what one says never cuts a secret in the other.
    """

    def __init__(self, mask: SecretMask) -> None:
        """`mask` knows the secrets of the run."""
        self._mask, self._lock, self._parts = mask, threading.Lock(), _Parts()
        self._output, self._error = _Stream(), _Stream()

    def take(self, data: bytes) -> None:
        """Add output; a secret cut in two by the pipe is still found, because its beginning is held back."""
        self._take(self._output, data)

    def take_error(self, data: bytes) -> None:
        """The same for what comes on standard error."""
        self._take(self._error, data)

    def _take(self, stream: _Stream, data: bytes) -> None:
        with self._lock:
            pending = stream.held + data
            sure = len(pending) - self._mask.begun(pending)
            shown, stream.covered = self._mask.masked_until(pending, sure, stream.covered)
            stream.held = pending[sure:]
            self._parts.keep(shown)

    def snapshot(self) -> RunOutput:
        """What was printed so far, but for an end that may yet turn out to be a secret."""
        with self._lock:
            return self._parts.as_output()

    def whole(self) -> RunOutput:
        """What was printed, once nothing follows any more."""
        with self._lock:
            parts = self._parts
            for stream in (self._output, self._error):
                shown, _ = self._mask.masked_until(stream.held, len(stream.held), stream.covered)
                parts = parts.followed_by(shown)
            return parts.as_output()


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

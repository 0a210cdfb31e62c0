"""The last lines of a stream of any length, in a fixed amount of memory and without secrets."""

import re
from collections.abc import Iterable
from threading import Lock

LINES = 200
BYTES = 32 * 1024
MASK = "•" * 8
SHORTEST_SECRET = 6
"""Shorter values are ports, words and switches: to mask them would make the log unreadable and hide nothing."""


class LogTail:
    """Fed by one thread, read by others. At most 200 lines and 32 KiB are kept."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """`secrets` are shown as dots."""
        self._secrets = {secret for secret in secrets if len(secret) >= SHORTEST_SECRET}
        self._margin = max((len(secret.encode()) for secret in self._secrets), default=0)
        self._lock = Lock()
        self._kept = b""
        self._is_cut = False

    def feed(self, piece: bytes) -> None:
        """Take the next bytes of the stream."""
        with self._lock:
            kept = self._kept + piece
            self._is_cut = self._is_cut or len(kept) > BYTES + self._margin
            self._kept = kept[-(BYTES + self._margin) :]

    def text(self) -> str:
        """The last lines, whole ones where a line fits."""
        with self._lock:
            kept, is_cut = self._kept, self._is_cut
        text = self._without_secrets(kept.decode("utf-8", "replace"))
        if is_cut:
            # The beginning may be the rest of a secret, which nothing can recognise.
            text = text[self._margin :]
            text = text.partition("\n")[2] if "\n" in text.rstrip() else text
        # Split at line feeds only, as a terminal does; a form feed is no new line.
        return "\n".join(text.rstrip().split("\n")[-LINES:])

    def _without_secrets(self, text: str) -> str:
        """Looks for all before it hides any: one secret may hold, or run into, another."""
        found = [
            (match.start(), match.start() + len(secret))
            for secret in self._secrets
            for match in re.finditer(f"(?={re.escape(secret)})", text)
        ]
        shown, place = "", 0
        for start, end in sorted(found):
            if start >= place:
                shown += text[place:start] + MASK
            place = max(place, end)
        return shown + text[place:]

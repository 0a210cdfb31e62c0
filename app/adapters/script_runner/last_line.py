"""The last non-blank line of a stream of any length, found in a fixed amount of memory."""

_LONGEST = 4096
_CUT = "…"


class LastLine:
    """Fed with pieces as they come. A line longer than 4 KiB ends in "…", so it equals no word a script might say."""

    def __init__(self) -> None:
        self._last = ""
        self._open = bytearray()
        self._is_cut = False

    def feed(self, piece: bytes) -> None:
        """Take the next bytes of the stream."""
        first = piece.find(b"\n")
        if first < 0:
            self._extend(piece)
            return
        self._extend(piece[:first])
        self._close()
        end = piece.rfind(b"\n")
        between = piece[first:end].rstrip()
        if between:
            self._extend(between[between.rfind(b"\n") + 1 :])
            self._close()
        self._extend(piece[end + 1 :])

    def text(self) -> str:
        """The line without white space at its ends; empty when nothing but white space came."""
        return self._opened() or self._last

    def _extend(self, piece: bytes) -> None:
        """White space before a line's first word is dropped, so it cannot push the word out of the kept part."""
        if not self._open:
            piece = piece.lstrip()
        room = _LONGEST - len(self._open)
        self._open += piece[:room]
        self._is_cut = self._is_cut or bool(piece[room:].strip())

    def _close(self) -> None:
        self._last = self._opened() or self._last
        self._open.clear()
        self._is_cut = False

    def _opened(self) -> str:
        line = self._open.strip().decode("utf-8", "replace")
        return line + _CUT if self._is_cut else line

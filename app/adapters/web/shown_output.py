"""The output of a run as a page shows it: styled, and long output folded; and as a download, whole."""

from dataclasses import dataclass

from app.adapters.web.ansi import Piece, pieces, plain
from app.domain.run import RunOutput

FIRST_LETTERS, LAST_LETTERS = 16 * 1024, 48 * 1024
"""Of longer output only so much is shown: a page that is looked at live is sent again every second."""
SHORT_FIRST, SHORT_LAST = 4 * 1024, 12 * 1024
"""Where several runs stand on one page."""


@dataclass(frozen=True, slots=True)
class ShownOutput:
    """The beginning, and the end where bytes between them are left out.

    `folded_bytes` are kept and in the download; `dropped_bytes` are gone.
    """

    first: tuple[Piece, ...]
    last: tuple[Piece, ...] = ()
    folded_bytes: int = 0
    dropped_bytes: int = 0

    @property
    def left_out_bytes(self) -> int:
        """Everything that does not stand here."""
        return self.folded_bytes + self.dropped_bytes


def shown(output: RunOutput, first: int = FIRST_LETTERS, last: int = LAST_LETTERS) -> ShownOutput:
    """`first` and `last` are how many letters are shown at most of a beginning and of an end."""
    head, tail = output.head, output.tail
    if not output.dropped_bytes:
        whole = head + tail
        if len(whole) <= first + last:
            return ShownOutput(tuple(pieces(whole)))
        head, tail = whole[:-last], whole
    beginning, end = _beginning(head, first), _end(tail, last)
    folded = _bytes(output.head) + _bytes(output.tail) - _bytes(beginning) - _bytes(end)
    return ShownOutput(tuple(pieces(beginning)), tuple(pieces(end)), folded, output.dropped_bytes)


def short_output(output: RunOutput) -> ShownOutput:
    """For a page with several runs."""
    return shown(output, SHORT_FIRST, SHORT_LAST)


def as_download(output: RunOutput) -> str:
    """Everything that is kept, as plain text: it must not move the terminal of whoever looks at it."""
    if not output.dropped_bytes:
        return plain(output.head + output.tail)
    if not output.head:
        return f"The {output.dropped_bytes:,} bytes of this output are no longer kept.\n"
    gap = f"\n… {output.dropped_bytes:,} bytes were not kept …\n"
    return f"{plain(output.head)}{gap}{plain(output.tail)}"


def _beginning(text: str, most: int) -> str:
    """Up to the end of a line, where there is one."""
    if len(text) <= most:
        return text
    return text[: text.rfind("\n", 0, most) + 1 or most]


def _end(text: str, most: int) -> str:
    """From the beginning of a line on, where there is one."""
    start = len(text) - most
    if start <= 0:
        return text
    line_end = text.find("\n", start - 1, -1)
    return text[line_end + 1 if line_end >= 0 else start :]


def _bytes(text: str) -> int:
    return len(text.encode())

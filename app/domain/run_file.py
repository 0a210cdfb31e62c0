"""Files kept with a run, such as screenshots: what they are called, what they are, and how many there may be."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST_FILES = 10
LARGEST_FILE = 2 * 1024 * 1024
LARGEST_TOGETHER = 8 * 1024 * 1024
"""Sizes in bytes."""
LONGEST_NAME = 100
TEXT, UNKNOWN = "text/plain", "application/octet-stream"
_BEGINNINGS = (
    ("image/png", b"\x89PNG\r\n\x1a\n", b""),
    ("image/jpeg", b"\xff\xd8\xff", b""),
    ("image/webp", b"RIFF", b"WEBP"),
)
"""The first bytes of each picture, and those from the ninth on."""
PICTURES = frozenset(name for name, _, _ in _BEGINNINGS)
_STRANGE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class RunFile:
    """One file. Its media type follows from its content alone: what a script calls it is not to be believed."""

    name: str
    content: bytes

    @property
    def media_type(self) -> str:
        """A picture, text, or simply bytes."""
        for media_type, first, ninth in _BEGINNINGS:
            if self.content.startswith(first) and self.content[8:12].startswith(ninth):
                return media_type
        return TEXT if _is_text(self.content) else UNKNOWN


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return "\0" not in text


def plain_name(name: str, taken: Sequence[str] = ()) -> str:
    """A name for an address and a download: ASCII letters, digits, `.`, `_` and `-`, and none that is taken."""
    plain = _STRANGE.sub("_", name).lstrip(".")[-LONGEST_NAME:] or "file"
    number, free = 1, plain
    while free in taken:
        number += 1
        stem, dot, suffix = plain.rpartition(".")
        free = f"{stem}-{number}.{suffix}" if dot and stem else f"{plain}-{number}"
    return free


def choose(sizes: Sequence[tuple[str, int]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which of these files (name, bytes) may be kept, the first ones first, and in words why each other may not."""
    kept: list[str] = []
    remarks: list[str] = []
    together = 0
    for name, size in sizes:
        if size > LARGEST_FILE:
            remarks.append(f"{name} is not kept: it is larger than {LARGEST_FILE // 1024**2} MiB.")
        elif len(kept) == MOST_FILES:
            remarks.append(f"{name} is not kept: {MOST_FILES} files are.")
        elif together + size > LARGEST_TOGETHER:
            remarks.append(f"{name} is not kept: the others make {LARGEST_TOGETHER // 1024**2} MiB with it.")
        else:
            kept.append(name)
            together += size
    return tuple(kept), tuple(remarks)

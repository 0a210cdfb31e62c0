"""The difference between two texts, line by line, as the page of a version shows it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile

CONTEXT = 3
MOST_LINES = 3000
"""Comparing longer texts line by line could keep a worker busy for minutes."""


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """`sign` is `+`, `-` or a space; the numbers are those of the line in each text, None where it is not in it."""

    sign: str
    before: int | None
    after: int | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Parts of a text that changed, each with some lines around it. Nothing in it: the texts are the same."""

    parts: tuple[tuple[DifferenceLine, ...], ...] = ()
    is_too_long: bool = False

    @property
    def added(self) -> int:
        """How many lines are new."""
        return self._count("+")

    @property
    def removed(self) -> int:
        """How many lines are gone."""
        return self._count("-")

    def _count(self, sign: str) -> int:
        return sum(line.sign == sign for part in self.parts for line in part)


def difference(before: str, after: str) -> Difference:
    """What has to be done to one text so that it becomes the other."""
    old, new = before.split("\n") if before else [], after.split("\n") if after else []
    first = max(0, _alike(old, new) - CONTEXT)
    last = max(0, _alike(old[first:][::-1], new[first:][::-1]) - CONTEXT)
    old_part, new_part = old[first : len(old) - last], new[first : len(new) - last]
    if max(len(old_part), len(new_part)) > MOST_LINES:
        return Difference(is_too_long=True)
    grouped = SequenceMatcher(None, old_part, new_part).get_grouped_opcodes(CONTEXT)
    parts = (tuple(_lines(group, old_part, new_part, first + 1)) for group in grouped)
    return Difference(parts=tuple(parts) if old != new else ())


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """How many lines two texts begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _lines(
    group: list[tuple[str, int, int, int, int]], old: list[str], new: list[str], first: int
) -> Iterator[DifferenceLine]:
    for tag, old_from, old_to, new_from, new_to in group:
        if tag == "equal":
            for offset, text in enumerate(old[old_from:old_to]):
                yield DifferenceLine(" ", first + old_from + offset, first + new_from + offset, text)
            continue
        for offset, text in enumerate(old[old_from:old_to]):
            yield DifferenceLine("-", first + old_from + offset, None, text)
        for offset, text in enumerate(new[new_from:new_to]):
            yield DifferenceLine("+", None, first + new_from + offset, text)

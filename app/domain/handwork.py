"""Work that a person does: who ended a task, how long it took, and the checklist in a goal's instructions."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST_MEASURED = timedelta(hours=4)
"""What lay open longer was not worked on all the while: then nothing is known, and nobody's figures are spoilt."""
MOST_MINUTES = 1440
USUAL_MINUTES = 5
"""What a task counts as where nothing is known of its goal: a guess, and said to be one."""
LOOKED_BACK = timedelta(days=90)
_MONTH, _SHORTEST = 30, 14
_ITEM = re.compile(r"^[ \t]{0,6}(?:[-*+]|[0-9]{1,4}[.)])[ \t]+\[[ xX]\][ \t]+(\S.*)$")
_FENCE = re.compile(r"^ {0,3}(```+|~~~+)")
_LONGEST_ITEM, MOST_ITEMS = 500, 200
"""A form takes so many fields, and a list sends each ticked item twice."""


@dataclass(frozen=True, slots=True)
class Work:
    """What ended a task: the name of the strategy (`Manual` for a person), and the minutes of a person."""

    by: str
    minutes: int | None = None


def measured_minutes(started_at: datetime | None, ended_at: datetime) -> int | None:
    """Whole minutes from start to end, rounded up; None where nobody pressed start, or it lay open for long."""
    if started_at is None or not timedelta() < ended_at - started_at <= LONGEST_MEASURED:
        return None
    return -((started_at - ended_at) // timedelta(minutes=1))


@dataclass(frozen=True, slots=True)
class Instructions:
    """A goal's instructions in two parts: the text to read, and the items to tick, each once and known by its text."""

    text: str
    items: tuple[str, ...]

    @classmethod
    def of(cls, written: str) -> "Instructions":
        """Lines such as `- [ ] Pack the bag` are items, but for those in a block of code.

        An item that stands there twice is told apart by a number, so that both can be ticked.
        """
        kept, fence = [], ""
        items: dict[str, None] = {}
        again: Counter[str] = Counter()
        for line in written.replace("\r\n", "\n").split("\n"):
            mark = _FENCE.match(line)
            if mark is not None and (not fence or mark[1].startswith(fence)):
                fence = "" if fence else mark[1]
            item = None if fence else _ITEM.match(line)
            if item is None:
                kept.append(line)
                continue
            name = item[1].rstrip(" \t")[:_LONGEST_ITEM]
            told_apart = name
            while told_apart in items:  # also where somebody has numbered the items already
                again[name] += 1
                told_apart = f"{name} ({again[name] + 1})"
            items[told_apart] = None
        return cls("\n".join(kept).strip("\n"), tuple(items))


@dataclass(frozen=True, slots=True)
class Load:
    """Work by hand of one goal over some days: `timed` of `times` took `minutes` together."""

    times: int
    timed: int
    minutes: int
    days: int

    @property
    def is_guessed(self) -> bool:
        """Whether not one time is known."""
        return not self.timed

    @property
    def minutes_each(self) -> float:
        """The mean of what is known."""
        return self.minutes / self.timed if self.timed else float(USUAL_MINUTES)

    @property
    def times_a_month(self) -> float:
        """A month has 30 days; a goal younger than two weeks is not blown up to more than that says."""
        return self.times * _MONTH / max(self.days, _SHORTEST)

    @property
    def minutes_a_month(self) -> float:
        """What a machine could save."""
        return self.times_a_month * self.minutes_each

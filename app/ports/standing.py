"""Where goals stand, reduced to what decides about their next pass: what goes between generation and the store."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from app.domain.scheduling.policy import Slot
from app.domain.task_log import Stamp


class StandingLine(NamedTuple):
    """What one line differs in from the lines of goals that stand alike."""

    id: int
    version: int
    account_id: int | None
    sequence: int


class Standing(NamedTuple):
    """Where a goal stands. `position` is equal for goals whose next pass differs in ids alone; `lines` in its order."""

    goal_id: int
    platform_id: int
    lines: tuple[StandingLine, ...]
    position: Hashable


@dataclass(frozen=True, slots=True, eq=False)
class Birth:
    """What tasks share that come to be alike: when they are due, and the first row of their history."""

    slot: Slot
    stamp: Stamp


class NewTask(NamedTuple):
    """What one of them has for itself."""

    id: int
    goal_id: int
    line_id: int
    platform_id: int
    account_id: int | None
    sequence: int


class LineMove(NamedTuple):
    """A line after a pass that only created tasks; `version` is the one that must still be there."""

    id: int
    version: int
    sequence: int
    cursor: date
    cursor_at: datetime | None
    next_attention_at: datetime | None

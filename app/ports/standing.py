"""Where goals stand, reduced to what decides about their next pass: what goes between generation and the store."""

from collections.abc import Hashable
from datetime import date, datetime
from typing import NamedTuple


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


class LineMove(NamedTuple):
    """A line after a pass that only created tasks; `version` is the one that must still be there."""

    id: int
    version: int
    sequence: int
    cursor: date
    cursor_at: datetime | None
    next_attention_at: datetime | None

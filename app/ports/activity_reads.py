"""The need to look through what happened: narrowed, in pages, and whole for a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.ports.read_models import ActivityRow, Page

MOST_NAMES = 100
"""So many kinds and people are offered to choose from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFilter:
    """What the activity is narrowed to; None and an empty text mean everything. From `since` on, before `until`."""

    kind: str = ""
    actor: str = ""
    platform_id: int | None = None
    goal_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


class IActivityReads(Protocol):
    """Everything recorded, of deleted things too."""

    def activity(self, wanted: ActivityFilter, cursor: str | None, size: int = 50) -> Page[ActivityRow]:
        """Newest first; raises InvalidCursor. One query."""

    def all_activity(self, wanted: ActivityFilter) -> Iterator[ActivityRow]:
        """Newest first, read in parts while it is asked for, so that it may be as long as it likes."""

    def kinds(self) -> Sequence[str]:
        """Every kind of entry that there is, by name. One query, whatever is stored."""

    def actors(self) -> Sequence[str]:
        """Everybody who did something, by name. One query, whatever is stored."""

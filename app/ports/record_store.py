"""The need to keep what is not worked on itself: what happened, absences, saved views, the address of the feed."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from app.domain.absence import Absence
from app.domain.activity import Activity
from app.domain.feed_address import FeedAddress
from app.domain.saved_view import SavedView


class IActivityRepository(Protocol):
    """What happened, append-only."""

    def add(self, entries: Iterable[Activity]) -> None:
        """Write entries."""

    def record(self, entry: Activity) -> int:
        """Write one entry; its id."""

    def get(self, entry_id: int) -> Activity:
        """One entry. Raises NotFound."""


class IViewRepository(Protocol):
    """Saved views of the task list."""

    def lock(self) -> None:
        """Keep others from changing views until the end of the transaction."""

    def all(self) -> Sequence[SavedView]:
        """By name."""

    def get(self, view_id: int) -> SavedView:
        """Raises NotFound."""

    def add(self, view: SavedView, at: datetime) -> SavedView:
        """The view with its id; raises DuplicateName."""

    def save(self, view: SavedView) -> None:
        """Replace all but the id; raises DuplicateName."""

    def delete(self, view_id: int) -> None:
        """Forget a view."""


class IAbsenceRepository(Protocol):
    """The pulse that all processes share, and the times in which there was none."""

    def last_tick_at(self) -> datetime | None:
        """When any process last ended a tick; None before the first."""

    def note_tick(self, at: datetime) -> None:
        """Move the pulse on; it never goes back."""

    def begin(self, off_from: datetime, off_until: datetime) -> None:
        """Record an absence that has just ended; does nothing while another one is not caught up on yet."""

    def unfinished(self) -> Absence | None:
        """The absence that is still being caught up on."""

    def finish(self, absence: Absence) -> Absence | None:
        """Count what became of it; None when another process has done so already."""

    def dismiss(self, absence_id: int, at: datetime) -> None:
        """Say no more of it on the first page. Raises NotFound."""


class IFeedRepository(Protocol):
    """The address of the calendar feed: only a hash of its key is kept."""

    def open_address(self) -> FeedAddress | None:
        """The one that answers now."""

    def is_open(self, key_hash: str) -> bool:
        """Whether it is that of the address that answers now."""

    def open(self, key_hash: str, address: FeedAddress) -> None:
        """Keep a new address; an older one has to be closed before."""

    def close(self, at: datetime) -> bool:
        """End the address that answers now; False where there is none."""

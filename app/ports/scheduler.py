"""The need to be woken at an instant, and to have runs carried out in the background."""

from datetime import datetime
from typing import Protocol


class IScheduler(Protocol):
    """A clock that calls: it knows nothing of goals."""

    def wake_at(self, instant: datetime | None) -> None:
        """Tick at an instant (at once if it has passed), in place of any later wake-up; None changes nothing."""

    def wake_now(self) -> None:
        """Tick in the background as soon as possible."""


class IRunQueue(Protocol):
    """Carries ids of queued runs to workers. The row is the truth: offering twice does no harm."""

    def offer(self, run_id: int) -> None:
        """Have a worker try to claim this run soon."""

    def reserve(self) -> bool:
        """Keep a free worker for one `offer_reserved` or `release`; False where all of them are busy."""

    def offer_reserved(self, run_id: int) -> None:
        """Have the worker that was kept take up this run now, which is claimed for it."""

    def release(self) -> None:
        """Give a worker back that was kept."""

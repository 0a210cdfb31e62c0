"""Who is asked to wake and to begin runs, and only remembers it."""

from datetime import datetime


class FakeScheduler:
    """Remembers that it was asked to wake."""

    def __init__(self) -> None:
        self.wake_ups: list[datetime | None] = []

    def wake_at(self, instant: datetime | None) -> None:
        self.wake_ups.append(instant)

    def wake_now(self) -> None:
        self.wake_ups.append(None)


class FakeRunQueue:
    """Remembers what it was offered."""

    def __init__(self) -> None:
        self.offered: list[int] = []
        self.free_workers = self.kept_workers = 0

    def offer(self, run_id: int) -> None:
        if run_id not in self.offered:
            self.offered.append(run_id)

    def reserve(self) -> bool:
        is_free = self.free_workers > self.kept_workers
        self.kept_workers += is_free
        return is_free

    def offer_reserved(self, run_id: int) -> None:
        self.release()
        self.free_workers -= 1
        self.offer(run_id)

    def release(self) -> None:
        assert self.kept_workers > 0
        self.kept_workers -= 1

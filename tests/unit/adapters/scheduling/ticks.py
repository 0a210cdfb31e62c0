"""A clock that goes, instants that soon come, and ticks that are counted."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from app.ports.clock import IClock


class Now(IClock):
    def now(self) -> datetime:
        return datetime.now(UTC)


def in_seconds(seconds: float) -> datetime:
    """An instant that soon comes."""
    return datetime.now(UTC) + timedelta(seconds=seconds)


class Ticks:
    """Notes when it was called and returns the planned answers in turn, None after the last."""

    def __init__(self, *answers: Callable[[], datetime | None]) -> None:
        self.at: list[datetime] = []
        self._answers = list(answers)

    def __call__(self) -> datetime | None:
        self.at.append(datetime.now(UTC))
        return self._answers.pop(0)() if self._answers else None

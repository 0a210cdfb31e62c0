"""The need to know cheaply whether anything has changed that pages show."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Marks:
    """Three short texts, each of which differs from what it was as soon as things of its kind have changed."""

    tasks: str
    runs: str
    activity: str


class IChanges(Protocol):
    """Whether something has changed. What it costs grows with what is running, never with what is stored."""

    def marks(self) -> Marks:
        """As of now: tasks that were made or acted on, runs that were asked for, begun or ended, entries of activity."""

"""What every comparison answers: our figure beside its limit from the same run, over several rounds."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Comparison:
    """`ours` and `limit` are in the same unit, one of each a round; `goal` is what their ratio may be at most."""

    row: str
    work: str
    unit: str
    ours: tuple[float, ...]
    limit: tuple[float, ...]
    limit_is: str
    goal: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float:
        """Of the medians."""
        return statistics.median(self.ours) / statistics.median(self.limit)

    @property
    def is_met(self) -> bool | None:
        """Whether the ratio keeps to its goal; None where there is none."""
        return None if self.goal is None else self.ratio <= self.goal

    def as_json(self) -> dict[str, object]:
        """Everything measured, and what follows from it."""
        return {**asdict(self), "ratio": round(self.ratio, 3), "is_met": self.is_met}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with a goal of its own, such as a number of milliseconds that nobody should wait longer than."""

    row: str
    work: str
    unit: str
    value: float
    goal: float
    note: str = ""

    @property
    def is_met(self) -> bool:
        """Whether the figure keeps to its goal."""
        return self.value <= self.goal

    def as_json(self) -> dict[str, object]:
        """Everything measured, and what follows from it."""
        return {**asdict(self), "is_met": self.is_met}


Result = Comparison | Figure


@contextmanager
def stopwatch(seconds: list[float]) -> Iterator[None]:
    """Add how long the block took."""
    begun = time.perf_counter()
    yield
    seconds.append(time.perf_counter() - begun)


def milliseconds_of(work: Callable[[], object], times: int) -> tuple[float, ...]:
    """How long each of several calls took."""
    seconds: list[float] = []
    for _ in range(times):
        with stopwatch(seconds):
            work()
    return tuple(1000 * each for each in seconds)


def percentile(values: tuple[float, ...], share: float) -> float:
    """The value that so large a share of them does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

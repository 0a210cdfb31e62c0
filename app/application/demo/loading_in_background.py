"""Loading the demo while nobody has to wait for it: it goes on by itself, and how far it has come can be asked."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from app.application.demo.loading_demo import DatabaseIsNotEmpty, Tell
from app.ports.logger import ILogger
from app.ports.scheduler import IScheduler

_FAILED = "The demo could not be loaded, and nothing of it was kept. The log says why."


class DemoState(Enum):
    """How loading stands in this process."""

    NOT_BEGUN = "not begun"
    GOING_ON = "going on"
    LOADED = "loaded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DemoProgress:
    """So many days of so many are lived through; `reason` says in words what went wrong."""

    state: DemoState = DemoState.NOT_BEGUN
    done: int = 0
    of: int = 0
    reason: str = ""


class Demo(Protocol):
    """What is loaded: see `LoadingDemo`."""

    def refuse_filled(self) -> None:
        """Raises DatabaseIsNotEmpty."""

    def load(self, tell: Tell) -> None:
        """Everything or nothing; raises DatabaseIsNotEmpty."""


def _in_a_thread(work: Callable[[], None]) -> None:
    # A program that ends does not wait for it: nothing is kept of a demo that is not whole.
    threading.Thread(target=work, name="demo", daemon=True).start()


class LoadingInBackground:
    """What the button of the welcome page does."""

    def __init__(
        self,
        demo: Demo,
        scheduler: IScheduler,
        logger: ILogger,
        start: Callable[[Callable[[], None]], None] = _in_a_thread,
    ) -> None:
        """`start` is handed the work and may return before it is done."""
        self._demo, self._scheduler, self._logger, self._start = demo, scheduler, logger, start
        self._lock = threading.Lock()
        self._progress = DemoProgress()

    @property
    def progress(self) -> DemoProgress:
        """How far it has come."""
        return self._progress

    def begin(self) -> None:
        """Begin, unless it goes on already: a second click changes nothing. Raises DatabaseIsNotEmpty."""
        with self._lock:
            if self._progress.state is DemoState.GOING_ON:
                return
            self._demo.refuse_filled()
            self._progress = DemoProgress(DemoState.GOING_ON)
        self._start(self._load)

    def _load(self) -> None:
        try:
            self._demo.load(self._tell)
        except DatabaseIsNotEmpty as refusal:  # somebody else was faster
            self._progress = DemoProgress(DemoState.FAILED, reason=str(refusal))
        except Exception:  # noqa: BLE001 - noted; in a thread of its own nobody else would tell of it
            self._logger.failure("The demo could not be loaded.")
            self._progress = DemoProgress(DemoState.FAILED, reason=_FAILED)
        else:
            self._progress = DemoProgress(DemoState.LOADED)
            self._scheduler.wake_now()

    def _tell(self, done: int, of: int) -> None:
        self._progress = DemoProgress(DemoState.GOING_ON, done, of)

"""Loading the demo while nobody has to wait for it."""

from typing import Protocol

from app.application.background_work import BackgroundWork, Progress, Tell, Work
from app.ports.scheduler import IScheduler

DEMO = Work(
    key="demo",
    title="Loading the demo",
    counted="Days lived through",
    remark="Half a year of a small bakery is lived through. Nothing of it is shown before all of it is there.",
    broken="The demo could not be loaded, and nothing of it was kept. The log says why.",
)


class Demo(Protocol):
    """What is loaded: see `LoadingDemo`."""

    def refuse_filled(self) -> None:
        """Raises DatabaseIsNotEmpty."""

    def load(self, tell: Tell) -> None:
        """Everything or nothing; raises DatabaseIsNotEmpty."""


class LoadingInBackground:
    """What the button of the welcome page does."""

    def __init__(self, demo: Demo, scheduler: IScheduler, works: BackgroundWork) -> None:
        """`works` carries it out."""
        self._demo, self._scheduler, self._works = demo, scheduler, works

    def begin(self, answer: str) -> Progress:
        """Begin, unless it goes on already; `answer` is what it comes to. Raises DatabaseIsNotEmpty."""
        self._demo.refuse_filled()

        def load(tell: Tell) -> str:
            self._demo.load(tell)
            self._scheduler.wake_now()
            return answer

        return self._works.do(DEMO, load)

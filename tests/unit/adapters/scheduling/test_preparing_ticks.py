"""A tick is prepared shortly before its instant."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from app.adapters.scheduling.apscheduler import ApsScheduler
from tests.unit.adapters.recording_logger import RecordingLogger
from tests.unit.adapters.scheduling.ticks import Now, Ticks, in_seconds
from tests.waiting import eventually


class _Preparing:
    """Notes for which instants it was asked, and when it was told to begin."""

    def __init__(self, *, fails: bool = False) -> None:
        self.asked: list[tuple[datetime, datetime]] = []
        self.begun: list[datetime] = []
        self._fails = fails

    def __call__(self, instant: datetime) -> Callable[[], bool]:
        self.asked.append((instant, datetime.now(UTC)))
        if self._fails:
            raise ValueError("the disk is full")
        return self._begin

    def _begin(self) -> bool:
        self.begun.append(datetime.now(UTC))
        return True


@contextmanager
def preparing(tick: Ticks, prepare: _Preparing, logger: RecordingLogger) -> Iterator[ApsScheduler]:
    """As `started`, for a scheduler that prepares its ticks."""
    scheduler = ApsScheduler(tick, Now(), logger, prepare)
    scheduler.start()
    assert eventually(lambda: scheduler.last_tick_at is not None)
    try:
        yield scheduler
    finally:
        scheduler.stop()


def test_a_tick_is_prepared_shortly_before_its_instant_begins_at_it_and_follows() -> None:
    ticks, prepare, wanted = Ticks(), _Preparing(), in_seconds(0.4)
    with preparing(ticks, prepare, RecordingLogger()) as scheduler:
        scheduler.wake_at(wanted)
        assert eventually(lambda: len(ticks.at) == 2)
    ((instant, asked_at),) = prepare.asked
    (begun,) = prepare.begun
    assert (instant, asked_at < wanted, wanted <= begun < ticks.at[1]) == (wanted, True, True)


def test_what_is_wanted_at_once_is_not_prepared() -> None:
    ticks, prepare = Ticks(), _Preparing()
    with preparing(ticks, prepare, RecordingLogger()) as scheduler:
        scheduler.wake_now()
        assert eventually(lambda: len(ticks.at) == 2)
    assert prepare.asked == []


def test_a_tick_whose_preparation_fails_comes_all_the_same_and_the_log_says_so() -> None:
    ticks, prepare, logger, wanted = Ticks(), _Preparing(fails=True), RecordingLogger(), in_seconds(0.3)
    with preparing(ticks, prepare, logger) as scheduler:
        scheduler.wake_at(wanted)
        assert eventually(lambda: len(ticks.at) == 2)
    assert (wanted <= ticks.at[1], logger.messages) == (True, [("failure", "A tick could not be prepared")])

"""The wake-up comes at its instant, is never lost, and survives a tick that fails."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.executors.pool import ThreadPoolExecutor

from app.adapters.scheduling import apscheduler
from app.adapters.scheduling.apscheduler import LONGEST_SLEEP, ApsScheduler
from tests.unit.adapters.recording_logger import RecordingLogger
from tests.unit.adapters.scheduling.ticks import Now, Ticks, in_seconds
from tests.waiting import eventually


@contextmanager
def started(tick: Callable[[], datetime | None], logger: RecordingLogger | None = None) -> Iterator[ApsScheduler]:
    """A scheduler that runs for the length of the block."""
    scheduler = ApsScheduler(tick, Now(), logger or RecordingLogger())
    scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.stop()


def test_it_ticks_at_its_start_and_then_waits() -> None:
    ticks = Ticks()
    with started(ticks) as scheduler:
        assert eventually(lambda: scheduler.last_tick_at is not None)
        time.sleep(0.2)
    assert len(ticks.at) == 1


def test_it_ticks_at_the_instant_that_the_last_tick_named() -> None:
    wanted: list[datetime] = []

    def soon() -> datetime:
        wanted.append(in_seconds(0.3))
        return wanted[0]

    ticks = Ticks(soon)
    with started(ticks):
        assert eventually(lambda: len(ticks.at) == 2)
    assert timedelta() <= ticks.at[1] - wanted[0] < timedelta(seconds=0.5)


def test_an_earlier_wake_up_takes_the_place_of_a_later_one() -> None:
    ticks = Ticks()
    with started(ticks) as scheduler:
        eventually(lambda: scheduler.last_tick_at is not None)
        scheduler.wake_at(in_seconds(60))
        scheduler.wake_at(in_seconds(0.1))
        assert eventually(lambda: len(ticks.at) == 2)


def test_neither_a_later_wake_up_nor_none_puts_one_off() -> None:
    ticks = Ticks()
    with started(ticks) as scheduler:
        eventually(lambda: scheduler.last_tick_at is not None)
        scheduler.wake_at(in_seconds(0.2))
        scheduler.wake_at(in_seconds(60))
        scheduler.wake_at(None)
        assert eventually(lambda: len(ticks.at) == 2)


def test_an_instant_that_has_passed_ticks_at_once() -> None:
    ticks = Ticks()
    with started(ticks) as scheduler:
        eventually(lambda: scheduler.last_tick_at is not None)
        scheduler.wake_at(in_seconds(-86_400 * 90))
        assert eventually(lambda: len(ticks.at) == 2)


def test_a_wake_up_asked_for_during_a_tick_follows_it() -> None:
    inside, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        inside.set()
        may_end.wait(5)

    ticks = Ticks(slow)
    with started(ticks) as scheduler:
        inside.wait(5)
        scheduler.wake_now()
        may_end.set()
        assert eventually(lambda: len(ticks.at) == 2)
        time.sleep(0.2)
    assert len(ticks.at) == 2


def test_no_wake_up_of_many_threads_is_lost_and_no_two_ticks_overlap() -> None:
    asked, seen, inside, overlaps = 0, 0, 0, 0
    lock = threading.Lock()

    def tick() -> None:
        nonlocal seen, inside, overlaps
        inside += 1
        overlaps += inside > 1
        with lock:
            seen = asked
        time.sleep(0.001)
        inside -= 1

    def ask(scheduler: ApsScheduler) -> None:
        nonlocal asked
        for _ in range(100):
            with lock:
                asked += 1
            scheduler.wake_now()

    with started(tick) as scheduler:
        threads = [threading.Thread(target=ask, args=(scheduler,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (eventually(lambda: seen == 400), overlaps) == (True, 0)


def test_a_call_that_was_replaced_too_late_waits_for_the_tick_that_runs() -> None:
    inside, most = 0, 0

    def tick() -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        time.sleep(0.2)
        inside -= 1

    with started(tick) as scheduler:
        scheduler._scheduler.add_job(scheduler._run, "date", id="late")
        time.sleep(0.3)
    assert most == 1


def test_a_tick_wanted_at_once_is_not_lost_while_the_last_is_in_the_books(monkeypatch: pytest.MonkeyPatch) -> None:
    from apscheduler.executors.base import BaseExecutor

    in_time = BaseExecutor._run_job_success

    def late(executor: BaseExecutor, job_id: str, events: object) -> None:
        time.sleep(0.1)
        in_time(executor, job_id, events)

    monkeypatch.setattr(BaseExecutor, "_run_job_success", late)
    ticks = Ticks(lambda: in_seconds(-1))
    with started(ticks):
        assert eventually(lambda: len(ticks.at) == 2)


def test_a_tick_that_raises_is_logged_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apscheduler, "_FIRST_RETRY", timedelta(seconds=0.05))

    def fails() -> None:
        raise ZeroDivisionError

    ticks, logger = Ticks(fails, fails), RecordingLogger()
    with started(ticks, logger) as scheduler:
        assert eventually(lambda: scheduler.last_tick_at is not None)
    assert (len(ticks.at), logger.messages) == (3, [("failure", "A tick failed and is tried again")] * 2)
    assert [values["delay"] for values in logger.values] == ["0:00:00.050000", "0:00:00.100000"]


def test_the_delay_of_a_failing_tick_grows_to_five_minutes() -> None:
    def fails() -> None:
        raise ZeroDivisionError

    logger = RecordingLogger()
    scheduler = ApsScheduler(fails, Now(), logger)
    for _ in range(1100):
        scheduler._ticked()
    delays = [str(values["delay"]) for values in logger.values]
    assert ([*delays[:4], delays[9], delays[-1]], scheduler.last_tick_at) == (
        ["0:00:01", "0:00:02", "0:00:04", "0:00:08", "0:05:00", "0:05:00"],
        None,
    )


@pytest.mark.parametrize("answer", [None, datetime(2999, 1, 1, tzinfo=UTC)])
def test_it_never_sleeps_longer_than_ten_minutes(answer: datetime | None) -> None:
    scheduler = ApsScheduler(lambda: answer, Now(), RecordingLogger())
    before = datetime.now(UTC)
    assert before <= scheduler._ticked() - LONGEST_SLEEP <= datetime.now(UTC)


def test_a_clock_set_forward_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    from apscheduler.schedulers import base

    jump = timedelta()

    class Shifted(datetime):
        @classmethod
        def now(cls, tz: object = None) -> "Shifted":
            return super().now(UTC) + jump

    monkeypatch.setattr(base, "datetime", Shifted)
    monkeypatch.setattr(apscheduler, "_CLOCK_SECONDS", 0.05)
    ticks = Ticks()
    with started(ticks) as scheduler:
        eventually(lambda: scheduler.last_tick_at is not None)
        jump = timedelta(hours=1)
        assert eventually(lambda: len(ticks.at) > 1)


def test_nothing_ticks_after_the_stop_and_the_last_tick_has_ended() -> None:
    ended = threading.Event()

    def slow() -> datetime:
        time.sleep(0.3)
        ended.set()
        return in_seconds(0)

    ticks = Ticks(slow)
    with started(ticks) as scheduler:
        eventually(lambda: len(ticks.at) == 1)
    has_ended = ended.is_set()
    scheduler.wake_now()
    time.sleep(0.2)
    assert (has_ended, len(ticks.at)) == (True, 1)


def test_a_stop_while_a_tick_is_handed_over_leaves_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    is_handed_over, errors = threading.Event(), list[object]()
    submit = ThreadPoolExecutor.submit_job

    def slowly(executor: ThreadPoolExecutor, job: object, run_times: object) -> None:
        is_handed_over.set()
        time.sleep(0.2)
        submit(executor, job, run_times)

    monkeypatch.setattr(ThreadPoolExecutor, "submit_job", slowly)
    monkeypatch.setattr(threading, "excepthook", errors.append)
    with started(Ticks()):
        is_handed_over.wait(5)
    assert errors == []

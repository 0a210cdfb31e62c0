"""`IScheduler` by APScheduler: one wake-up in memory, set anew after every tick. The database holds what is due."""

import itertools
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from app.ports.clock import IClock
from app.ports.logger import ILogger
from app.ports.scheduler import IScheduler

LONGEST_SLEEP = timedelta(minutes=10)
"""Other processes on the same database cannot wake this one. A tick with nothing due is one indexed query."""
AHEAD = timedelta(milliseconds=30)
"""How long before a tick it is prepared, where that is wanted."""
_HAND_OVER_SECONDS = 0.01
"""How long a tick leaves the interpreter to what it has just begun."""
_CLOCK_SECONDS = 30.0
"""How late a jump of the clock, or the end of the machine's sleep, may be noticed."""
_FIRST_RETRY, _LONGEST_RETRY = timedelta(seconds=1), timedelta(minutes=5)

Prepare = Callable[[datetime], Callable[[], bool]]
"""Told which instant is about to come; what it answers is called then, and answers whether it began anything."""


class ApsScheduler(IScheduler):
    """Calls `tick`, never twice at once; `tick` returns the next instant that needs one, or None.

    A wake-up asked for during a tick follows it. A tick that raises is logged and tried again after 1, 2, 4 … 300 s.
    `prepare` is called with the instant of a tick shortly before it: what can be done ahead need not be waited for.
    """

    def __init__(
        self,
        tick: Callable[[], datetime | None],
        clock: IClock,
        logger: ILogger,
        prepare: Prepare | None = None,
    ) -> None:
        self._tick, self._prepare = tick, prepare
        self._clock = clock
        self._logger = logger
        self._lock = threading.Lock()
        self._wake_up: datetime | None = None
        self._is_ticking = False
        self._failures = 0
        self._last_tick_at: datetime | None = None
        self._is_over = threading.Event()
        self._names = (f"tick-{number}" for number in itertools.count(1))
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    @property
    def last_tick_at(self) -> datetime | None:
        """When the last tick that did not raise ended; readiness expects it to be younger than `LONGEST_SLEEP`."""
        return self._last_tick_at

    def start(self) -> None:
        """Begin, with a tick at once."""
        self._scheduler.start()
        threading.Thread(target=self._follow_the_clock, name="clock-watch", daemon=True).start()
        self.wake_now()

    def stop(self) -> None:
        """No further tick; waits for the one that runs."""
        with self._lock:
            self._is_over.set()
        if self._scheduler.running:
            # APScheduler's thread would die of a job that it is just handing over: it looks for it where nothing is
            # kept any more. This waits for the handing over, and leaves nothing for another one.
            self._scheduler.remove_all_jobs()
            self._scheduler.shutdown(wait=True)

    def wake_at(self, instant: datetime | None) -> None:
        """See the port."""
        if instant is None:
            return
        with self._lock:
            if self._wake_up is None or instant < self._wake_up:
                self._wake_up = instant
                if not self._is_ticking:
                    self._arrange()

    def wake_now(self) -> None:
        """See the port."""
        self.wake_at(self._clock.now())

    def _arrange(self) -> None:
        """Have APScheduler call at the wake-up; the lock is held. Before the start it only keeps the job.

        Each job has a name of its own: under one name APScheduler would drop a call that comes while the last one,
        already over in our eyes, is not yet taken from its books.
        """
        if self._is_over.is_set():
            return
        self._scheduler.remove_all_jobs()
        run_date = self._wake_up
        if run_date is not None and self._prepare is not None:
            run_date -= AHEAD
        self._scheduler.add_job(self._run, "date", run_date=run_date, id=next(self._names))

    def _run(self) -> None:
        with self._lock:
            if self._is_over.is_set():
                return
            self._is_ticking = True
            asked, self._wake_up = self._wake_up, None
        if self._prepare is not None and asked is not None and asked > self._clock.now():
            self._await(asked, self._prepare)
        next_instant = self._ticked()
        with self._lock:
            self._is_ticking = False
            self._wake_up = _earlier(self._wake_up, next_instant)
            self._arrange()

    def _await(self, instant: datetime, prepare: Prepare) -> None:
        """Use the time that is left before an instant to prepare for it, and begin at the instant."""
        try:
            begin = prepare(instant)
        except Exception:  # noqa: BLE001 — the tick itself follows, and has a way of its own with what fails
            self._logger.failure("A tick could not be prepared")
            begin = _nothing
        self._is_over.wait(max(0.0, (instant - self._clock.now()).total_seconds()))
        # Also where the program ends meanwhile: what was claimed and never begun would be lost a minute later.
        if begin():
            self._is_over.wait(_HAND_OVER_SECONDS)

    def _ticked(self) -> datetime:
        """Tick once; when to tick next."""
        try:
            wanted = self._tick()
        except Exception:  # noqa: BLE001 — a scheduler that dies of one error does nothing for ever after
            self._failures += 1
            delay = min(_LONGEST_RETRY, _FIRST_RETRY * (1 << min(self._failures - 1, 16)))
            self._logger.failure("A tick failed and is tried again", failures=self._failures, delay=str(delay))
            return self._clock.now() + delay
        self._failures = 0
        self._last_tick_at = now = self._clock.now()
        return _earlier(wanted, now + LONGEST_SLEEP)

    def _follow_the_clock(self) -> None:
        """APScheduler sleeps for a span of time, not until an instant: have it look at the clock again and again."""
        while not self._is_over.wait(_CLOCK_SECONDS):
            self._scheduler.wakeup()


def _nothing() -> bool:
    return False


def _earlier(asked: datetime | None, planned: datetime) -> datetime:
    return planned if asked is None else min(asked, planned)

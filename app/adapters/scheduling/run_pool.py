"""`IRunQueue` inside this process: a fixed number of threads that carry out runs."""

import threading
from collections import Counter, deque
from collections.abc import Callable

from app.ports.logger import ILogger
from app.ports.scheduler import IRunQueue

MOST_GIVEN_UP = 64
"""So many workers that do not come back are replaced: each holds a thread and whatever its strategy holds."""
_LAST_SECONDS = 5.0
"""How long runs may take to end and to record their end once they were told to."""


class ThreadRunQueue(IRunQueue):
    """Calls `perform` with each offered id on one of `workers` threads. An id is held from its offer to its end.

    Two workers may hold the same one: that of a claim that was rolled back goes to the next run, maybe before the first
    of them is back. One that is offered while it is under way is tried once more after that: what it had to wait for
    may have ended just after its worker had looked.
    `is_stopping` is set when running scripts have to end now: `perform` hands it to them as their cancel.
    """

    def __init__(self, perform: Callable[[int], None], logger: ILogger, workers: int = 4) -> None:
        self._perform = perform
        self._logger = logger
        self._workers = workers
        self._changed = threading.Condition()
        self._waiting: deque[int] = deque()
        self._urgent: deque[int] = deque()
        self._held: Counter[int] = Counter()
        self._again: set[int] = set()
        self._given_up: set[int] = set()
        self._idle = self._reserved = 0
        self._is_closed = False
        self._is_hurried = False
        self.is_stopping = threading.Event()

    def start(self) -> None:
        """Begin to carry out what was and will be offered."""
        for number in range(1, self._workers + 1):
            self._start_worker(number)

    def _start_worker(self, number: int) -> None:
        # Threads of a daemon kind: a run that never ends must not keep the process from ending.
        threading.Thread(target=self._work, name=f"run-worker-{number}", daemon=True).start()

    def offer(self, run_id: int) -> None:
        """See the port. After `stop` nothing is taken: the row stays queued for the next start."""
        with self._changed:
            if self._is_closed:
                return
            if run_id in self._held:
                self._again.add(run_id)
                return
            self._take(run_id)

    def reserve(self) -> bool:
        """See the port."""
        with self._changed:
            spoken_for = self._reserved + len(self._urgent) + len(self._waiting)
            if self._is_closed or self._idle <= spoken_for:
                return False
            self._reserved += 1
            return True

    def offer_reserved(self, run_id: int) -> None:
        """See the port. It is claimed already, so that it is performed also after `stop`."""
        with self._changed:
            self._reserved -= 1
            self._held[run_id] += 1
            self._urgent.append(run_id)
            self._changed.notify_all() if self._is_closed else self._changed.notify()

    def release(self) -> None:
        """See the port."""
        with self._changed:
            self._reserved -= 1
            self._changed.notify_all()

    def give_up(self, run_id: int) -> None:
        """Leave a run that does not end to its thread; another worker takes the place of that one."""
        with self._changed:
            if run_id not in self._held:
                return
            self._let_go_of(run_id)
            self._again.discard(run_id)
            self._given_up.add(run_id)
            given_up, is_replaced = len(self._given_up), not self._is_closed
            self._changed.notify_all()
        if is_replaced and given_up <= MOST_GIVEN_UP:
            self._start_worker(self._workers + given_up)

    def stop(self, grace_seconds: float) -> bool:
        """Claim nothing more, wait, then have what still runs end; whether everything did. `hurry` cuts it short."""
        self.close()
        with self._changed:
            self._changed.wait_for(lambda: not self._held or self._is_hurried, grace_seconds)
            self.is_stopping.set()
            return self._changed.wait_for(lambda: not self._held, _LAST_SECONDS)

    def close(self) -> None:
        """Claim nothing more: what waits stays queued for another process or the next start."""
        with self._changed:
            self._is_closed = True
            self._held -= Counter(self._waiting)
            self._waiting.clear()
            self._again.clear()
            self._changed.notify_all()

    def hurry(self) -> None:
        """End the wait of `stop` at once: somebody asked a second time."""
        with self._changed:
            self._is_hurried = True
            self._changed.notify_all()

    def _work(self) -> None:
        while (run_id := self._next()) is not None:
            try:
                self._perform(run_id)
            except Exception:  # noqa: BLE001 — a worker outlives a run that fails; the row is offered again
                self._logger.failure("A run could not be carried out", run=run_id)
            if not self._is_let_go(run_id):
                return

    def _next(self) -> int | None:
        with self._changed:
            self._idle += 1
            self._changed.wait_for(self._has_work)
            self._idle -= 1
            if self._urgent:
                return self._urgent.popleft()
            return self._taken_up() if self._waiting else None

    def _take(self, run_id: int) -> None:
        self._held[run_id] += 1
        self._waiting.append(run_id)
        self._changed.notify()

    def _taken_up(self) -> int:
        """The next one that waits; what was offered until now is answered by this."""
        run_id = self._waiting.popleft()
        self._again.discard(run_id)
        return run_id

    def _has_work(self) -> bool:
        """For a worker that waits: reserved ones are left for what they were reserved for."""
        if self._urgent:
            return True
        if self._is_closed:
            return not self._reserved
        return bool(self._waiting) and self._idle > self._reserved

    def _is_let_go(self, run_id: int) -> bool:
        """False for a worker that was replaced meanwhile."""
        with self._changed:
            if run_id in self._given_up:
                self._given_up.discard(run_id)
                return False
            self._let_go_of(run_id)
            if run_id in self._again and run_id not in self._held:
                self._again.discard(run_id)
                self._take(run_id)
            self._changed.notify_all()
            return True

    def _let_go_of(self, run_id: int) -> None:
        if self._held[run_id] > 1:
            self._held[run_id] -= 1
        else:
            del self._held[run_id]

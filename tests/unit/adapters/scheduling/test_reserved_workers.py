"""Workers kept for runs that are only being asked for: never more than are free, always given back, none starves."""

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.adapters.scheduling.run_pool import ThreadRunQueue
from tests.unit.adapters.recording_logger import RecordingLogger
from tests.waiting import eventually

WORKERS = 3


class Pool:
    """A pool whose runs wait at a gate, with what was performed and how many were at once."""

    def __init__(self) -> None:
        self.performed: list[int] = []
        self.gate = threading.Event()
        self.at_once = self.most_at_once = 0
        self._lock = threading.Lock()
        self.queue = ThreadRunQueue(self._perform, RecordingLogger(), workers=WORKERS)

    def _perform(self, run_id: int) -> None:
        with self._lock:
            self.performed.append(run_id)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        self.gate.wait(10)
        with self._lock:
            self.at_once -= 1

    def started(self) -> "Pool":
        self.queue.start()
        assert eventually(lambda: self.queue._idle == WORKERS)
        return self

    def reserve_all(self) -> int:
        """How many can be kept at this moment."""
        return sum(self.queue.reserve() for _ in range(2 * WORKERS))


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool()
    yield made
    made.gate.set()
    made.queue.stop(5)


def test_before_the_start_no_worker_is_free(pool: Pool) -> None:
    assert pool.queue.reserve() is False


def test_as_many_are_kept_as_are_free(pool: Pool) -> None:
    assert pool.started().reserve_all() == WORKERS


def test_who_works_is_not_free(pool: Pool) -> None:
    pool.started().queue.offer(1)
    eventually(lambda: pool.performed == [1])
    assert pool.reserve_all() == WORKERS - 1


def test_whoever_waits_for_a_worker_is_counted_before_one_is_kept(pool: Pool) -> None:
    pool.started()
    with pool.queue._changed:  # nobody is taken up while this is held
        for run_id in range(WORKERS):
            pool.queue.offer(run_id)
        kept = pool.reserve_all()
    assert kept == 0


def test_a_kept_worker_is_left_alone_by_what_is_merely_offered(pool: Pool) -> None:
    pool.started()
    kept = pool.reserve_all()
    pool.queue.offer(1)
    began = eventually_soon(lambda: bool(pool.performed))
    pool.queue.release()
    assert (kept, began, eventually(lambda: pool.performed == [1])) == (WORKERS, False, True)


def eventually_soon(holds: Callable[[], bool]) -> bool:
    """Whether it comes true within a tenth of a second."""
    return threading.Event().wait(0.1) or holds()


def test_a_kept_worker_performs_what_it_was_kept_for(pool: Pool) -> None:
    pool.started()
    pool.reserve_all()
    pool.queue.offer(1)
    pool.queue.offer_reserved(2)
    assert eventually(lambda: pool.performed == [2])


def test_a_worker_given_back_can_be_kept_again(pool: Pool) -> None:
    pool.started().reserve_all()
    for _ in range(WORKERS):
        pool.queue.release()
    assert pool.reserve_all() == WORKERS


def test_after_the_stop_no_worker_is_kept(pool: Pool) -> None:
    pool.started().queue.stop(1)
    assert pool.queue.reserve() is False


def test_what_was_claimed_for_a_kept_worker_is_performed_also_after_the_stop(pool: Pool) -> None:
    pool.started().queue.reserve()
    pool.gate.set()
    pool.queue.stop(0.05)
    pool.queue.offer_reserved(1)
    assert eventually(lambda: pool.performed == [1])


class Gates:
    """A pool whose runs are let go one by one."""

    def __init__(self) -> None:
        self._gates: list[threading.Event] = []
        self.queue = ThreadRunQueue(self._perform, RecordingLogger(), workers=WORKERS)
        self.queue.start()
        assert self.are_free(WORKERS)

    def _perform(self, _: int) -> None:
        gate = threading.Event()
        self._gates.append(gate)
        gate.wait(10)

    def begun(self, run_id: int) -> threading.Event:
        """What lets a run go that was claimed for a kept worker, and that has begun."""
        before = len(self._gates)
        self.queue.reserve()
        self.queue.offer_reserved(run_id)
        assert eventually(lambda: len(self._gates) > before)
        return self._gates[before]

    def has_begun(self, times: int) -> bool:
        return len(self._gates) == times

    def let_go(self) -> None:
        for gate in self._gates:
            gate.set()

    def are_free(self, workers: int) -> bool:
        return eventually(lambda: self.queue._idle == workers)


def test_a_run_with_the_id_of_one_that_was_rolled_back_is_waited_for_though_that_is_let_go_later() -> None:
    runs = Gates()
    rolled_back, stored = runs.begun(7), runs.begun(7)
    rolled_back.set()
    assert runs.are_free(WORKERS - 1)
    threading.Timer(0.1, stored.set).start()
    assert (runs.queue.stop(5), stored.is_set()) == (True, True)


def test_what_is_offered_while_two_workers_hold_its_id_is_tried_once_both_have_let_go() -> None:
    runs = Gates()
    first, second = runs.begun(7), runs.begun(7)
    runs.queue.offer(7)
    first.set()
    assert not eventually_soon(lambda: runs.has_begun(3))
    second.set()
    assert eventually(lambda: runs.has_begun(3))
    runs.let_go()
    assert runs.queue.stop(5)


def test_whatever_many_threads_do_none_is_kept_for_ever_and_nothing_offered_starves() -> None:
    pool = Pool().started()
    pool.gate.set()
    claimed_at_once = list[bool]()

    def ask(number: int) -> None:
        choice = random.Random(number)
        for run_id in range(number * 1000, number * 1000 + 60):
            if choice.random() < 0.4 or not pool.queue.reserve():
                pool.queue.offer(run_id)
                continue
            with pool.queue._changed:
                spoken_for = pool.queue._reserved + len(pool.queue._urgent)
                claimed_at_once.append(spoken_for <= pool.queue._idle)
            if choice.random() < 0.5:
                pool.queue.offer_reserved(run_id)
            else:
                pool.queue.release()
                pool.queue.offer(run_id)

    with ThreadPoolExecutor(8) as people:
        list(people.map(ask, range(8)))
    everything = sorted(number * 1000 + each for number in range(8) for each in range(60))
    ended = eventually(lambda: len(pool.performed) == len(everything) and pool.queue._idle == WORKERS)
    assert (ended, sorted(pool.performed), all(claimed_at_once), pool.most_at_once <= WORKERS, pool.reserve_all()) == (
        True,
        everything,
        True,
        True,
        WORKERS,
    )
    for _ in range(WORKERS):
        pool.queue.release()
    assert pool.queue.stop(5) is True

"""The pool carries out what it was offered, each id by one thread at a time, and stops in good order."""

import threading
import time

from app.adapters.scheduling.run_pool import ThreadRunQueue
from tests.unit.adapters.recording_logger import RecordingLogger
from tests.waiting import eventually


def test_every_offered_run_is_carried_out() -> None:
    done: list[int] = []
    queue = ThreadRunQueue(done.append, RecordingLogger())
    queue.offer(1)
    queue.start()
    for run_id in range(2, 51):
        queue.offer(run_id)
    assert eventually(lambda: len(done) == 50)
    assert (sorted(done), queue.stop(1)) == (list(range(1, 51)), True)


def test_an_id_that_waits_is_not_taken_twice() -> None:
    done: list[int] = []
    queue = ThreadRunQueue(done.append, RecordingLogger())
    for _ in range(3):
        queue.offer(1)
    queue.start()
    eventually(lambda: not queue._held)
    assert (done, queue.stop(1)) == ([1], True)


def test_an_id_that_is_offered_while_it_is_under_way_is_tried_once_more_after_that() -> None:
    began, may_end, done = threading.Event(), threading.Event(), list[int]()

    def perform(run_id: int) -> None:
        done.append(run_id)
        began.set()
        may_end.wait(5)

    queue = ThreadRunQueue(perform, RecordingLogger())
    queue.start()
    queue.offer(1)
    began.wait(5)
    for _ in range(3):
        queue.offer(1)
    meanwhile = list(done)
    may_end.set()
    eventually(lambda: not queue._held)
    assert (meanwhile, done, queue.stop(1)) == ([1], [1, 1], True)


def test_what_was_offered_while_under_way_is_not_begun_after_the_stop() -> None:
    began, done = threading.Event(), list[int]()

    def perform(run_id: int) -> None:
        done.append(run_id)
        began.set()
        queue.is_stopping.wait(5)

    queue = ThreadRunQueue(perform, RecordingLogger())
    queue.start()
    queue.offer(1)
    began.wait(5)
    queue.offer(1)
    assert (queue.stop(0.05), done) == (True, [1])


def test_no_more_run_at_once_than_there_are_workers() -> None:
    gate = threading.Semaphore(0)
    running: list[int] = []

    def perform(run_id: int) -> None:
        running.append(run_id)
        gate.acquire(timeout=5)

    queue = ThreadRunQueue(perform, RecordingLogger(), workers=2)
    queue.start()
    for run_id in range(4):
        queue.offer(run_id)
    eventually(lambda: len(running) == 2)
    time.sleep(0.1)
    at_once = len(running)
    gate.release(4)
    assert (at_once, eventually(lambda: len(running) == 4), queue.stop(1)) == (2, True, True)


def test_a_run_that_raises_is_logged_and_the_worker_goes_on() -> None:
    done: list[float] = []
    logger = RecordingLogger()
    queue = ThreadRunQueue(lambda run_id: done.append(1 / run_id), logger, workers=1)
    queue.start()
    queue.offer(0)
    queue.offer(2)
    assert eventually(lambda: done == [0.5])
    queue.stop(1)
    assert (logger.messages, logger.values) == ([("failure", "A run could not be carried out")], [{"run": 0}])


def test_stopping_lets_a_run_finish_within_the_grace_and_begins_no_other() -> None:
    began, events = threading.Event(), list[str]()

    def perform(run_id: int) -> None:
        events.append(f"{run_id} begins")
        began.set()
        time.sleep(0.3)
        events.append(f"{run_id} ends")

    queue = ThreadRunQueue(perform, RecordingLogger(), workers=1)
    queue.start()
    queue.offer(1)
    queue.offer(2)
    began.wait(5)
    has_ended = queue.stop(5)
    queue.offer(3)
    time.sleep(0.1)
    assert (has_ended, events) == (True, ["1 begins", "1 ends"])


def test_what_runs_longer_than_the_grace_is_told_to_end() -> None:
    began, told = threading.Event(), list[bool]()

    def perform(_: int) -> None:
        began.set()
        told.append(queue.is_stopping.wait(5))

    queue = ThreadRunQueue(perform, RecordingLogger())
    queue.start()
    queue.offer(1)
    began.wait(5)
    assert (queue.is_stopping.is_set(), queue.stop(0.1), told) == (False, True, [True])


def test_a_hurry_ends_the_grace_at_once() -> None:
    began = threading.Event()

    def perform(_: int) -> None:
        began.set()
        queue.is_stopping.wait(20)

    queue = ThreadRunQueue(perform, RecordingLogger())
    queue.start()
    queue.offer(1)
    began.wait(5)
    threading.Timer(0.2, queue.hurry).start()
    asked_at = time.monotonic()
    assert (queue.stop(15), time.monotonic() - asked_at < 5) == (True, True)


class Stuck:
    """A pool with one worker, whose run 1 does not come to its end; the others are noted as they are done."""

    def __init__(self) -> None:
        self.released, self.done, self._others = threading.Event(), list[int](), workers()
        began = threading.Event()

        def perform(run_id: int) -> None:
            if run_id == 1:
                began.set()
                self.released.wait(20)
            self.done.append(run_id)

        self.queue = ThreadRunQueue(perform, RecordingLogger(), workers=1)
        self.queue.start()
        self.queue.offer(1)
        began.wait(5)

    def leaves_no_worker(self) -> bool:
        return eventually(lambda: workers() <= self._others)


def test_another_worker_takes_the_place_of_one_that_does_not_come_back() -> None:
    stuck = Stuck()
    queue, done = stuck.queue, stuck.done
    queue.offer(2)
    queue.give_up(1)
    is_done = eventually(lambda: done == [2])
    stuck.released.set()
    came_back = eventually(lambda: done == [2, 1])
    queue.offer(3)
    assert (is_done, came_back, eventually(lambda: done == [2, 1, 3])) == (True, True, True)
    assert (queue.stop(1), stuck.leaves_no_worker()) == (True, True)


def test_what_is_given_up_keeps_no_program_from_stopping() -> None:
    stuck = Stuck()
    stuck.queue.give_up(1)
    stuck.queue.give_up(1)
    has_ended = stuck.queue.stop(1)
    stuck.released.set()
    assert (has_ended, stuck.leaves_no_worker()) == (True, True)


def test_giving_up_what_is_over_changes_nothing() -> None:
    done: list[int] = []
    queue = ThreadRunQueue(done.append, RecordingLogger(), workers=1)
    queue.start()
    queue.offer(1)
    eventually(lambda: not queue._held)
    before = workers()
    queue.give_up(1)
    queue.offer(2)
    assert (eventually(lambda: done == [1, 2]), workers() - before, queue.stop(1)) == (True, set(), True)


def workers() -> set[threading.Thread]:
    """Of this process, also those that other tests have left."""
    return {thread for thread in threading.enumerate() if thread.name.startswith("run-worker-")}

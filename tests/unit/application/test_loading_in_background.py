"""The demo is loaded once, tells how far it has come, and says what went wrong."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from app.application.demo.loading_demo import NOT_EMPTY, DatabaseIsNotEmpty, Tell
from app.application.demo.loading_in_background import DemoProgress, DemoState, LoadingInBackground
from tests.fakes import FakeLogger, FakeScheduler

GOING_ON = DemoState.GOING_ON


class ShortDemo:
    """Two days; `problem` comes after the first."""

    def __init__(self, problem: Exception | None = None) -> None:
        self.problem, self.is_filled = problem, False
        self.look: Callable[[], None] = lambda: None

    def refuse_filled(self) -> None:
        if self.is_filled:
            raise DatabaseIsNotEmpty(NOT_EMPTY)

    def load(self, tell: Tell) -> None:
        for number in (1, 2):
            tell(number, 2)
            self.look()
            if self.problem:
                raise self.problem


def test_it_tells_how_far_it_has_come_and_wakes_the_scheduler_at_the_end() -> None:
    demo, scheduler, seen = ShortDemo(), FakeScheduler(), list[DemoProgress]()
    loading = LoadingInBackground(demo, scheduler, FakeLogger(), lambda work: work())
    demo.look = lambda: seen.append(loading.progress)
    assert loading.progress == DemoProgress()
    loading.begin()
    assert seen == [DemoProgress(GOING_ON, 1, 2), DemoProgress(GOING_ON, 2, 2)]
    assert (loading.progress, scheduler.wake_ups) == (DemoProgress(DemoState.LOADED), [None])


def test_a_second_begin_changes_nothing_while_the_first_goes_on() -> None:
    works = list[Callable[[], None]]()
    loading = LoadingInBackground(ShortDemo(), FakeScheduler(), FakeLogger(), works.append)
    loading.begin()
    loading.begin()
    assert (len(works), loading.progress.state) == (1, GOING_ON)


@pytest.mark.parametrize(
    ("problem", "words", "is_logged"),
    [(RuntimeError("x"), "The log says why.", True), (DatabaseIsNotEmpty(NOT_EMPTY), "is not empty", False)],
)
def test_what_goes_wrong_is_said_and_it_can_be_tried_again(problem: Exception, words: str, is_logged: bool) -> None:
    demo, logger = ShortDemo(problem), FakeLogger()
    loading = LoadingInBackground(demo, FakeScheduler(), logger, lambda work: work())
    loading.begin()
    assert (loading.progress.state, words in loading.progress.reason) == (DemoState.FAILED, True)
    assert bool(logger.lines) == is_logged
    demo.problem = None
    loading.begin()
    assert loading.progress.state is DemoState.LOADED


def test_a_filled_database_is_refused_at_once() -> None:
    demo = ShortDemo()
    demo.is_filled = True
    loading = LoadingInBackground(demo, FakeScheduler(), FakeLogger())
    with pytest.raises(DatabaseIsNotEmpty):
        loading.begin()
    assert loading.progress == DemoProgress()


def test_by_itself_it_goes_on_in_a_thread_that_no_end_of_the_program_waits_for() -> None:
    demo, threads, has_looked = ShortDemo(), list[threading.Thread](), threading.Event()

    def look() -> None:
        threads.append(threading.current_thread())
        has_looked.set()

    demo.look = look
    LoadingInBackground(demo, FakeScheduler(), FakeLogger()).begin()
    assert has_looked.wait(10)
    assert (threads[0] is threading.current_thread(), threads[0].daemon) == (False, True)

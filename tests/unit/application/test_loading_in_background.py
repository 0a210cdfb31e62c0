"""The demo is loaded once, tells how far it has come, and says what went wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.application.background_work import BackgroundWork, Progress, Tell, WorkState
from app.application.demo.loading_demo import NOT_EMPTY, DatabaseIsNotEmpty
from app.application.demo.loading_in_background import LoadingInBackground
from tests.fakes.logger import FakeLogger
from tests.fakes.scheduler import FakeScheduler


class ShortDemo:
    """Two days; `problem` comes after the first."""

    def __init__(self, problem: Exception | None = None) -> None:
        self.problem, self.is_filled = problem, False

    def refuse_filled(self) -> None:
        if self.is_filled:
            raise DatabaseIsNotEmpty(NOT_EMPTY)

    def load(self, tell: Tell) -> None:
        for number in (1, 2):
            tell(number, 2)
            if self.problem:
                raise self.problem


class Loading:
    """Loading a demo, carried out when a test calls it."""

    def __init__(self, demo: ShortDemo) -> None:
        self.scheduler, self.logger, self.begun = FakeScheduler(), FakeLogger(), list[Callable[[], None]]()
        self.works = BackgroundWork(self.logger, self.begun.append, patience=0)
        self.loading = LoadingInBackground(demo, self.scheduler, self.works)

    def loaded(self) -> Progress:
        begun = self.loading.begin("/there")
        self.begun.pop()()
        return self.works.progress(begun.id)


def test_it_tells_how_far_it_has_come_and_wakes_the_scheduler_at_the_end() -> None:
    loading = Loading(ShortDemo())
    over = loading.loaded()
    assert (over.state, over.done, over.of, over.answer) == (WorkState.DONE, 2, 2, "/there")
    assert loading.scheduler.wake_ups == [None]


def test_a_second_begin_changes_nothing_while_the_first_goes_on() -> None:
    loading = Loading(ShortDemo())
    assert loading.loading.begin("/").id == loading.loading.begin("/").id
    assert len(loading.begun) == 1


@pytest.mark.parametrize(
    ("problem", "words", "is_logged"),
    [(RuntimeError("x"), "The log says why.", True), (DatabaseIsNotEmpty(NOT_EMPTY), "is not empty", False)],
)
def test_what_goes_wrong_is_said_and_it_can_be_tried_again(problem: Exception, words: str, is_logged: bool) -> None:
    demo = ShortDemo(problem)
    loading = Loading(demo)
    over = loading.loaded()
    assert (over.state, words in over.reason) == (WorkState.FAILED, True)
    assert bool(loading.logger.lines) == is_logged
    demo.problem = None
    assert loading.loaded().state is WorkState.DONE


def test_a_filled_database_is_refused_at_once() -> None:
    demo = ShortDemo()
    demo.is_filled = True
    loading = Loading(demo)
    with pytest.raises(DatabaseIsNotEmpty):
        loading.loading.begin("/")
    assert loading.begun == []

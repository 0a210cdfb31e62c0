"""Work that takes long goes on by itself; whoever asked for it is answered as ever where it does not."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.application.background_work import (
    MOST_ENDED_KEPT,
    MOST_GOING_ON,
    BackgroundWork,
    Progress,
    Tell,
    TooMuchGoesOn,
    Work,
    WorkState,
    WorkUnknown,
    told,
)
from app.domain.errors import Conflict, FieldError, InvalidInput
from tests.fakes.logger import FakeLogger

COUNTING = Work(key="count", title="Counting", counted="Sheep", remark="", broken="They ran away.", back="/meadow")


class Later:
    """Works that are begun wait until a test has them done."""

    def __init__(self) -> None:
        self.works: list[Callable[[], None]] = []
        self.logger = FakeLogger()
        self.all = BackgroundWork(self.logger, self.works.append, patience=0)


def counted(tell: Tell) -> str:
    tell(1, 2)
    return "/two"


def raising(problem: Exception) -> Callable[[Tell], str]:
    def act(_tell: Tell) -> str:
        raise problem

    return act


def test_what_is_over_at_once_is_answered_and_not_kept() -> None:
    works = BackgroundWork(FakeLogger(), lambda work: work())
    progress = works.do(COUNTING, counted)
    assert (progress.state, progress.answer, works.going_on()) == (WorkState.DONE, "/two", [])
    with pytest.raises(WorkUnknown):
        works.progress(progress.id)


@pytest.mark.parametrize("problem", [Conflict("too late"), RuntimeError("broken")])
def test_what_goes_wrong_at_once_is_raised_and_logged_by_whoever_asked(problem: Exception) -> None:
    logger = FakeLogger()
    works = BackgroundWork(logger, lambda work: work())
    with pytest.raises(type(problem)):
        works.do(COUNTING, raising(problem))
    assert (works.going_on(), logger.lines) == ([], [])


def test_what_takes_longer_goes_on_and_tells_how_far_it_is() -> None:
    later, seen = Later(), list[tuple[int, int]]()

    def act(tell: Tell) -> str:
        for number in told("abc", tell):
            seen.append((later.all.going_on()[0].done, later.all.going_on()[0].of))
            assert number in "abc"
        seen.append((later.all.going_on()[0].done, later.all.going_on()[0].of))
        return "/over"

    begun = later.all.do(COUNTING, act)
    assert (begun.state, [each.id for each in later.all.going_on()]) == (WorkState.GOING_ON, [begun.id])
    later.works[0]()
    over = later.all.progress(begun.id)
    assert (over.state, over.answer, seen) == (WorkState.DONE, "/over", [(0, 3), (1, 3), (2, 3), (3, 3)])
    assert later.all.going_on() == []


def test_a_second_click_is_the_same_work_while_it_goes_on() -> None:
    later = Later()
    first, second = later.all.do(COUNTING, counted), later.all.do(COUNTING, counted)
    other = later.all.do(replace(COUNTING, key="other"), counted)
    assert (first.id == second.id, first.id == other.id, len(later.works)) == (True, False, 2)
    later.works[0]()
    third = later.all.do(COUNTING, counted)
    assert (third.id == first.id, len(later.works)) == (False, 3)


@pytest.mark.parametrize(
    ("problem", "words", "logged"),
    [
        (Conflict("Too late."), "Too late.", 0),
        (InvalidInput([FieldError("a", "A."), FieldError("b", "A."), FieldError("c", "C.")]), "A. C.", 0),
        (RuntimeError("secret"), "They ran away.", 1),
    ],
)  # fmt: skip
def test_what_goes_wrong_later_is_said_in_words(problem: Exception, words: str, logged: int) -> None:
    later = Later()
    begun = later.all.do(COUNTING, raising(problem))
    later.works[0]()
    over = later.all.progress(begun.id)
    assert (over.state, over.reason, len(later.logger.lines)) == (WorkState.FAILED, words, logged)
    assert later.all.going_on() == []


def test_too_much_at_once_is_refused() -> None:
    later = Later()
    for number in range(MOST_GOING_ON):
        later.all.do(replace(COUNTING, key=str(number)), counted)
    with pytest.raises(TooMuchGoesOn):
        later.all.do(COUNTING, counted)
    later.works[0]()
    later.all.do(COUNTING, counted)


def test_the_last_ones_that_ended_are_kept() -> None:
    later = Later()
    ids = []
    for number in range(MOST_ENDED_KEPT + 2):
        ids.append(later.all.do(replace(COUNTING, key=str(number)), counted).id)
        later.works[-1]()
    assert later.all.progress(ids[1]).state is WorkState.DONE
    with pytest.raises(WorkUnknown):
        later.all.progress(ids[0])


def test_what_is_carried_out_elsewhere_is_shown_once_it_is_told_of() -> None:
    works = BackgroundWork(FakeLogger())
    with works.shown(COUNTING, "/") as tell:
        assert works.going_on() == []
        tell(1, 3)
        tell(2, 3)
        (shown,) = works.going_on()
        assert (shown.done, shown.of) == (2, 3)
    over = works.progress(shown.id)
    assert (works.going_on(), over.state, over.answer) == ([], WorkState.DONE, "/")


def test_what_breaks_elsewhere_is_said_and_raised() -> None:
    works = BackgroundWork(FakeLogger())
    shown = list[Progress]()

    def work() -> None:
        with works.shown(COUNTING, "/") as tell:
            tell(1, 3)
            shown.extend(works.going_on())
            raise RuntimeError("fence")

    with pytest.raises(RuntimeError, match="fence"):
        work()
    assert works.progress(shown[0].id).reason == "They ran away."


def test_by_itself_it_goes_on_in_a_thread_that_no_end_of_the_program_waits_for() -> None:
    threads, may_end = list[threading.Thread](), threading.Event()
    works = BackgroundWork(FakeLogger(), patience=0)

    def act(_tell: Tell) -> str:
        threads.append(threading.current_thread())
        may_end.wait(10)
        return "/"

    begun = works.do(COUNTING, act)
    assert begun.state is WorkState.GOING_ON
    may_end.set()
    while works.going_on():
        pass
    assert (threads[0] is threading.current_thread(), threads[0].daemon) == (False, True)


def test_what_cannot_be_begun_stands_in_nobodys_way() -> None:
    def refused(_work: Callable[[], None]) -> None:
        raise RuntimeError("can't start new thread")

    works = BackgroundWork(FakeLogger(), refused, patience=0)
    for _ in range(MOST_GOING_ON + 1):
        with pytest.raises(RuntimeError, match="thread"):
            works.do(COUNTING, counted)
    assert works.going_on() == []

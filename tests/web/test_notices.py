"""What a page says after a redirect."""

from __future__ import annotations

import pytest

from app.adapters.web.notices import Done, Notice, notice_of, see_other


def test_every_code_has_its_words() -> None:
    assert [code for code in Done if notice_of(code) is None] == []


@pytest.mark.parametrize("code", ["", "nothing-of-the-kind", "<script>alert(1)</script>"])
def test_an_address_cannot_make_a_page_say_what_it_likes(code: str) -> None:
    assert notice_of(code) is None


def test_a_second_click_is_told_without_alarm() -> None:
    assert notice_of("already-done") == Notice("That was already done: nothing has changed.", "blue")


@pytest.mark.parametrize(
    ("location", "address"),
    [
        ("/all-tasks", "/all-tasks?done=task-started"),
        ("/all-tasks?q=a%26b&q=", "/all-tasks?q=a%26b&q=&done=task-started"),
        ("/all-tasks?done=task-failed&page=2", "/all-tasks?page=2&done=task-started"),
        ("/tasks/5/logs#run-2", "/tasks/5/logs?done=task-started#run-2"),
    ],
)
def test_the_notice_joins_the_address(location: str, address: str) -> None:
    assert see_other(location, Done.TASK_STARTED).headers["location"] == address


def test_without_a_notice_an_older_one_is_dropped() -> None:
    assert see_other("/goals?done=goal-saved").headers["location"] == "/goals"

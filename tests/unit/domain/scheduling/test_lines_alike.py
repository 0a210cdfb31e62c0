"""Asking the lines of a goal: once for each way in which they stand, with every line answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.domain.line import Line, Plan, TaskCounts
from app.domain.scheduling.lines_alike import answers

LINE = Line(id=1, goal_id=1, account_id=1, position=1, cursor=date(2027, 5, 3))


def asked(*lines: Line) -> tuple[list[tuple[int, str]], list[int]]:
    """The answers by line, and which lines were asked; account 9 has a day of its own."""
    seen: list[int] = []

    def ask(line: Line, day: Any) -> str:
        seen.append(line.id)
        return f"{line.cursor} on {day}"

    found = answers(lines, lambda line: "a rest" if line.account_id == 9 else "a day", ask)  # type: ignore[arg-type,return-value]
    return [(line.id, answer) for line, answer in found], seen


def test_lines_that_differ_in_names_and_numbers_alone_are_asked_once() -> None:
    others = (replace(LINE, id=2, account_id=2, position=2), replace(LINE, id=3, account_id=3, position=3, turn=1))
    answered, seen = asked(LINE, *others)
    assert (answered, seen) == ([(number, "2027-05-03 on a day") for number in (1, 2, 3)], [1])


@pytest.mark.parametrize(
    "change",
    [
        {"cursor": date(2027, 5, 4)}, {"cursor_at": datetime(2027, 5, 4, tzinfo=UTC)}, {"sequence": 1},
        {"last_ended_on": date(2027, 5, 4)}, {"plan": Plan(((1, 1),), 1)}, {"is_met": True},
        {"counts": TaskCounts({"Waiting": 1})}, {"account_id": 9},
    ],
)  # fmt: skip
def test_a_line_that_stands_otherwise_is_asked_itself(change: dict[str, Any]) -> None:
    answered, seen = asked(LINE, replace(LINE, id=2, **change), replace(LINE, id=3))
    assert seen == [1, 2]
    assert [number for number, _ in answered] == [1, 2, 3]
    assert answered[0][1] == answered[2][1]

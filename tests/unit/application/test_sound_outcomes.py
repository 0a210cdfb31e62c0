"""Whatever a strategy answers or raises, its run ends at once and in words: a stranger's code may do anything."""

from __future__ import annotations

import asyncio
import math
from dataclasses import replace
from typing import Any

import pytest

from app.domain.run import RunKind, RunOutcome, RunStatus, Verdict
from app.domain.run_file import RunFile
from app.ports.strategies import StrategyRequest
from tests.builders import World
from tests.unit.application.run_world import with_task

WELL = RunOutcome(status=RunStatus.SUCCEEDED)


class _Mute(Exception):
    def __str__(self) -> str:
        raise ValueError("not even that")


def _ended(answer: Any, kind: RunKind = RunKind.EXECUTION) -> World:
    """A world whose strategy gives this answer, or raises it."""

    def act(_: StrategyRequest) -> Any:
        if isinstance(answer, BaseException):
            raise answer
        return answer

    world = with_task()
    world.strategies.set("CustomScript" if kind is RunKind.EXECUTION else "CustomScriptCheck", act)
    world.run(1, kind)
    return world


def _told(world: World) -> tuple[list[RunStatus], list[str], str]:
    return [run.status for run in world.runs()], world.statuses(), world.outcome(1).note


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (SystemExit(3), "SystemExit: 3"),
        (KeyboardInterrupt(), "KeyboardInterrupt: "),
        (asyncio.CancelledError("gone"), "CancelledError: gone"),
        (_Mute(), "_Mute"),
    ],
    ids=["a wish to end", "an interrupt", "a cancel of its own loop", "an error without words"],
)
def test_whatever_is_raised_ends_the_run_and_not_the_worker(error: BaseException, told: str) -> None:
    assert _told(_ended(error)) == ([RunStatus.FAILED], ["Failed"], f"The strategy failed: {told}")


@pytest.mark.parametrize("answer", [None, True, "SUCCEEDED", {"status": "succeeded"}, RunOutcome, RunStatus.SUCCEEDED])
def test_an_answer_that_is_no_outcome_is_a_failed_run(answer: object) -> None:
    note = f"The strategy failed: it answered {type(answer).__name__}, not a RunOutcome."
    assert _told(_ended(answer)) == ([RunStatus.FAILED], ["Failed"], note)


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("status", {"status": "succeeded"}),
        ("status", {"status": RunStatus.RUNNING}),
        ("status", {"status": None}),
        ("note", {"note": None}),
        ("note", {"note": b"done"}),
        ("verdict", {"verdict": "CHECK_SUCCESS"}),
        ("exit status", {"exit_status": 2**40}),
        ("exit status", {"exit_status": "0"}),
        ("value", {"value": math.nan}),
        ("value", {"value": math.inf}),
        ("value", {"value": 10**400}),
        ("value", {"value": "3"}),
        ("target", {"target": True}),
        ("files", {"files": [RunFile("a.txt", b"a")]}),
        ("files", {"files": (b"a",)}),
        ("files", {"files": (RunFile("a.txt", "a"),)}),  # type: ignore[arg-type]  # a stranger's mistake
    ],
)
def test_an_answer_that_cannot_be_recorded_is_a_failed_run(part: str, changes: dict[str, Any]) -> None:
    note = f"The strategy failed: the {part} of its answer cannot be recorded."
    assert _told(_ended(replace(WELL, **changes))) == ([RunStatus.FAILED], ["Failed"], note)


def test_a_check_that_says_nothing_is_told_so() -> None:
    note = "No verdict: a check answers GOAL_MET, CHECK_SUCCESS or CHECK_FAIL. It said: looks fine"
    ended = _ended(replace(WELL, note="looks fine"), RunKind.CHECK)
    assert _told(ended) == ([RunStatus.FAILED], ["Failed"], note)


def test_a_proper_answer_is_kept_as_it_is() -> None:
    answer = RunOutcome(
        status=RunStatus.SUCCEEDED, note="well", verdict=Verdict.CHECK_SUCCESS, value=3, target=2.5, exit_status=0,
        files=(RunFile("a.txt", b"a"),),
    )  # fmt: skip
    assert _ended(answer, RunKind.CHECK).outcome(1) == answer

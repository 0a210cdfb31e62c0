"""Words that are stored, sent by forms and read by scripts: they stay as they were published."""

from enum import StrEnum

import pytest

from app.domain.goal import Distribution, GoalStatus
from app.domain.run import RunKind, RunStatus, Verdict
from app.domain.scheduling.catch_up import CatchUp
from app.domain.scheduling.registry import POLICIES
from app.domain.scheduling.spread import Shape
from app.domain.strategy import RunMode, StrategyChoice
from app.domain.task_status import STATUSES

WORDS: list[tuple[type[StrEnum], str]] = [
    (GoalStatus, "Active Frozen Paused Completed Expired Deleted"),
    (Distribution, "all round_robin"),
    (CatchUp, "all latest none"),
    (Shape, "even front_loaded back_loaded"),
    (RunMode, "manual on_due"),
    (RunKind, "execution check"),
    (RunStatus, "queued running succeeded failed timed_out cancelled lost"),
    (Verdict, "GOAL_MET CHECK_SUCCESS CHECK_FAIL"),
]


@pytest.mark.parametrize(("kind", "words"), WORDS)
def test_each_value_keeps_its_word(kind: type[StrEnum], words: str) -> None:
    assert set(words.split()) <= {each.value for each in kind}


def test_each_policy_keeps_its_name() -> None:
    assert {"fixed", "deadline", "state_based"} <= {name for name, policy in POLICIES.items() if policy.name == name}


def test_each_task_status_keeps_its_name() -> None:
    assert list(STATUSES) == ["Waiting", "InProgress", "Completed", "Failed", "Skipped"]


def test_only_queued_and_running_runs_are_live() -> None:
    assert [status for status in RunStatus if status.is_live] == [RunStatus.QUEUED, RunStatus.RUNNING]


def test_everything_but_a_person_and_no_check_acts_by_itself() -> None:
    names = ["Manual", "ManualCheck", "NoCheck", "CustomScript", "CustomScriptCheck", "Stranger"]
    assert [name for name in names if StrategyChoice(name).acts_by_itself] == [
        "CustomScript",
        "CustomScriptCheck",
        "Stranger",
    ]

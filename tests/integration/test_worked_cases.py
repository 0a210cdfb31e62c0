"""Every worked case, in memory and on SQLite; and the command that plays them tells the truth."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.store import FakeStore
from tests.vectors import clock_cases, day_cases
from tests.vectors.runner import play_files, play_on_sqlite

DATA = Path(__file__).parent.parent / "data"
PROJECT = DATA.parent.parent
DAY_CASES = json.loads((DATA / "day-cases.json").read_text(encoding="utf-8"))
PLAYED = [case for case in DAY_CASES if not day_cases.missing_features(case)]


@pytest.mark.parametrize("case", PLAYED, ids=lambda case: case["name"])
def test_a_day_case_comes_out_as_worked_in_memory(case: dict[str, Any]) -> None:
    assert day_cases.play_day_case(case, FakeStore().unit_of_work) == []


@pytest.mark.parametrize("case", PLAYED, ids=lambda case: case["name"])
def test_a_day_case_comes_out_as_worked_on_sqlite(case: dict[str, Any]) -> None:
    assert play_on_sqlite(case) == []


def test_the_clock_cases_come_out_as_worked() -> None:
    cases = json.loads((DATA / "clock-cases.json").read_text(encoding="utf-8"))
    played = [case for case in cases if not clock_cases.missing_features(case)]
    assert [clock_cases.play_clock_case(case) for case in played] == [[] for _ in played]


def test_what_is_skipped_is_named() -> None:
    report = play_files(sorted(DATA.glob("*.json")), on_database=False)
    assert report.failures == []
    assert dict(report.skipped) == {}


def test_a_case_that_cannot_be_played_to_its_end_fails_and_the_others_are_played(tmp_path: Path) -> None:
    good = next(case for case in PLAYED if case["expect"]["tasks"])
    strange = {**good, "name": "strange", "timeline": [{"on": good["timeline"][0]["on"], "do": "skip", "task": 1}]}
    file = tmp_path / "cases.json"
    file.write_text(json.dumps([strange, good]), encoding="utf-8")
    report = play_files([file], on_database=False)
    assert report.as_text() == ("FAILED strange\n  stopped by NotFound: There is no task 1.\n1 passed, 1 failed")


def test_a_wrong_expectation_fails_with_its_difference(tmp_path: Path) -> None:
    case = json.loads(json.dumps(next(case for case in PLAYED if case["expect"]["tasks"])))
    case["expect"]["passed_over"] += 1
    file = tmp_path / "cases.json"
    file.write_text(json.dumps([case]), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tests.vectors", "--database", str(file)],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert f"FAILED {case['name']}\n  passed_over: expected" in done.stdout
    assert done.stdout.endswith("0 passed, 1 failed\n")

"""The list of known faults names real tests, and names them once each row."""

import ast
import re

import pytest

from tests.architecture.project import ROOT

PAGE = (ROOT / "docs" / "known-faults.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| Fault")]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def _fault(row: str) -> str:
    return row.split("|")[1].strip()


@pytest.mark.parametrize("row", ROWS, ids=[f"row {number}" for number in range(len(ROWS))])
def test_every_fault_names_tests_that_are_there(row: str) -> None:
    named = NAMED.findall(row)
    assert named
    assert [f"{file}::{name}" for file, name in named if name not in _tests_in(file)] == []


def test_no_fault_stands_there_twice() -> None:
    faults = [_fault(row) for row in ROWS]
    assert len(faults) == len(set(faults)) > 20


def _tests_in(file: str) -> set[str]:
    path = ROOT / file
    if not path.is_file():
        return set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}

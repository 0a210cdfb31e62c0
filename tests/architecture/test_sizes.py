"""Everything is small enough to be read in one sitting."""

from __future__ import annotations

import ast
import math

from tests.architecture.project import SourceFile, source_files

FILE_LINES = 300
SOURCES = (
    *((folder, ".py") for folder in ("app", "tests", "benchmarks", "scripts")),
    ("static/js", ".js"),
    ("static/css", ".css"),
)
"""What the limit of a file holds for; templates have their own, and a migration stays as it was run."""
FUNCTION_LINES = 40
FUNCTION_LINES_OF_NEARLY_ALL = 25
TEMPLATE_LINES = 150
DOMAIN_LINES = 3200  # lines of code: docs/decisions/0003-size-of-the-domain.md
OUTSIDE_STANDARDS = {f"app/domain/scheduling/{name}.py" for name in ("cron_times", "rrule_days", "rrule_text")}


def _too_long(files: list[SourceFile], limit: int) -> list[str]:
    return [f"{file.name}: {len(file.lines)} lines" for file in files if len(file.lines) > limit]


def _functions() -> list[tuple[int, str]]:
    """Length, from `def` to the last line, and place of every function and method of the program."""
    return [
        ((node.end_lineno or node.lineno) - node.lineno + 1, f"{file.name}:{node.lineno} {node.name}")
        for file in source_files("app")
        for node in ast.walk(file.tree())
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_no_file_is_longer_than_300_lines() -> None:
    files = [file for folder, suffix in SOURCES for file in source_files(folder, suffix)]
    assert _too_long(files, FILE_LINES) == []


def test_no_template_is_longer_than_150_lines() -> None:
    assert _too_long(source_files("templates", ".html"), TEMPLATE_LINES) == []


def test_no_function_is_longer_than_40_lines() -> None:
    assert [place for length, place in _functions() if length > FUNCTION_LINES] == []


def test_nearly_all_functions_are_at_most_25_lines() -> None:
    lengths = sorted(length for length, _ in _functions())
    assert lengths[math.ceil(len(lengths) * 0.95) - 1] <= FUNCTION_LINES_OF_NEARLY_ALL


def _lines_of_code(file: SourceFile) -> int:
    """Lines that are neither blank, nor a comment, nor part of a docstring."""
    prose = {
        number
        for node in ast.walk(file.tree())
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    lines = enumerate(file.lines, start=1)
    return sum(1 for number, line in lines if number not in prose and line.strip() and not line.strip().startswith("#"))


def test_the_domain_can_be_held_in_the_head() -> None:
    own = [file for file in source_files("app/domain") if file.name not in OUTSIDE_STANDARDS]
    assert sum(map(_lines_of_code, own)) <= DOMAIN_LINES

"""What import-linter cannot say: the core's allow-list of packages, and the names of modules."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

from tests.architecture.project import SourceFile, source_files

CORE = ("app/domain", "app/ports", "app/application")
RULES_OF_CALENDARS = {"cron_descriptor", "cronsim", "dateutil"}
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "services", "service", "managers", "manager"}


def _packages(file: SourceFile) -> Iterator[str]:
    for node in ast.walk(file.tree()):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0] if node.level == 0 else "app"


def _allowed(file: SourceFile) -> frozenset[str]:
    scheduling = file.name.startswith("app/domain/scheduling/")
    return sys.stdlib_module_names | {"app"} | (RULES_OF_CALENDARS if scheduling else set())


def test_the_core_uses_the_standard_library_only() -> None:
    assert [
        f"{file.name} imports {package}"
        for folder in CORE
        for file in source_files(folder)
        for package in _packages(file)
        if package not in _allowed(file)
    ] == []


def test_the_domain_reads_no_clock_and_rolls_no_dice() -> None:
    refused = {"random", "secrets", "time", "os", "pathlib", "logging", "socket", "subprocess", "threading", "asyncio"}
    assert [
        f"{file.name} imports {package}"
        for file in source_files("app/domain")
        for package in _packages(file)
        if package in refused
    ] == []


def test_the_domain_asks_nobody_what_time_it_is() -> None:
    """Time is an argument: `now` and `today` come from a clock that a test can set."""
    assert [
        f"{file.name}:{node.lineno}"
        for file in source_files("app/domain")
        for node in ast.walk(file.tree())
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"now", "today", "utcnow"}
    ] == []


def test_module_names_say_what_is_in_them() -> None:
    folders_and_files = {part for file in source_files("app") for part in file.path.with_suffix("").parts}
    assert folders_and_files & NAMES_THAT_SAY_NOTHING == set()

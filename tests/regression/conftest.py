"""Fixtures of the regression tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.regression.program import Running, Visitor, running


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The program on SQLite with one platform and one account, shared by the tests of a module."""
    folder: Path = tmp_path_factory.mktemp("program")
    with running(f"sqlite:///{folder / 'tasks.sqlite3'}", folder) as started:
        yield started


@pytest.fixture
def visitor(program: Running) -> Visitor:
    """Somebody who works with the shared program."""
    return program.visitor

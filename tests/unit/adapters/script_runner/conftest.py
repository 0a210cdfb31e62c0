"""The bench on which scripts are run."""

from pathlib import Path

import pytest

from tests.unit.adapters.script_runner.running import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Runs scripts in an empty directory of this test."""
    directory = tmp_path / "runs"
    directory.mkdir()
    return Bench(directory)

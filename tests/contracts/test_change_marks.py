"""Marks of change: whatever a list shows changes its mark, nothing else does, and history costs nothing."""

from __future__ import annotations

import pytest

from app.adapters.persistence.engine import Database
from app.adapters.persistence.read_models.change_marks import SqlChanges
from app.adapters.persistence.unit_of_work import unit_of_work_factory
from app.domain.run import RunOutcome, RunOutput, RunStatus
from app.ports.changes import Marks
from tests.contracts.seed import NOW, Seed, plant
from tests.contracts.test_run_reads import add_run, claim_run, end_run


@pytest.fixture
def seed(database: Database) -> Seed:
    return plant(unit_of_work_factory(database))


def changed(before: Marks, after: Marks) -> list[str]:
    return [kind for kind in ("tasks", "runs", "activity") if getattr(before, kind) != getattr(after, kind)]


def test_nothing_changes_by_looking(seed: Seed, database: Database) -> None:
    changes = SqlChanges(database)
    assert changes.marks() == changes.marks()

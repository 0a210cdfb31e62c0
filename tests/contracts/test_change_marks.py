"""Marks of change: whatever a list shows changes its mark and nothing else does; history costs nothing."""

from __future__ import annotations

import itertools

import pytest

from app.adapters.persistence.engine import Database, open_database
from app.adapters.persistence.read_models.change_marks import MARKS, SqlChanges
from app.domain.run import RunOutcome, RunStatus
from app.ports.changes import Marks
from tests.contracts.seed import DAY, NOW, Seed


@pytest.fixture
def changes(database: Database) -> SqlChanges:
    return SqlChanges(database)


def changed(before: Marks, after: Marks) -> list[str]:
    return [kind for kind in ("tasks", "runs", "activity") if getattr(before, kind) != getattr(after, kind)]


def test_looking_changes_nothing(seed: Seed, changes: SqlChanges) -> None:
    assert changes.marks() == changes.marks()


@pytest.mark.parametrize("act", ["start", "complete", "fail", "skip"])
def test_a_task_that_is_made_or_acted_on_changes_its_mark(seed: Seed, changes: SqlChanges, act: str) -> None:
    empty = changes.marks()
    (task,) = seed.tasks(1)
    made = changes.marks()
    seed.act(task.id, act)
    assert (changed(empty, made), changed(made, changes.marks())) == (["tasks"], ["tasks"])


def test_a_run_changes_its_mark_when_it_is_asked_for_begins_and_ends(seed: Seed, changes: SqlChanges) -> None:
    first, second = seed.tasks(2)
    seed.run(second)
    seen = [changes.marks()]
    run = seed.run(first)
    seen.append(changes.marks())
    with seed.begin() as uow:
        claimed = uow.runs.claim(run.id, NOW + DAY, DAY, "here:1")
        uow.commit()
    assert claimed is not None
    seen.append(changes.marks())
    with seed.begin() as uow:
        uow.runs.finish(claimed, RunOutcome(status=RunStatus.SUCCEEDED), NOW + 2 * DAY)
        uow.commit()
    seen.append(changes.marks())
    assert [changed(*pair) for pair in itertools.pairwise(seen)] == [["runs"]] * 3


def test_no_table_is_read_through(sqlite_copy: str) -> None:
    """SQLite tells its plans in words."""
    database = open_database(sqlite_copy)
    with database.reading() as connection:
        sql = str(MARKS.compile(connection, compile_kwargs={"literal_binds": True}))
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")]
    database.dispose()
    assert [step for step in plan if step.startswith("SCAN") and "CONSTANT" not in step] == []

"""Versions of scripts as pages show them, on the store in memory and on every database, and what they cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from app.adapters.persistence.engine import Database, open_database
from app.adapters.persistence.read_models.script_rows import LOOKED_BACK
from app.adapters.persistence.read_models.sql_read_models import SqlReadModels
from app.adapters.persistence.unit_of_work import unit_of_work_factory
from app.domain.errors import NotFound
from app.domain.run import Run, RunKind, RunOutcome, RunStatus, Verdict
from app.domain.script_version import ScriptVersion
from app.ports.read_models import InvalidCursor, IReadModels
from app.ports.script_rows import Against, LastRun, ScriptVersionRow, VersionText
from tests.contracts.conftest import COPIES, POSTGRESQL
from tests.contracts.seed import NOW, Seed, plant
from tests.fakes.store import FakeStore
from tests.web.fake_reads import FakeReads

EXECUTION, CHECK = RunKind.EXECUTION, RunKind.CHECK
SUCCEEDED, FAILED = RunOutcome(status=RunStatus.SUCCEEDED), RunOutcome(status=RunStatus.FAILED)
CHECK_FAILED = RunOutcome(status=RunStatus.SUCCEEDED, verdict=Verdict.CHECK_FAIL)


class Stored:
    """A goal, its versions and what pages ask about them."""

    def __init__(self, seed: Seed, reads: IReadModels) -> None:
        self.seed, self.reads, self.goal_id = seed, reads, seed.goal.id

    def version(self, content: str, kind: RunKind = EXECUTION, *, is_draft: bool = False, goal_id: int = 0) -> int:
        version = ScriptVersion(
            id=0, goal_id=goal_id or self.goal_id, kind=kind, content=content, author="ann", at=NOW,
            strategy="CustomScript", is_draft=is_draft, note="" if content else "none",
        )  # fmt: skip
        with self.seed.begin() as uow:
            added = uow.scripts.add(version)
            uow.commit()
        return added.id

    def run(self, outcome: RunOutcome, kind: RunKind = EXECUTION, draft: int | None = None) -> int:
        """A run of a new task that ended so."""
        (task,) = self.seed.tasks(1)
        plain = Run(id=0, task_id=task.id, goal_id=self.goal_id, kind=kind, requested_by="ann", queued_at=NOW)
        with self.seed.begin() as uow:
            added = uow.runs.add(replace(plain, is_trial=draft is not None, version_id=draft))
            claimed = uow.runs.claim(added.id, NOW, timedelta(seconds=60), "here:1")
            assert claimed is not None
            uow.runs.finish(claimed, outcome, NOW)
            uow.commit()
        return added.id

    def others(self, version_id: int) -> dict[Against, str]:
        found = self.reads.script_version(self.goal_id, version_id).others
        return {name: text.content for name, text in found.items()}


@pytest.fixture(params=["fake", "sqlite", POSTGRESQL])
def stored(request: pytest.FixtureRequest) -> Iterator[Stored]:
    if request.param == "fake":
        store = FakeStore()
        yield Stored(plant(store.unit_of_work), FakeReads(store))
        return
    database = open_database(request.getfixturevalue(COPIES[request.param]))
    yield Stored(plant(unit_of_work_factory(database)), SqlReadModels(database))
    database.dispose()


def test_versions_come_newest_first_with_their_last_run(stored: Stored) -> None:
    first = stored.version("one")
    stored.run(FAILED)
    run = stored.run(SUCCEEDED)
    check = stored.version("look", CHECK)
    check_run = stored.run(CHECK_FAILED, CHECK)
    second = stored.version("two")
    plain = ScriptVersionRow(
        id=first, goal_id=stored.goal_id, kind=EXECUTION, number=1, author="ann", at=NOW, note="",
        digest="7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed", strategy="CustomScript",
        last_run=LastRun(id=run, status=RunStatus.SUCCEEDED, verdict="", queued_at=NOW),
    )  # fmt: skip
    last_check = LastRun(id=check_run, status=RunStatus.SUCCEEDED, verdict="CHECK_FAIL", queued_at=NOW)
    rows = list(stored.reads.script_versions(stored.goal_id, None).items)
    assert rows == [
        replace(plain, id=second, number=2, digest=rows[0].digest, is_in_force=True, last_run=None),
        replace(plain, id=check, kind=CHECK, digest=rows[1].digest, is_in_force=True, last_run=last_check),
        plain,
    ]


def test_drafts_and_versions_of_other_goals_are_not_among_them(stored: Stored) -> None:
    stored.version("elsewhere", goal_id=stored.seed.more().goal_id)
    draft = stored.version("draft", is_draft=True)
    stored.run(SUCCEEDED, draft=draft)
    own = stored.version("one")
    assert [(row.id, row.number) for row in stored.reads.script_versions(stored.goal_id, None).items] == [(own, 1)]


def test_a_script_that_was_given_up_is_empty(stored: Stored) -> None:
    stored.version("one")
    stored.version("")
    rows = stored.reads.script_versions(stored.goal_id, None).items
    assert [(row.is_empty, row.is_in_force, row.note) for row in rows] == [(True, True, "none"), (False, False, "")]


def test_the_list_comes_in_pages(stored: Stored) -> None:
    ids = [stored.version(str(number)) for number in range(5)][::-1]
    first = stored.reads.script_versions(stored.goal_id, None, 2)
    second = stored.reads.script_versions(stored.goal_id, first.next, 2)
    back = stored.reads.script_versions(stored.goal_id, second.previous, 2)
    assert [[row.id for row in page.items] for page in (first, second, back)] == [ids[:2], ids[2:4], ids[:2]]
    assert [row.number for row in second.items] == [3, 2]
    with pytest.raises(InvalidCursor):
        stored.reads.script_versions(stored.goal_id, "nowhere")


def test_one_version_has_its_text_and_what_it_is_compared_with(stored: Stored) -> None:
    first = stored.version("one")
    stored.run(SUCCEEDED)
    second = stored.version("two")
    stored.run(FAILED)
    third = stored.version("three")
    found = stored.reads.script_version(stored.goal_id, third)
    assert (found.content, found.row.number, found.others) == (
        "three",
        3,
        {
            Against.SUCCEEDED: VersionText(id=first, number=1, strategy="CustomScript", content="one"),
            Against.BEFORE: VersionText(id=second, number=2, strategy="CustomScript", content="two"),
            Against.PRESENT: VersionText(id=third, number=3, strategy="CustomScript", content="three"),
        },
    )
    assert stored.others(first) == {Against.SUCCEEDED: "one", Against.PRESENT: "three"}


def test_what_succeeded_is_no_trial_no_failed_check_and_of_the_same_kind(stored: Stored) -> None:
    version = stored.version("look", CHECK)
    stored.version("one")
    stored.run(CHECK_FAILED, CHECK)
    stored.run(SUCCEEDED)
    stored.run(SUCCEEDED, CHECK, draft=stored.version("draft", CHECK, is_draft=True))
    assert stored.others(version) == {Against.PRESENT: "look"}


def test_a_draft_is_compared_with_the_version_that_it_was_made_from(stored: Stored) -> None:
    stored.version("one")
    draft = stored.version("draft", is_draft=True)
    stored.version("two")
    row = stored.reads.script_version(stored.goal_id, draft).row
    assert stored.others(draft) == {Against.BEFORE: "one", Against.PRESENT: "two"}
    assert (row.number, row.is_draft, row.is_in_force) == (0, True, False)


def test_a_version_of_another_goal_or_of_a_deleted_one_is_not_found(stored: Stored) -> None:
    version = stored.version("one")
    with pytest.raises(NotFound):
        stored.reads.script_version(stored.seed.more().goal_id, version)
    with pytest.raises(NotFound):
        stored.reads.script_version(stored.goal_id, version + 1)
    with stored.seed.begin() as uow:
        uow.goals.save(uow.goals.get(stored.goal_id).deleted())
        uow.commit()
    with pytest.raises(NotFound):
        stored.reads.script_version(stored.goal_id, version)
    assert stored.reads.script_versions(stored.goal_id, None).items == ()


def test_runs_from_long_ago_are_not_looked_for(database: Database) -> None:
    stored = Stored(plant(unit_of_work_factory(database)), SqlReadModels(database))
    version = stored.version("one")
    stored.run(SUCCEEDED)
    stored.version("two")
    (task,) = stored.seed.tasks(1)
    trial = Run(
        id=0, task_id=task.id, goal_id=stored.goal_id, kind=EXECUTION, requested_by="ann", queued_at=NOW, is_trial=True
    )
    with stored.seed.begin() as uow:
        for _ in range(LOOKED_BACK - 1):
            uow.runs.add(trial)
        uow.commit()
    before = stored.others(version)
    with stored.seed.begin() as uow:
        uow.runs.add(trial)
        uow.commit()
    assert (before, stored.others(version)) == (
        {Against.SUCCEEDED: "one", Against.PRESENT: "two"},
        {Against.PRESENT: "two"},
    )


def test_what_pages_of_versions_cost(database: Database) -> None:
    stored = Stored(plant(unit_of_work_factory(database)), SqlReadModels(database))
    version = [stored.version(str(number)) for number in range(5)][-1]
    asked: list[str] = []

    @event.listens_for(database.reader, "before_cursor_execute")
    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(("SELECT", "WITH")):
            asked.append(statement)

    stored.reads.script_versions(stored.goal_id, None)
    of_list = len(asked)
    stored.reads.script_version(stored.goal_id, version)
    assert (of_list, len(asked) - of_list) == (1, 3)

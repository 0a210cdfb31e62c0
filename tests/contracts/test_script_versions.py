"""Versions of scripts and the newest task of a goal, on every kind of store."""

from dataclasses import replace

from app.domain.run import RunKind
from app.domain.script_version import ScriptVersion
from app.ports.persistence import UnitOfWorkFactory
from tests.contracts.seed import NOW, Seed, plant

FIRST = ScriptVersion(
    id=0, goal_id=1, kind=RunKind.EXECUTION, content="one", author="ann", at=NOW, strategy="CustomScript"
)


def added(seed: Seed, *versions: ScriptVersion) -> list[ScriptVersion]:
    with seed.begin() as uow:
        stored = [uow.scripts.add(replace(version, goal_id=seed.goal.id)) for version in versions]
        uow.commit()
    return stored


def test_versions_are_numbered_for_each_kind_and_goal_without_drafts(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    other = seed.more().goal_id
    check, draft = replace(FIRST, kind=RunKind.CHECK), replace(FIRST, is_draft=True)
    versions = added(seed, FIRST, check, draft, FIRST, FIRST, check)
    with begin() as uow:
        elsewhere = uow.scripts.add(replace(FIRST, goal_id=other))
        found = [uow.scripts.number_of(version) for version in (*versions, elsewhere)]
    assert found == [1, 1, 1, 2, 3, 2, 1]


def test_the_newest_task_of_a_goal_that_is_not_hidden(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    with begin() as uow:
        before = uow.tasks.newest_of(seed.goal.id)
    mine = seed.tasks(2)
    seed.tasks(1, of=seed.more())
    with begin() as uow:
        newest = uow.tasks.newest_of(seed.goal.id)
        uow.tasks.hide(goal_id=seed.goal.id)
        assert (before, newest, uow.tasks.newest_of(seed.goal.id)) == (None, mine[1].id, None)

"""Versions of scripts: every one is kept, the newest that is no draft is the goal's own."""

from dataclasses import replace

import pytest

from app.domain.errors import NotFound
from app.domain.run import RunKind
from app.domain.script_version import ScriptVersion
from app.ports.persistence import UnitOfWorkFactory
from tests.contracts.seed import Seed, plant, version

EXECUTION, CHECK = RunKind.EXECUTION, RunKind.CHECK


def saved(seed: Seed, drafted: ScriptVersion) -> ScriptVersion:
    with seed.begin() as uow:
        added = uow.scripts.add(drafted)
        uow.commit()
    return added


def test_a_version_comes_back_as_it_was_saved(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    drafted = version(
        seed.goal.id, "print('ä\\n')\r\n\t", CHECK, is_draft=True, variables={"KEY": "sealed", "OTHER": ""},
        note="from version 3", strategy="CustomScriptCheck", parameter="script_text", author="bob",
    )  # fmt: skip
    added = saved(seed, drafted)
    with begin() as uow:
        assert (uow.scripts.get(added.id), replace(added, id=0)) == (added, drafted)


def test_a_version_that_is_not_there_is_not_found(begin: UnitOfWorkFactory) -> None:
    with begin() as uow, pytest.raises(NotFound):
        uow.scripts.get(4711)


def test_the_newest_of_a_goal_and_kind_is_its_present_script(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    other = seed.more().goal_id
    saved(seed, version(seed.goal.id, "print(1)"))
    newest = saved(seed, version(seed.goal.id, "print(2)"))
    check = saved(seed, version(seed.goal.id, "print(3)", CHECK))
    elsewhere = saved(seed, version(other, "print(4)"))
    saved(seed, version(seed.goal.id, "print(5)", is_draft=True))
    with begin() as uow:
        present = [uow.scripts.present(*of) for of in ((seed.goal.id, EXECUTION), (seed.goal.id, CHECK))]
        others = [uow.scripts.present(*of) for of in ((other, EXECUTION), (other, CHECK))]
    assert (present, others) == ([newest, check], [elsewhere, None])


def test_a_text_that_was_there_before_is_a_version_of_its_own(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    first = saved(seed, version(seed.goal.id, "print(1)"))
    again = saved(seed, version(seed.goal.id, "print(1)"))
    with begin() as uow:
        assert (uow.scripts.get(first.id), uow.scripts.present(seed.goal.id, EXECUTION)) == (first, again)


def test_a_script_that_was_taken_away_is_a_version_without_a_text(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    saved(seed, version(seed.goal.id, "print(1)"))
    emptied = saved(seed, version(seed.goal.id, ""))
    with begin() as uow:
        assert uow.scripts.present(seed.goal.id, EXECUTION) == emptied

"""Leases of runs, and the version of the script that a claim notes, in every store."""

from dataclasses import replace
from datetime import datetime

import pytest

from app.domain.run import RunKind, RunStatus
from app.ports.persistence import UnitOfWorkFactory
from tests.contracts.queued_runs import ENDINGS, LEASE, SECOND, asked, begun
from tests.contracts.seed import NOW, Seed, plant, version


@pytest.mark.parametrize(("at", "is_over"), [(NOW + LEASE - SECOND, False), (NOW + LEASE, True)])
def test_a_run_is_given_up_only_once_its_lease_is_over(begin: UnitOfWorkFactory, at: datetime, is_over: bool) -> None:
    seed = plant(begin)
    running = begun(seed, asked(seed, seed.tasks(1)[0]))
    with begin() as uow:
        assert uow.runs.finish(running, ENDINGS["lost"], at, only_if_lapsed=True) is is_over
        uow.commit()
    with begin() as uow:
        stands = replace(running, status=RunStatus.LOST, lease_until=None) if is_over else running
        assert uow.runs.get(running.id) == stands


def test_a_run_that_renewed_its_lease_is_not_given_up_by_who_saw_it_lapsed(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    running = begun(seed, asked(seed, seed.tasks(1)[0]))
    with begin() as uow:
        (seen,) = uow.runs.leases_over(NOW + LEASE)
        assert uow.runs.renew(running, NOW + 2 * LEASE)
        uow.commit()
    with begin() as uow:
        assert not uow.runs.finish(seen, ENDINGS["lost"], NOW + LEASE, only_if_lapsed=True)


# Which script it ran


def test_a_claim_notes_the_present_script(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    versions = [seed_version(seed, content) for content in ("print(1)", "print(2)")]
    seed_version(seed, "print('draft')", is_draft=True)
    seed_version(seed, "print('check')", kind=RunKind.CHECK)
    run = asked(seed, seed.tasks(1)[0])
    assert begun(seed, run).version_id == versions[-1]


def test_a_goal_whose_script_was_taken_away_runs_no_version(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    seed_version(seed, "print(1)")
    seed_version(seed, "")
    assert begun(seed, asked(seed, seed.tasks(1)[0])).version_id is None


def test_a_run_keeps_the_version_that_it_was_asked_with(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    draft = seed_version(seed, "print('draft')", is_draft=True)
    seed_version(seed, "print(1)")
    run = asked(seed, seed.tasks(1)[0], is_trial=True, version_id=draft)
    assert begun(seed, run).version_id == draft


def seed_version(seed: Seed, content: str, kind: RunKind = RunKind.EXECUTION, *, is_draft: bool = False) -> int:
    with seed.begin() as uow:
        added = uow.scripts.add(version(seed.goal.id, content, kind, is_draft=is_draft))
        uow.commit()
    return added.id

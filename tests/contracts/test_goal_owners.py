"""A goal that comes while what it is about is deleted. SQLite has one writer: there it cannot come to this."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from app.adapters.persistence.engine import Database, open_database
from app.adapters.persistence.unit_of_work import unit_of_work_factory
from app.application.keeping_platforms import KeepingPlatforms
from app.domain.account import AccountState
from app.domain.errors import ConcurrentChange
from app.domain.goal import GoalStatus
from tests.contracts.seed import NOW, Seed, goal, plant
from tests.fakes.clock import FakeClock
from tests.fakes.scheduler import FakeScheduler
from tests.waiting import eventually

pytestmark = pytest.mark.postgres


@pytest.fixture
def database(postgres_copy: str) -> Iterator[Database]:
    opened = open_database(postgres_copy)
    yield opened
    opened.dispose()


@pytest.fixture
def seed(database: Database) -> Seed:
    return plant(unit_of_work_factory(database))


@pytest.fixture
def platforms(seed: Seed) -> KeepingPlatforms:
    return KeepingPlatforms(seed.begin, seed.begin, FakeClock(NOW), FakeScheduler())


def test_no_goal_comes_to_a_platform_that_was_deleted_meanwhile(seed: Seed, platforms: KeepingPlatforms) -> None:
    with seed.begin() as uow:
        uow.goals.add(goal(seed.platform.id))
        platforms.delete(seed.platform.id, "ann")
        with pytest.raises(ConcurrentChange):
            uow.commit()


def test_no_goal_names_an_account_that_was_deleted_meanwhile(seed: Seed, platforms: KeepingPlatforms) -> None:
    with seed.begin() as uow:
        assert uow.platforms.get_account(seed.account.id).state is AccountState.LIVE
        platforms.delete_account(seed.account.id, "ann")
        with pytest.raises(ConcurrentChange):
            uow.goals.add(goal(seed.platform.id, account_ids=(seed.other_account.id, seed.account.id)))


def test_an_account_is_deleted_with_a_goal_that_came_meanwhile(
    seed: Seed, platforms: KeepingPlatforms, database: Database
) -> None:
    def delete() -> None:
        platforms.delete_account(seed.other_account.id, "ann")

    with ThreadPoolExecutor(1) as pool:
        with seed.begin() as uow:
            added = uow.goals.add(goal(seed.platform.id, account_ids=(seed.other_account.id,)))
            deletion = pool.submit(delete)
            assert eventually(lambda: is_waited_for(database))
            uow.commit()
        deletion.result()
    with seed.begin() as uow:
        after = uow.goals.get(added.id)
    assert (after.status, after.account_ids) == (GoalStatus.PAUSED, ())


@pytest.mark.parametrize("act", ["delete", "delete_account", "pause_account"])
def test_a_goal_that_is_deleted_meanwhile_is_in_nobodys_way(
    seed: Seed, platforms: KeepingPlatforms, database: Database, act: str
) -> None:
    concerned = seed.platform.id if act == "delete" else seed.account.id
    with ThreadPoolExecutor(1) as pool:
        with seed.begin() as uow:
            uow.goals.save(seed.goal.deleted())
            acting = pool.submit(getattr(platforms, act), concerned, "ann")
            assert eventually(lambda: is_waited_for(database))
            uow.commit()
        acting.result()
    with seed.begin() as uow:
        assert uow.platforms.account_states([seed.account.id])[seed.account.id] is not AccountState.LIVE


def is_waited_for(database: Database) -> bool:
    with database.reading() as connection:
        waiting: int = connection.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one()
    return waiting > 0

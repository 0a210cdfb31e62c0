"""One transaction: everything, or nothing."""

import pytest

from app.adapters.persistence.engine import Database, DatabaseUnavailable, open_database
from app.adapters.persistence.unit_of_work import unit_of_work_factory
from app.domain.errors import NotFound
from app.domain.platform import Platform
from app.ports.persistence import UnitOfWorkFactory
from tests.contracts.seed import plant


def test_what_is_committed_stays(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    with begin() as uow:
        assert uow.platforms.get(seed.platform.id) == seed.platform


def test_without_a_commit_nothing_stays(begin: UnitOfWorkFactory) -> None:
    with begin() as uow:
        added = uow.platforms.add(Platform(id=0, name="Garden"))
    with begin() as uow, pytest.raises(NotFound):
        uow.platforms.get(added.id)


def test_an_error_rolls_everything_back_and_passes_through(begin: UnitOfWorkFactory) -> None:
    def fail_half_way() -> None:
        with begin() as uow:
            uow.platforms.add(Platform(id=0, name="Garden"))
            uow.platforms.get(4711)

    with pytest.raises(NotFound, match="There is no platform 4711"):
        fail_half_way()
    with begin() as uow, pytest.raises(NotFound):
        uow.platforms.get(1)


def test_a_second_commit_is_a_mistake_of_the_program(sql_begin: UnitOfWorkFactory) -> None:
    with sql_begin() as uow:
        uow.commit()
        with pytest.raises(RuntimeError, match="no open transaction"):
            uow.commit()


def test_after_an_error_the_next_transaction_can_write(sql_begin: UnitOfWorkFactory) -> None:
    with pytest.raises(NotFound), sql_begin() as uow:
        uow.platforms.get(4711)
    assert plant(sql_begin).platform.name == "Garden"


def test_two_programs_write_to_one_database_in_turn(database: Database) -> None:
    """Each has its own lock; the database sorts them out, and nobody hears of a locked one."""
    other = open_database(database.writer.url)
    seeds = [plant(unit_of_work_factory(database)).platform.id]
    with unit_of_work_factory(other)() as uow:
        seeds.append(uow.platforms.add(Platform(id=0, name="Kitchen")).id)
        uow.commit()
    other.dispose()
    assert len(set(seeds)) == 2


def test_a_database_that_is_not_there_is_unavailable() -> None:
    nowhere = open_database("postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=1")
    with pytest.raises(DatabaseUnavailable), unit_of_work_factory(nowhere)() as uow:
        uow.platforms.get(1)
    nowhere.dispose()

"""One transaction: everything, or nothing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from app.adapters.persistence.engine import Database, DatabaseUnavailable, open_database
from app.adapters.persistence.read_models.sql_read_models import SqlReadModels
from app.adapters.persistence.unit_of_work import unit_of_work_factory
from app.domain.errors import NotFound
from app.domain.line import Line
from app.domain.platform import Platform
from app.ports.persistence import UnitOfWorkFactory
from tests.contracts.seed import Seed, plant


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


def test_two_programs_write_to_one_database_at_once(database: Database) -> None:
    """Each has its own lock; the database sorts them out, nobody hears of a locked one, and no count is lost."""
    other = open_database(database.writer.url)
    seed = plant(unit_of_work_factory(database))
    lines = [seed.line, *(seed.more(str(number), account=seed.account) for number in range(3))]
    programs = [replace(seed, begin=unit_of_work_factory(each)) for each in (database, other, database, other)]
    barrier = Barrier(4)

    def write(program: Seed, line: Line) -> None:
        barrier.wait(timeout=30)
        for _ in range(10):
            (task,) = program.tasks(1, of=line)
            program.act(task.id, "complete")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, programs, lines))
    other.dispose()
    (account, _) = SqlReadModels(database).platform(seed.platform.id).accounts
    assert (account.waiting, account.completed) == (0, 40)


@pytest.mark.postgres
def test_a_goal_that_another_transaction_holds_is_not_waited_for(postgres_copy: str) -> None:
    """SQLite has one writer at a time: there it cannot come to this."""
    database = open_database(postgres_copy)
    begin = unit_of_work_factory(database)
    seed = plant(begin)
    with begin() as first, begin() as second:
        assert first.goals.lock(seed.goal.id, wait=True)
        assert not second.goals.lock(seed.goal.id, wait=False)
    with begin() as third:
        assert third.goals.lock(seed.goal.id, wait=False)
    database.dispose()


def test_a_database_that_is_not_there_is_unavailable() -> None:
    nowhere = open_database("postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=1")
    with pytest.raises(DatabaseUnavailable), unit_of_work_factory(nowhere)() as uow:
        uow.platforms.get(1)
    nowhere.dispose()

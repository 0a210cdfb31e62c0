"""Tasks that come to be alike are created as a set, and read under the lock of their goal."""

import pytest
from sqlalchemy import text

from app.adapters.persistence.engine import Database
from app.adapters.persistence.unit_of_work import unit_of_work_factory
from app.domain.errors import ConcurrentChange, NotFound
from app.domain.scheduling.policy import Slot
from app.domain.task import Task
from app.ports.persistence import IUnitOfWork, UnitOfWorkFactory
from app.ports.standing import Birth, NewTask
from tests.contracts.seed import DAY, NOW, TODAY, Seed, plant, stamp


def _new(seed: Seed, count: int, uow: IUnitOfWork) -> list[NewTask]:
    line = seed.line
    ids = uow.tasks.new_ids(count)
    return [
        NewTask(task_id, line.goal_id, line.id, seed.platform.id, line.account_id, number)
        for number, task_id in enumerate(ids, 1)
    ]


def test_alike_tasks_are_created_and_counted(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    first, second = (
        Birth(Slot(due_date=TODAY, due_at=NOW + DAY * day), stamp(notes=f"reason {day}")) for day in (1, 2)
    )
    with begin() as uow:
        one, two, three = _new(seed, 3, uow)
        uow.tasks.create({first: [one, three], second: [two]})
        uow.commit()
    with begin() as uow:
        made = [(uow.tasks.get(new.id).due_at, uow.tasks.get(new.id).sequence) for new in (one, two, three)]
        (line,) = uow.goals.lines_of(seed.goal.id)
        expected = Task(
            id=one.id, goal_id=one.goal_id, line_id=one.line_id, platform_id=one.platform_id,
            account_id=one.account_id, sequence=1, due_date=TODAY, due_at=NOW + DAY, created_at=first.stamp.at,
        )  # fmt: skip
        assert uow.tasks.get(one.id) == expected
    assert (made, line.counts.by_status.get("Waiting")) == ([(NOW + DAY, 1), (NOW + DAY * 2, 2), (NOW + DAY, 3)], 3)


def test_a_slot_that_was_made_meanwhile_is_not_created_again(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    birth = Birth(Slot(due_date=TODAY, due_at=NOW), stamp())
    with begin() as uow:
        uow.tasks.create({birth: _new(seed, 1, uow)})
        uow.commit()
    with begin() as uow, pytest.raises(ConcurrentChange):
        uow.tasks.create({birth: _new(seed, 1, uow)})


def test_a_task_is_read_under_the_lock_of_its_goal(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    (task,) = seed.tasks(1)
    with begin() as uow:
        assert uow.tasks.get_locked(task.id) == task
        with pytest.raises(NotFound, match="There is no task 4711"):
            uow.tasks.get_locked(4711)


def test_each_task_that_is_created_has_the_first_row_of_its_history(database: Database) -> None:
    begin = unit_of_work_factory(database)
    seed = plant(begin)
    with begin() as uow:
        one, two = _new(seed, 2, uow)
        uow.tasks.create({Birth(Slot(due_date=TODAY, due_at=NOW), stamp("every day")): [one, two]})
        uow.commit()
    with database.reading() as connection:
        rows = connection.execute(
            text("SELECT task_id, from_status, to_status, actor, notes FROM task_logs ORDER BY 1")
        )
        assert [tuple(row) for row in rows] == [(new.id, "", "Waiting", "ann", "every day") for new in (one, two)]


def test_tasks_that_are_created_are_counted_for_their_account(database: Database) -> None:
    begin = unit_of_work_factory(database)
    seed = plant(begin)
    with begin() as uow:
        uow.tasks.create({Birth(Slot(due_date=TODAY, due_at=NOW), stamp()): _new(seed, 2, uow)})
        uow.commit()
    with database.reading() as connection:
        rows = connection.execute(text("SELECT platform_id, account_id, waiting FROM account_counts"))
        assert [tuple(row) for row in rows] == [(seed.platform.id, seed.line.account_id or 0, 2)]

"""Steps of acts on many tasks, on every kind of store."""

from __future__ import annotations

from datetime import timedelta

from app.ports.bulk_journal import BulkStep
from app.ports.persistence import UnitOfWorkFactory
from tests.contracts.seed import NOW, TODAY

MINUTE = timedelta(minutes=1)


def step(key: str, task_id: int, at: int = 0, undoes: int | None = None) -> BulkStep:
    """A step, so many minutes later."""
    return BulkStep(
        key=key, at=NOW + at * MINUTE, actor="ann", act="skip", undoes=undoes, task_id=task_id, version=3,
        status="Waiting", due_date=TODAY,
    )  # fmt: skip


def test_the_steps_of_an_act_are_told_once_its_last_one_is_old_enough(begin: UnitOfWorkFactory) -> None:
    kept = [step("first", 1, undoes=7), step("first", 2, at=1), step("second", 1, at=3)]
    with begin() as uow:
        was_empty = uow.bulk_journal.is_empty()
        for each in reversed(kept):
            uow.bulk_journal.note(each)
        uow.commit()
    with begin() as uow:
        assert (was_empty, uow.bulk_journal.is_empty()) == (True, False)
        told = [list(uow.bulk_journal.silent_since(NOW + minutes * MINUTE)) for minutes in (0, 1, 2, 3)]
        assert told == [[], kept[:2], kept[:2], kept]


def test_the_steps_of_an_act_are_taken_once(begin: UnitOfWorkFactory) -> None:
    with begin() as uow:
        for each in (step("first", 2), step("first", 1), step("second", 1)):
            uow.bulk_journal.note(each)
        taken = [list(uow.bulk_journal.take("first")) for _ in range(2)]
        assert taken == [[step("first", 1), step("first", 2)], []]
        assert list(uow.bulk_journal.silent_since(NOW)) == [step("second", 1)]


def test_steps_are_not_kept_without_the_commit(begin: UnitOfWorkFactory) -> None:
    with begin() as uow:
        uow.bulk_journal.note(step("first", 1))
    with begin() as uow:
        assert uow.bulk_journal.is_empty()

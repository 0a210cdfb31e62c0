"""The shared pulse and the times without one."""

from dataclasses import replace

import pytest

from app.domain.absence import Absence
from app.domain.activity import Activity
from app.domain.errors import NotFound
from app.ports.persistence import UnitOfWorkFactory
from tests.contracts.seed import DAY, NOW, plant

OFF = (NOW - 3 * DAY, NOW)


def absence(begin: UnitOfWorkFactory) -> Absence:
    """One that is still being caught up on."""
    with begin() as uow:
        uow.absences.begin(*OFF)
        found = uow.absences.unfinished()
        uow.commit()
    assert found is not None
    return found


def passed_over(begin: UnitOfWorkFactory, count: int, kind: str = "slots_passed_over") -> None:
    with begin() as uow:
        uow.activity.add([Activity(at=NOW, actor="scheduler", kind=kind, summary="s", details={"count": count})])
        uow.commit()


def test_the_pulse_is_that_of_the_last_tick_and_never_goes_back(begin: UnitOfWorkFactory) -> None:
    with begin() as uow:
        assert uow.absences.last_tick_at() is None
        for at in (NOW, NOW + DAY, NOW - DAY):
            uow.absences.note_tick(at)
        assert uow.absences.last_tick_at() == NOW + DAY


def test_an_absence_is_recorded_once_however_many_processes_come_back(begin: UnitOfWorkFactory) -> None:
    first = absence(begin)
    with begin() as uow:
        uow.absences.begin(NOW - DAY, NOW + DAY)
        assert uow.absences.unfinished() == first
    assert (first.off_from, first.off_until) == OFF


def test_the_next_absence_can_be_recorded_when_the_last_one_is_caught_up_on(begin: UnitOfWorkFactory) -> None:
    first = absence(begin)
    with begin() as uow:
        uow.absences.finish(first)
        uow.commit()
    assert absence(begin).id != first.id


def test_what_was_made_late_and_passed_over_since_is_counted(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    seed.tasks(2, due=NOW.date() - 3 * DAY)
    passed_over(begin, 50)
    first = absence(begin)
    made = seed.tasks(4, due=NOW.date() - 3 * DAY)
    passed_over(begin, 5)
    passed_over(begin, 2)
    passed_over(begin, 9, kind="something_else")
    with begin() as uow:
        done = uow.absences.finish(first)
        assert done is not None
        assert done == replace(first, last_task=made[-1].id, last_entry=done.last_entry, tasks_made=3, passed_over=7)
        assert uow.absences.unfinished() is None
        assert uow.absences.finish(first) is None


def test_an_absence_that_is_not_there_cannot_be_dismissed(begin: UnitOfWorkFactory) -> None:
    with begin() as uow, pytest.raises(NotFound):
        uow.absences.dismiss(4711, NOW)

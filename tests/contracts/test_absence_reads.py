"""Absences as pages tell them: what was made late and what was passed over."""

from dataclasses import replace

import pytest

from app.adapters.persistence.read_models.sql_read_models import SqlReadModels
from app.domain.absence import Absence
from app.domain.activity import Activity
from app.domain.errors import NotFound
from tests.contracts.seed import DAY, NOW, TODAY, Seed


def absent(seed: Seed) -> Absence:
    """An absence in which two tasks were due; a third one, made with them, is due later."""
    seed.tasks(1, due=TODAY - 9 * DAY)
    entry = Activity(
        at=NOW,
        actor="scheduler",
        kind="slots_passed_over",
        goal_id=seed.goal.id,
        summary="Passed over.",
        details={"count": 4},
    )
    with seed.begin() as uow:
        uow.activity.add([replace(entry, summary="Long ago.")])
        uow.absences.begin(NOW - 3 * DAY, NOW)
        begun = uow.absences.unfinished()
        uow.commit()
    assert begun is not None
    seed.tasks(3, due=TODAY - 2 * DAY)
    with seed.begin() as uow:
        uow.activity.add([entry, replace(entry, kind="goal_edited")])
        done = uow.absences.finish(begun)
        uow.commit()
    assert done is not None
    return done


def test_an_absence_tells_what_was_made_late_and_what_was_passed_over(seed: Seed, pages: SqlReadModels) -> None:
    absence = absent(seed)
    seed.act(absence.after_task + 1, "skip")
    seed.tasks(1, due=TODAY - 5 * DAY)
    late = pages.made_late(absence, None).items
    assert [(task.id - absence.after_task, task.due_date, task.status) for task in late] == [
        (1, TODAY - 2 * DAY, "Skipped"),
        (2, TODAY - DAY, "Waiting"),
    ]
    assert (late[0].goal_description, late[0].goal_id) == (seed.goal.description, seed.goal.id)
    (entry,) = pages.passed_over(absence)
    assert (entry.summary, entry.goal_description) == ("Passed over.", seed.goal.description)
    assert (entry.goal_id, entry.is_goal_deleted) == (seed.goal.id, False)


def test_what_was_made_late_comes_in_pages(seed: Seed, pages: SqlReadModels) -> None:
    absence = absent(seed)
    first = pages.made_late(absence, None, 1)
    second = pages.made_late(absence, first.next, 1)
    assert [task.id - absence.after_task for task in (*first.items, *second.items)] == [1, 2]
    assert pages.made_late(absence, second.previous, 1).items == first.items
    assert second.next is None


def test_the_newest_absence_is_told_until_it_is_dismissed_or_old(seed: Seed, pages: SqlReadModels) -> None:
    absence = absent(seed)
    assert (pages.absence_to_tell(NOW - DAY), pages.absence_to_tell(NOW)) == (absence, None)
    with seed.begin() as uow:
        uow.absences.dismiss(absence.id, NOW)
        uow.commit()
    assert pages.absence_to_tell(NOW - DAY) is None
    assert pages.absence(absence.id) == absence


def test_an_absence_that_left_nothing_is_not_told(seed: Seed, pages: SqlReadModels) -> None:
    with seed.begin() as uow:
        uow.absences.begin(NOW - 3 * DAY, NOW)
        begun = uow.absences.unfinished()
        assert begun is not None
        uow.absences.finish(begun)
        uow.commit()
    assert pages.absence_to_tell(NOW - DAY) is None


def test_an_absence_that_is_not_there_is_not_found(pages: SqlReadModels) -> None:
    with pytest.raises(NotFound, match="There is no absence 4711"):
        pages.absence(4711)

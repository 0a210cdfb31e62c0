"""Open tasks that are skipped together end as if each were skipped for itself."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import text

from app.adapters.persistence.engine import Database
from app.adapters.persistence.unit_of_work import SqlWholeTransaction, unit_of_work_factory
from app.domain.errors import ConcurrentChange
from app.domain.goal_tasks import MassSkip
from app.domain.task import Task
from app.domain.task_status import SKIPPED
from app.ports.persistence import UnitOfWorkFactory
from tests.contracts.seed import DAY, NOW, TODAY, Seed, line, plant, stamp

WHY = stamp("goal deleted", at=NOW + DAY)
WRITTEN = {
    "tasks": "SELECT status, started_at, ended_at, ended_by, minutes, hidden, version, due_date FROM tasks ORDER BY id",
    "history": "SELECT due_date, from_status, to_status, at, actor, notes, run_id"
    " FROM task_logs JOIN tasks ON tasks.id = task_id ORDER BY task_logs.id",
    "lines": "SELECT waiting, in_progress, completed, failed, skipped FROM task_counts ORDER BY line_id, account_id",
    "accounts": "SELECT waiting, in_progress, completed, failed, skipped, last_activity_at FROM account_counts"
    " ORDER BY account_id",
    "days": "SELECT day, done, late, failed, skipped FROM day_counts ORDER BY day",
}


def together(tasks: Sequence[Task], *, by_lines: bool) -> MassSkip:
    if by_lines:
        return MassSkip(WHY, line_ids={task.line_id for task in tasks})
    return MassSkip(WHY, task_ids={task.id for task in tasks if task.is_open})


def mixed(seed: Seed) -> list[Task]:
    """Two that wait, the later one made first, one in progress and three that ended."""
    tasks = [*seed.tasks(1, due=TODAY + 9 * DAY), *seed.tasks(5, due=TODAY)]
    for task, act in zip(tasks[2:], ("start", "complete", "fail", "skip"), strict=True):
        seed.act(task.id, act)
    with seed.begin() as uow:
        return list(uow.tasks.history_of(seed.goal.id))


@pytest.mark.parametrize("by_lines", [True, False])
def test_each_open_one_is_skipped_and_nothing_else_changes(begin: UnitOfWorkFactory, by_lines: bool) -> None:
    seed = plant(begin)
    tasks, other = mixed(seed), seed.tasks(1, of=seed.more(account=seed.account))
    with begin() as uow:
        beside = uow.goals.add_line(line(seed.goal.id, account_id=seed.other_account.id))
        uow.commit()
    (untouched,) = seed.tasks(1, of=beside)
    with begin() as uow:
        uow.tasks.skip(seed.goal.id, together(tasks, by_lines=by_lines))
        uow.commit()
    expected = [
        replace(task, status=SKIPPED, ended_at=WHY.at, version=task.version + 1) if task.is_open else task
        for task in tasks
    ]
    with begin() as uow:
        assert list(uow.tasks.history_of(seed.goal.id)) == [*expected, untouched]
        assert list(uow.tasks.history_of(other[0].goal_id)) == other
        counts = [each.counts.by_status for each in uow.goals.lines_of(seed.goal.id)]
        assert [{name: number for name, number in each.items() if number} for each in counts] == [
            {"Completed": 1, "Failed": 1, "Skipped": 4},
            {"Waiting": 1},
        ]
        assert uow.tasks.last_entry(tasks[0].id, SKIPPED) == WHY


@pytest.mark.parametrize("by_lines", [True, False])
def test_what_is_hidden_stays_as_it_was(begin: UnitOfWorkFactory, by_lines: bool) -> None:
    seed = plant(begin)
    tasks = seed.tasks(2)
    with begin() as uow:
        uow.tasks.hide(account_id=seed.account.id)
        uow.commit()
    with begin() as uow:
        if by_lines:
            uow.tasks.skip(seed.goal.id, together(tasks, by_lines=True))
        else:
            with pytest.raises(ConcurrentChange):
                uow.tasks.skip(seed.goal.id, together(tasks, by_lines=False))
        uow.tasks.show(seed.goal.id)
        assert list(uow.tasks.history_of(seed.goal.id)) == tasks


def test_one_that_is_named_and_not_open_any_more_is_refused(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    tasks = seed.tasks(2)
    seed.act(tasks[1].id, "complete")
    with begin() as uow, pytest.raises(ConcurrentChange):
        uow.tasks.skip(seed.goal.id, together(tasks, by_lines=False))
    with begin() as uow:
        assert uow.tasks.get(tasks[0].id) == tasks[0]


def test_a_run_is_named_in_the_history(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    (task,) = seed.tasks(1)
    why = replace(WHY, run_id=seed.run(task).id)
    with begin() as uow:
        uow.tasks.skip(seed.goal.id, MassSkip(why, task_ids=[task.id]))
        assert uow.tasks.last_entry(task.id, SKIPPED) == why


@pytest.mark.parametrize("by_lines", [True, False])
def test_every_table_says_what_it_says_after_one_by_one(database: Database, by_lines: bool) -> None:
    """The same store twice: the second time from before the first act."""
    seed = plant(unit_of_work_factory(database))
    tasks = mixed(seed)
    in_order = sorted((task for task in tasks if task.is_open), key=lambda task: (task.due_date, task.id))
    written = []
    for at_once in (False, True):
        connection = database.begin_writing()
        with SqlWholeTransaction(database, connection).begin() as uow:
            if at_once:
                uow.tasks.skip(seed.goal.id, together(tasks, by_lines=by_lines))
            else:
                uow.tasks.record([task.act("skip", WHY) for task in in_order])
            uow.commit()
        written.append({name: connection.execute(text(sql)).all() for name, sql in WRITTEN.items()})
        database.end_writing(connection)
    assert written[0] == written[1]
    assert len(written[1]["history"]) == 15

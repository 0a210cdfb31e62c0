"""Tasks and their audit rows."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError

from app.adapters.persistence.column_types import Instant
from app.adapters.persistence.engine import Database
from app.adapters.persistence.read_models.sql_read_models import SqlReadModels
from app.domain.account import AccountState, Busyness
from app.domain.activity import Activity
from app.domain.errors import ConcurrentChange, NotFound
from app.domain.platform import Platform
from app.domain.task import TaskChange
from app.domain.task_log import TaskLog
from app.domain.task_status import COMPLETED, IN_PROGRESS, SKIPPED, WAITING
from app.ports.persistence import IUnitOfWork, UnitOfWorkFactory
from app.ports.read_models import Transition
from tests.contracts.seed import DAY, NOW, TODAY, Seed, by_id, line, make_tasks, plant, stamp


def figures(uow: IUnitOfWork, seed: Seed) -> dict[str, int]:
    """How many tasks of the goal's line stand where."""
    (line,) = uow.goals.lines_of(seed.goal.id)
    return {status: number for status, number in line.counts.by_status.items() if number}


def test_every_field_of_a_task_is_kept(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    (task,) = seed.tasks(1)
    with begin() as uow:
        assert uow.tasks.get(task.id) == task


def test_an_instant_is_kept_to_the_microsecond_whatever_its_zone(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    (model,) = seed.tasks(1)
    at = datetime(2027, 5, 4, 23, 59, 59, 999_999, ZoneInfo("America/New_York"))
    with begin() as uow:
        (new_id,) = uow.tasks.new_ids(1)
        uow.tasks.record([replace(model, id=new_id, sequence=new_id, due_at=at).born(stamp())])
        uow.commit()
    with begin() as uow:
        assert uow.tasks.get(new_id).due_at == at


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        Instant().process_bind_param(NOW.replace(tzinfo=None), sqlite.dialect())


def test_a_task_that_is_not_there_is_not_found(begin: UnitOfWorkFactory) -> None:
    with begin() as uow, pytest.raises(NotFound, match="There is no task 4711"):
        uow.tasks.get(4711)


def test_ids_rise_and_none_is_handed_out_twice(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    with begin() as uow:
        ids = [*uow.tasks.new_ids(3), *uow.tasks.new_ids(0), *uow.tasks.new_ids(2)]
        made = make_tasks(uow, seed.line, seed.platform.id, 1)
        uow.commit()
    with begin() as uow:
        ids += [made[0].id, *uow.tasks.new_ids(1)]
    assert ids == sorted(set(ids))


def test_an_act_writes_the_state_and_counts_the_version(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    (task,) = seed.tasks(1)
    expected = replace(task, status=COMPLETED, started_at=NOW, ended_at=NOW, version=2)
    assert seed.act(task.id, "complete") == expected


def test_how_a_task_last_came_into_a_status_is_known(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    (task,) = seed.tasks(1)
    for number, act in enumerate(("start", "complete", "reopen", "start")):
        seed.act(task.id, act, at=NOW + number * DAY)
    with begin() as uow:
        present = uow.tasks.get(task.id)
        note = TaskLog(task_id=task.id, from_status="InProgress", to_status="InProgress", stamp=stamp("a note"))
        uow.tasks.record([TaskChange(before=present, after=present, logs=(note,))])
        found = [uow.tasks.last_entry(task.id, each) for each in (WAITING, IN_PROGRESS, COMPLETED, SKIPPED)]
    assert found == [stamp(at=NOW + 2 * DAY), stamp(at=NOW + 3 * DAY), stamp(at=NOW + DAY), None]


def test_an_act_on_an_old_copy_is_refused_and_changes_nothing(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    old, fresh = seed.tasks(2)
    now_started = seed.act(old.id, "start")
    with begin() as uow, pytest.raises(ConcurrentChange, match=f"{old.id} was changed"):
        uow.tasks.record([fresh.act("skip", stamp()), old.act("skip", stamp())])
    with begin() as uow:
        assert uow.tasks.get(old.id) == now_started
        assert uow.tasks.get(fresh.id) == fresh


def test_several_changes_of_one_task_in_one_call_end_in_its_last_state(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    (task,) = seed.tasks(1)
    started = task.act("start", stamp())
    with begin() as uow:
        uow.tasks.record([started, started.after.act("complete", stamp())])
        uow.commit()
    with begin() as uow:
        expected = replace(task, status=COMPLETED, started_at=NOW, ended_at=NOW, version=2)
        assert uow.tasks.get(task.id) == expected
        assert figures(uow, seed) == {"Completed": 1}


def test_a_new_task_may_change_again_in_the_same_call(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    (model,) = seed.tasks(1)
    with begin() as uow:
        (new_id,) = uow.tasks.new_ids(1)
        task = replace(model, id=new_id, sequence=new_id)
        uow.tasks.record([task.born(stamp()), task.act("skip", stamp())])
        uow.commit()
    with begin() as uow:
        assert uow.tasks.get(new_id) == replace(task.act("skip", stamp()).after, version=1)
        assert figures(uow, seed) == {"Waiting": 1, "Skipped": 1}


def test_one_slot_of_a_line_is_made_once(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    (task,) = seed.tasks(1)
    with begin() as uow:
        (new_id,) = uow.tasks.new_ids(1)
        with pytest.raises(ConcurrentChange):
            uow.tasks.record([replace(task, id=new_id).born(stamp())])
    with begin() as uow:
        assert by_id(uow.tasks.history_of(seed.goal.id)) == [task.id]


def test_a_pass_sees_open_tasks_and_where_asked_those_that_may_still_supersede(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    waiting, started, done, superseded = seed.tasks(4)
    elsewhere = seed.tasks(1, of=seed.more())
    seed.act(started.id, "start")
    seed.act(done.id, "complete")
    ended = seed.act(superseded.id, "complete")
    with begin() as uow:
        uow.tasks.mark([replace(ended, has_superseded=True)])
        uow.commit()
    with begin() as uow:
        assert by_id(uow.tasks.for_pass([seed.goal.id], [])) == [waiting.id, started.id]
        assert by_id(uow.tasks.for_pass([seed.goal.id], [seed.goal.id])) == [waiting.id, started.id, done.id]
        assert by_id(uow.tasks.history_of(seed.goal.id)) == [waiting.id, started.id, done.id, superseded.id]
        assert by_id(uow.tasks.history_of(elsewhere[0].goal_id)) == by_id(elsewhere)


def test_a_mark_keeps_flags_and_due_date(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    (task,) = seed.tasks(1)
    marked = replace(
        task, has_superseded=True, is_dispatched=True, due_date=TODAY + 5 * DAY, due_at=task.due_at + 5 * DAY
    )
    with begin() as uow:
        uow.tasks.mark([marked])
        uow.commit()
    with begin() as uow:
        assert uow.tasks.get(task.id) == marked


def test_a_mark_on_a_task_that_changed_its_status_is_refused(sql_begin: UnitOfWorkFactory) -> None:
    seed = plant(sql_begin)
    (task,) = seed.tasks(1)
    ended = seed.act(task.id, "complete")
    with sql_begin() as uow, pytest.raises(ConcurrentChange):
        uow.tasks.mark([replace(task, due_date=TODAY + DAY)])
    with sql_begin() as uow:
        assert uow.tasks.get(task.id) == ended


def test_hidden_tasks_are_not_found_but_stay_counted_on_their_line(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    done, waiting = seed.tasks(2)
    seed.act(done.id, "complete")
    other = seed.more(account=seed.other_account)
    (kept,) = seed.tasks(1, of=other)
    with begin() as uow:
        uow.tasks.hide(account_id=seed.account.id)
        uow.commit()
    with begin() as uow:
        for task in (done, waiting):
            with pytest.raises(NotFound):
                uow.tasks.get(task.id)
        assert list(uow.tasks.for_pass([seed.goal.id], [seed.goal.id])) == []
        assert figures(uow, seed) == {"Waiting": 1, "Completed": 1}
        assert uow.tasks.get(kept.id) == kept
        uow.tasks.hide(goal_id=other.goal_id)
        assert list(uow.tasks.history_of(other.goal_id)) == []


def test_what_a_goal_left_on_a_deleted_platform_is_hidden_and_stays_so(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    of = seed.more()
    done, _ = seed.tasks(2, of=of)
    seed.act(done.id, "complete")
    with begin() as uow:
        other = uow.platforms.add(Platform(id=0, name="Shop"))
        uow.goals.save(replace(uow.goals.get(of.goal_id), platform_id=other.id))
        working = [list(uow.goals.working_on_platform(each)) for each in (seed.platform.id, other.id)]
        uow.tasks.hide(platform_id=seed.platform.id)
        left = list(uow.goals.working_on_platform(seed.platform.id)), list(uow.tasks.history_of(of.goal_id))
        uow.platforms.delete(seed.platform.id, NOW)
        uow.tasks.show(of.goal_id)
        assert (working, left, list(uow.tasks.history_of(of.goal_id))) == ([[of.goal_id], []], ([], []), [])


def test_the_tasks_of_a_goal_are_shown_again_but_for_those_of_deleted_accounts(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    (ann,) = seed.tasks(1)
    elsewhere = seed.more()
    seed.tasks(1, of=elsewhere)
    with begin() as uow:
        lines = [uow.goals.add_line(line(seed.goal.id, account_id=each)) for each in (seed.other_account.id, None)]
        uow.commit()
    _, platform = (seed.tasks(1, of=each)[0] for each in lines)
    with begin() as uow:
        for goal_id in (seed.goal.id, elsewhere.goal_id):
            uow.tasks.hide(goal_id=goal_id)
        uow.platforms.save_account(replace(seed.other_account, state=AccountState.DELETED))
        uow.tasks.show(seed.goal.id)
        uow.commit()
    with begin() as uow:
        assert list(uow.tasks.history_of(seed.goal.id)) == [ann, platform]
        assert list(uow.tasks.history_of(elsewhere.goal_id)) == []


def test_every_arrow_is_one_row_of_the_history(sql_begin: UnitOfWorkFactory, database: Database) -> None:
    seed = plant(sql_begin)
    (task,) = seed.tasks(1)
    seed.act(task.id, "complete", at=NOW + DAY)
    path = [
        ("", "Waiting", NOW),
        ("Waiting", "InProgress", NOW + DAY),
        ("InProgress", "Completed", NOW + DAY),
    ]
    assert list(SqlReadModels(database).transitions(task.id)) == [
        Transition(at=at, from_status=before, to_status=after, actor="ann", notes="", run_id=None)
        for before, after, at in path
    ]


@pytest.mark.parametrize("table", ["task_logs", "activity"])
@pytest.mark.parametrize("act", ["UPDATE {} SET actor = 'mallory'", "DELETE FROM {}"])
def test_history_is_never_changed(sql_begin: UnitOfWorkFactory, database: Database, table: str, act: str) -> None:
    seed = plant(sql_begin)
    seed.tasks(1)
    with sql_begin() as uow:
        uow.activity.add([Activity(at=NOW, actor="ann", kind="k", summary="s", details={"day": TODAY})])
        uow.commit()
    with database.writer.begin() as connection, pytest.raises(IntegrityError, match=f"{table} is append-only"):
        connection.execute(text(act.format(table)))


def test_an_account_is_as_busy_as_its_open_tasks_of_any_goal(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    done, skipped, waiting = seed.tasks(3)
    seed.act(done.id, "complete")
    seed.act(skipped.id, "skip")
    elsewhere = seed.tasks(2, of=seed.more(account=seed.account))
    with begin() as uow:
        found = uow.tasks.busyness(seed.goal.id, [seed.other_account.id, seed.account.id])
        other = uow.tasks.busyness(elsewhere[0].goal_id, [seed.account.id])
    assert found == {seed.account.id: Busyness(3, waiting.id), seed.other_account.id: Busyness()}
    assert other == {seed.account.id: Busyness(3, elsewhere[1].id)}


def test_hidden_tasks_make_nobody_busy(begin: UnitOfWorkFactory) -> None:
    seed = plant(begin)
    seed.tasks(2)
    with begin() as uow:
        uow.tasks.hide(goal_id=seed.goal.id)
        assert uow.tasks.busyness(seed.goal.id, [seed.account.id]) == {seed.account.id: Busyness()}

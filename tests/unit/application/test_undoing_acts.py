"""Taking an act back: the task is as it was, every arrow is on record, and nothing else is undone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.application.undoing_acts import ChangedSince, Undo, UndoingActs
from app.application.working_on_tasks import Answer, TaskAct
from app.domain.errors import NotFound
from app.domain.task_status import COMPLETED, FAILED, IN_PROGRESS, SKIPPED, STATUS_ASKED_FOR, WAITING, TaskStatus
from tests.builders import PERSON, World
from tests.unit.application.run_world import ends, perform, with_task

WAYS = [
    (("complete",), WAITING, ["Waiting"]),
    (("fail",), WAITING, ["Waiting"]),
    (("skip",), WAITING, ["Waiting"]),
    (("start",), WAITING, ["Waiting"]),
    (("start", "complete"), IN_PROGRESS, ["Waiting", "InProgress"]),
    (("start", "skip"), IN_PROGRESS, ["Waiting", "InProgress"]),
    (("start", "reopen"), IN_PROGRESS, ["InProgress"]),
    (("complete", "reopen"), COMPLETED, ["InProgress", "Completed"]),
    (("fail", "reopen"), FAILED, ["InProgress", "Failed"]),
    (("skip", "reopen"), SKIPPED, ["Skipped"]),
]


@pytest.fixture
def world() -> World:
    world = World()
    world.add_goal()
    world.tick()
    return world


def undo(world: World, wanted: Undo) -> Answer:
    return UndoingActs(world.store.unit_of_work, world.clock, world.scheduler).undo(wanted, PERSON)


@pytest.mark.parametrize(("acts", "before", "arrows"), WAYS)
def test_an_act_is_taken_back_by_arrows_that_are_on_record(
    world: World, acts: tuple[str, ...], before: TaskStatus, arrows: list[str]
) -> None:
    for act in acts:
        world.act(1, act)
    written = len(world.store.tables.logs)
    answer = undo(world, Undo(1, before, STATUS_ASKED_FOR[acts[-1]]))
    new = [(log.to_status, log.stamp.actor, log.stamp.notes) for log in world.store.tables.logs[written:]]
    expected = [(arrow, PERSON, "Undone.") for arrow in arrows]
    assert (answer, world.store.tables.tasks[1].status, new) == (Answer.DONE, before, expected)


def test_work_that_went_on_was_begun_when_it_was_begun(world: World) -> None:
    world.act(1, "start")
    begun = world.clock.now()
    world.clock.advance(timedelta(minutes=10))
    world.complete(1)
    undo(world, Undo(1, IN_PROGRESS, COMPLETED))
    world.clock.advance(timedelta(minutes=5))
    assert world.task(1).started_at == begun
    world.complete(1)
    assert world.task(1).minutes == 15


@pytest.mark.parametrize("act", ["complete", "fail"])
def test_who_had_ended_it_and_the_time_that_it_took_stand_there_again(world: World, act: str) -> None:
    world.working.act(TaskAct(task_id=1, act=act, actor=PERSON, minutes=30))
    world.act(1, "reopen")
    undo(world, Undo(1, STATUS_ASKED_FOR[act], WAITING, 30))
    assert (world.task(1).ended_by, world.task(1).minutes) == ("Manual", 30)


def test_what_a_script_did_is_not_by_hand_once_a_reopening_is_taken_back() -> None:
    world = with_task(check_strategy="NoCheck")
    world.request(1)
    perform(world, ends())
    world.act(1, "reopen")
    undo(world, Undo(1, COMPLETED, WAITING))
    assert (world.task(1).status, world.task(1).ended_by, world.task(1).minutes) == (COMPLETED, "CustomScript", None)


def test_a_second_undo_writes_nothing(world: World) -> None:
    world.act(1, "skip")
    undo(world, Undo(1, WAITING, SKIPPED))
    written = len(world.store.tables.logs)
    answer = undo(world, Undo(1, WAITING, SKIPPED))
    assert (answer, len(world.store.tables.logs)) == (Answer.ALREADY_DONE, written)


def test_what_has_changed_since_stays(world: World) -> None:
    world.act(1, "fail")
    with pytest.raises(ChangedSince, match="Task 1 has changed since: it is Failed"):
        undo(world, Undo(1, WAITING, COMPLETED))
    assert world.store.tables.tasks[1].status is FAILED


def test_a_task_that_is_not_there_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        undo(world, Undo(99, WAITING, COMPLETED))

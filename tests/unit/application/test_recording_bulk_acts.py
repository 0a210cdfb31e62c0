"""An act on many tasks that ended with the program is recorded at a later tick, and can be undone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.application.acting_in_bulk import ActingInBulk
from app.application.bulk_record import KIND
from app.application.recording_bulk_acts import LONGEST_STEP, RecordingBulkActs
from tests.builders import World
from tests.fakes.logger import FakeLogger
from tests.fakes.store import FakeUnitOfWork


class ProgramEnded(BaseException):
    """Nothing that the program could catch: as a kill."""


class Acting:
    """Four tasks to act on; the program ends once so many of them are done."""

    def __init__(self, world: World) -> None:
        world.add_goal(start_date="2027-05-01")
        world.tick()
        self.world = world
        begin = world.store.unit_of_work
        self.bulk = ActingInBulk(begin, begin, world.clock, world.scheduler, FakeLogger())

    def skip(self, cut_off_after: int | None = None) -> None:
        def tell(done: int, _of: int) -> None:
            if done == cut_off_after:
                raise ProgramEnded

        self.bulk.act({"act": ["skip"], "task_ids": ["1,2,3"]}, "ann", tell)

    def cut_off(self) -> None:
        with pytest.raises(ProgramEnded):
            self.skip(cut_off_after=2)

    @property
    def recorded(self) -> list[str]:
        return [entry.summary for entry in self.world.store.tables.activity if entry.kind == KIND]

    @property
    def statuses(self) -> list[str]:
        return [task.status.name for task in self.world.tasks()]


def test_an_act_that_comes_to_its_end_leaves_nothing_behind(world: World) -> None:
    acting = Acting(world)
    acting.skip()
    assert (world.bulk_acts.record_cut_off(), world.store.tables.bulk_steps) == (None, {})
    assert acting.recorded == ["3 tasks skipped."]


def test_what_was_done_until_the_end_of_the_program_is_recorded_and_can_be_undone(world: World) -> None:
    acting = Acting(world)
    acting.cut_off()
    world.clock.advance(LONGEST_STEP)
    world.ticking.tick()
    assert acting.recorded == ["2 tasks skipped, then the program ended: the others stayed as they were."]
    assert acting.statuses == ["Skipped", "Skipped", "Waiting", "Waiting"]
    entry = next(entry for entry in world.store.tables.activity if entry.kind == KIND)
    identity = world.store.tables.activity.index(entry) + 1
    assert (entry.actor, acting.bulk.result(identity).is_cut_off) == ("ann", True)
    acting.bulk.undo(identity, "ann")
    assert acting.statuses == ["Waiting"] * 4


def test_an_act_that_may_still_go_on_is_left_alone_and_looked_at_again(world: World) -> None:
    acting = Acting(world)
    acting.cut_off()
    world.clock.advance(LONGEST_STEP - timedelta(seconds=1))
    assert world.bulk_acts.record_cut_off() == world.clock.instant + LONGEST_STEP
    assert acting.recorded == []


def test_an_act_that_stood_still_and_goes_on_records_what_is_not_on_record_yet(world: World) -> None:
    acting = Acting(world)

    def stand_still(done: int, _of: int) -> None:
        if done == 2:
            world.clock.advance(LONGEST_STEP)
            world.bulk_acts.record_cut_off()

    result = acting.bulk.act({"act": ["skip"], "task_ids": ["1,2,3"]}, "ann", stand_still)
    assert (acting.recorded, [each.task_id for each in result.changed]) == (
        ["2 tasks skipped, then the program ended: the others stayed as they were.", "1 task skipped."],
        [3],
    )


def test_an_act_that_stood_still_at_its_end_is_recorded_once(world: World) -> None:
    acting = Acting(world)

    def stand_still(done: int, of: int) -> None:
        if done == of:
            world.clock.advance(LONGEST_STEP)
            world.bulk_acts.record_cut_off()

    acting.bulk.act({"act": ["skip"], "task_ids": ["1,2,3"]}, "ann", stand_still)
    assert acting.recorded == ["3 tasks skipped, then the program ended: the others stayed as they were."]


def test_it_is_recorded_once_however_many_look(world: World) -> None:
    acting = Acting(world)
    acting.cut_off()
    world.clock.advance(LONGEST_STEP)
    for _ in range(2):
        world.bulk_acts.record_cut_off()
    assert len(acting.recorded) == 1


def test_of_two_processes_that_look_at_once_one_records_it(world: World) -> None:
    acting = Acting(world)
    acting.cut_off()
    world.clock.advance(LONGEST_STEP)
    reading = world.store.unit_of_work

    def begin_late() -> FakeUnitOfWork:
        world.bulk_acts.record_cut_off()
        return world.store.unit_of_work()

    RecordingBulkActs(begin_late, reading, world.clock, FakeLogger()).record_cut_off()
    assert len(acting.recorded) == 1


def test_an_undo_that_was_cut_off_is_taken_up_by_a_second_click(world: World) -> None:
    acting = Acting(world)
    acting.skip()
    identity = len(world.store.tables.activity)

    def tell(done: int, _of: int) -> None:
        if done == 1:
            raise ProgramEnded

    with pytest.raises(ProgramEnded):
        acting.bulk.undo(identity, "ann", tell)
    world.clock.advance(LONGEST_STEP)
    world.bulk_acts.record_cut_off()
    assert acting.recorded[1:] == ["1 task put back as before, then the program ended: the others stayed as they were."]
    acting.bulk.undo(identity, "ann")
    assert acting.statuses == ["Waiting"] * 4

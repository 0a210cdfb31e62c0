"""Proposals, links, ticks and who ended what, on every kind of store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from app.adapters.persistence.engine import open_database
from app.adapters.persistence.read_models.sql_handwork_reads import SqlHandworkReads
from app.adapters.persistence.unit_of_work import unit_of_work_factory
from app.domain.errors import NotFound
from app.domain.goal import GoalStatus
from app.domain.handwork import Work
from app.domain.proposal import Proposal
from app.domain.run import Run, RunKind, RunStatus
from app.domain.script_version import ScriptVersion
from app.domain.strategy import RunMode
from app.domain.task import Task
from app.ports.handwork_reads import HandworkRow, IHandworkReads, LadderRow
from app.ports.handwork_store import Evidence, Tick
from tests.contracts.conftest import COPIES, POSTGRESQL
from tests.contracts.seed import DAY, NOW, TODAY, Seed, plant, stamp, version
from tests.fakes.store import FakeStore
from tests.web.fake_handwork_reads import FakeHandworkReads

HAND, SCRIPT = Work("Manual", 7), Work("CustomScript")


@dataclass
class World:
    """A planted store, and what pages ask of it."""

    seed: Seed
    reads: IHandworkReads

    def keep(self, *proposals: Proposal) -> None:
        with self.seed.begin() as uow:
            for each in proposals:
                uow.proposals.keep(each)
            uow.commit()

    def proposal(self, task_id: int) -> Proposal | None:
        with self.seed.begin() as uow:
            return uow.proposals.of_task(task_id)

    def end(self, task: Task, act: str, work: Work | None, at: timedelta = timedelta()) -> Task:
        with self.seed.begin() as uow:
            uow.tasks.record([uow.tasks.get(task.id).act(act, stamp(at=NOW + at), work)])
            uow.commit()
            return uow.tasks.get(task.id)


@pytest.fixture(params=["fake", "sqlite", POSTGRESQL])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "fake":
        store = FakeStore()
        yield World(plant(store.unit_of_work), FakeHandworkReads(store))
        return
    opened = open_database(request.getfixturevalue(COPIES[request.param]))
    yield World(plant(unit_of_work_factory(opened)), SqlHandworkReads(opened))
    opened.dispose()


def proposed(task: Task, says: str = "complete", run_id: int = 1) -> Proposal:
    return Proposal(task_id=task.id, goal_id=task.goal_id, run_id=run_id, says=says, at=NOW)


def test_a_newer_proposal_takes_the_place_of_an_earlier_one(world: World) -> None:
    (task,) = world.seed.tasks(1)
    world.keep(proposed(task), proposed(task, "fail", 2))
    assert world.proposal(task.id) == proposed(task, "fail", 2)


def test_a_comparison_stands(world: World) -> None:
    (task,) = world.seed.tasks(1)
    compared = proposed(task).compared("skip", NOW)
    world.keep(proposed(task), compared, compared.compared("fail", NOW + DAY), proposed(task, "fail", 2))
    assert world.proposal(task.id) == compared


def test_without_a_proposal_there_is_none(world: World) -> None:
    assert world.proposal(world.seed.tasks(1)[0].id) is None


def test_who_ended_a_task_and_the_minutes_are_kept_and_forgotten_when_it_is_reopened(world: World) -> None:
    (task,) = world.seed.tasks(1)
    ended = world.end(task, "complete", HAND)
    again = world.end(task, "reopen", None)
    assert [(each.ended_by, each.minutes) for each in (ended, again)] == [("Manual", 7), ("", None)]


def test_the_ladder_counts_what_completed_tasks_and_how_often_both_agreed(world: World) -> None:
    tasks = world.seed.tasks(6)
    for task, act, work in zip(
        tasks, ["complete"] * 4 + ["fail", "skip"], [HAND, SCRIPT, SCRIPT, SCRIPT, SCRIPT, None], strict=True
    ):
        world.end(task, act, work)
    first, second = proposed(tasks[0]).compared("complete", NOW), proposed(tasks[1]).compared("fail", NOW + DAY)
    world.keep(first, second, proposed(tasks[2]))
    row = world.reads.ladder(world.seed.goal.id)
    assert row == LadderRow(
        run_mode=RunMode.MANUAL, version=1, execution="Manual", check="ManualCheck",
        completed_by=(("CustomScript", 3), ("Manual", 1)), compared=2, agreed=1, compared_now=2,
        agreed_now=1, comparisons=(second, first),
    )  # fmt: skip
    assert world.reads.ladder(world.seed.goal.id, 1).comparisons == (second,)


def test_the_ladder_tells_what_the_present_script_proposed_from_what_earlier_ones_did(world: World) -> None:
    tasks = world.seed.tasks(2)
    script = ScriptVersion(
        id=0, goal_id=world.seed.goal.id, kind=RunKind.EXECUTION, content="one", author="ann", at=NOW,
        strategy="CustomScript",
    )  # fmt: skip
    compared = []
    for task, chosen in zip(tasks, ("fail", "complete"), strict=True):
        run = world.seed.run(task)
        with world.seed.begin() as uow:
            uow.scripts.add(script)
            assert uow.runs.claim(run.id, NOW, DAY, "here:1")
            uow.commit()
        compared.append(proposed(task, run_id=run.id).compared(chosen, NOW))
    with world.seed.begin() as uow:
        uow.scripts.add(replace(script, is_draft=True))
        uow.scripts.add(replace(script, kind=RunKind.CHECK))
        uow.commit()
    world.keep(*compared)
    row = world.reads.ladder(world.seed.goal.id)
    assert (row.compared, row.agreed, row.compared_now, row.agreed_now) == (2, 1, 1, 1)


def counted_now(world: World) -> tuple[int, int]:
    row = world.reads.ladder(world.seed.goal.id)
    return row.compared_now, row.agreed_now


@pytest.mark.parametrize("changed", list(RunKind))
def test_what_a_check_proposed_counts_until_one_of_both_scripts_is_changed(world: World, changed: RunKind) -> None:
    (task,) = world.seed.tasks(1)
    keep_versions(world, *(version(world.seed.goal.id, "one", kind) for kind in (RunKind.CHECK, RunKind.EXECUTION)))
    run = world.seed.run(task, RunKind.CHECK)
    with world.seed.begin() as uow:
        assert uow.runs.claim(run.id, NOW + DAY, DAY, "here:1")
        uow.commit()
    world.keep(proposed(task, run_id=run.id).compared("complete", NOW + DAY))
    before = counted_now(world)
    keep_versions(world, version(world.seed.goal.id, "two", changed, at=NOW + 2 * DAY))
    assert (before, counted_now(world)) == ((1, 1), (0, 0))


def test_what_something_else_proposed_is_not_of_the_script_that_took_its_place(world: World) -> None:
    (task,) = world.seed.tasks(1)
    run = world.seed.run(task)
    with world.seed.begin() as uow:
        assert uow.runs.claim(run.id, NOW, DAY, "here:1")
        uow.commit()
    world.keep(proposed(task, run_id=run.id).compared("complete", NOW))
    before = counted_now(world)
    keep_versions(world, version(world.seed.goal.id, "one", at=NOW + DAY))
    assert (before, counted_now(world)) == ((1, 1), (0, 0))


def keep_versions(world: World, *versions: ScriptVersion) -> None:
    with world.seed.begin() as uow:
        for each in versions:
            uow.scripts.add(each)
        uow.commit()


def test_a_deleted_goal_has_no_ladder(world: World) -> None:
    with world.seed.begin() as uow:
        uow.goals.save(replace(uow.goals.get(world.seed.goal.id), status=GoalStatus.DELETED))
        uow.commit()
    with pytest.raises(NotFound):
        world.reads.ladder(world.seed.goal.id)


def test_work_by_hand_is_added_up_by_goal_since_an_instant(world: World) -> None:
    first, second, third, fourth, machine = world.seed.tasks(5)
    world.end(first, "complete", HAND, -DAY)
    world.end(second, "complete", HAND)
    world.end(third, "fail", Work("Manual", 3))
    world.end(fourth, "complete", Work("Manual"))
    world.end(machine, "complete", SCRIPT)
    assert world.reads.by_hand(NOW) == [
        HandworkRow(
            goal_id=world.seed.goal.id, goal_description="Water the plants", platform_name="Garden",
            platform_color="#206bc4", start_date=TODAY, execution="Manual", run_mode=RunMode.MANUAL, times=3, timed=2,
            minutes=10,
        )
    ]  # fmt: skip


def test_links_are_kept_in_their_order(world: World) -> None:
    task, other = world.seed.tasks(2)
    links = [Evidence(task.id, f"https://example.org/{name}", NOW, "ann") for name in "ba"]
    with world.seed.begin() as uow:
        uow.handwork.add_evidence(links)
        uow.handwork.add_evidence([])
        uow.commit()
    assert (world.reads.evidence(task.id), world.reads.evidence(other.id)) == (links, [])


def test_an_item_keeps_who_ticked_it_first_until_it_is_unticked(world: World) -> None:
    (task,) = world.seed.tasks(1)
    ann, bob = Tick(task.id, "Pack", NOW, "ann"), Tick(task.id, "Pack", NOW + DAY, "bob")
    lock = Tick(task.id, "Lock", NOW + DAY, "bob")
    seen = []
    for ticks, gone in (([ann], []), ([bob, lock], []), ([], ["Pack", "Fly"]), ([bob], [])):
        with world.seed.begin() as uow:
            uow.handwork.untick(task.id, gone)
            uow.handwork.tick(ticks)
            uow.commit()
        seen.append(world.reads.ticks(task.id))
    assert seen == [[ann], [ann, lock], [lock], [lock, bob]]


def test_what_is_queued_of_a_goal_turns_into_shadows(world: World) -> None:
    task, trial_of, running_of = world.seed.tasks(3)
    elsewhere = world.seed.tasks(1, world.seed.more())[0]

    def run(of: Task, *, is_trial: bool = False) -> Run:
        return Run(
            id=0, task_id=of.id, goal_id=of.goal_id, kind=RunKind.EXECUTION, requested_by="ann", queued_at=NOW,
            is_trial=is_trial,
        )  # fmt: skip

    with world.seed.begin() as uow:
        queued, trial, other = uow.runs.add(run(task)), uow.runs.add(run(trial_of, is_trial=True)), run(elsewhere)
        begun, other = uow.runs.add_begun(run(running_of), NOW, DAY, "here:1"), uow.runs.add(other)
        uow.runs.turn_into_shadows(task.goal_id)
        uow.commit()
    with world.seed.begin() as uow:
        found = [uow.runs.get(each.id) for each in (queued, trial, begun, other)]
        claimed = uow.runs.claim(queued.id, NOW, DAY, "here:1")
    assert [(each.status, each.is_shadow) for each in found] == [
        (RunStatus.QUEUED, True), (RunStatus.QUEUED, False), (RunStatus.RUNNING, False), (RunStatus.QUEUED, False),
    ]  # fmt: skip
    assert claimed is not None
    assert claimed.is_shadow

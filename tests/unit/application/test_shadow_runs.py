"""Shadow runs: beside the person, they only propose; both are compared, each task once; a click lets them act."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.application.automating_goals import NothingToAutomate
from app.application.working_on_tasks import Answer, TaskAct
from app.domain.errors import ConcurrentChange
from app.domain.proposal import Proposal
from app.domain.run import RunKind, RunOutcome, RunStatus, Verdict
from app.ports.handwork_store import Evidence
from app.ports.strategies import StrategyRequest
from tests.builders import PERSON, Typed, World
from tests.unit.application.run_world import CHECK, begin, ends, last, lose, perform, with_task

WELL = ends()


def shadowed(**fields: Typed) -> World:
    """A goal in the shadow whose first run is queued."""
    return with_task(**{"run_mode": "shadow", "check_strategy": "NoCheck", **fields})


def proposals(world: World) -> list[tuple[int, str, str]]:
    """Task, what was proposed, and what the person did."""
    return [(each.task_id, each.says, each.chosen) for each in world.store.tables.proposals.values()]


def change(world: World, mode: str, **more: str) -> Answer:
    return world.automating.change(1, {"run_mode": [mode], **{name: [value] for name, value in more.items()}}, PERSON)


def test_on_the_day_a_shadow_run_is_queued() -> None:
    world = shadowed()
    assert [(run.kind, run.is_shadow, run.requested_by) for run in world.runs()] == [
        (RunKind.EXECUTION, True, "scheduler")
    ]


def test_a_person_who_was_faster_than_the_day_still_gets_a_proposal() -> None:
    world = World()
    world.add_goal(
        run_mode="shadow", execution_strategy="CustomScript", execution_script_content="x", check_strategy="NoCheck",
        due_time="18:00",
    )  # fmt: skip
    world.tick()
    world.act(1, "start")
    world.clock.advance(timedelta(hours=6))
    world.tick()
    assert [run.is_shadow for run in world.runs()] == [True]


@pytest.mark.parametrize(
    ("status", "says"),
    [(RunStatus.SUCCEEDED, "complete"), (RunStatus.FAILED, "fail"), (RunStatus.TIMED_OUT, "fail")],
)
def test_its_end_proposes_and_leaves_the_task_alone(status: RunStatus, says: str) -> None:
    world = shadowed()
    before = world.task(1), world.logs(1)
    perform(world, ends(status))
    assert (proposals(world), (world.task(1), world.logs(1))) == ([(1, says, "")], before)


def test_what_is_not_known_proposes_nothing() -> None:
    world = shadowed()
    lose(world)
    assert (proposals(world), world.task(1).status.name) == ([], "Waiting")


def test_a_cancelled_run_proposes_nothing() -> None:
    world = shadowed()
    perform(world, ends(RunStatus.CANCELLED))
    assert (proposals(world), world.task(1).status.name) == ([], "Waiting")


def test_a_run_that_fails_is_tried_again_before_it_proposes() -> None:
    world = shadowed(max_attempts=2, fallback_to_manual="true", fallback_after=1)
    perform(world)
    assert (proposals(world), last(world).attempt, last(world).is_shadow) == ([], 2, True)
    perform(world)
    assert (proposals(world), len(world.runs())) == ([(1, "fail", "")], 2)


@pytest.mark.parametrize(
    ("verdict", "says"),
    [(Verdict.CHECK_SUCCESS, "complete"), (Verdict.GOAL_MET, "complete"), (Verdict.CHECK_FAIL, "fail")],
)
def test_an_automatic_check_has_the_last_word(verdict: Verdict, says: str) -> None:
    world = shadowed(check_strategy="CustomScriptCheck")
    perform(world, WELL)
    assert (proposals(world), last(world).kind, last(world).is_shadow) == ([], CHECK, True)
    perform(world, ends(verdict=verdict), CHECK)
    assert (proposals(world), world.task(1).status.name) == ([(1, says, "")], "Waiting")


def test_a_check_beside_work_by_hand_proposes_too() -> None:
    world = shadowed(execution_strategy="Manual", check_strategy="CustomScriptCheck")
    perform(world, ends(verdict=Verdict.CHECK_FAIL), CHECK)
    assert (proposals(world), world.task(1).status.name) == ([(1, "fail", "")], "Waiting")


@pytest.mark.parametrize("act", ["complete", "fail", "skip"])
def test_what_the_person_does_is_compared_once(act: str) -> None:
    world = shadowed()
    perform(world, WELL)
    world.act(1, act)
    world.act(1, "reopen")
    world.act(1, "fail")
    (proposal,) = world.store.tables.proposals.values()
    assert (proposal.chosen, proposal.agreed, proposal.compared_at) == (act, act == "complete", world.clock.now())


@pytest.mark.parametrize("mode", ["on_due", "manual"])
def test_what_was_proposed_is_compared_also_once_it_may_act(mode: str) -> None:
    world = shadowed()
    perform(world, WELL)
    change(world, mode)
    world.complete(1)
    assert proposals(world) == [(1, "complete", "complete")]


def test_a_run_that_ends_after_the_person_is_compared_at_once() -> None:
    world = shadowed()
    run = begin(world)
    world.complete(1)
    world.recording.end(run, RunOutcome(status=RunStatus.SUCCEEDED))
    now = world.clock.now()
    assert list(world.store.tables.proposals.values()) == [
        Proposal(task_id=1, goal_id=1, run_id=1, says="complete", at=now, chosen="complete", compared_at=now)
    ]


def test_a_skipped_task_is_not_compared_with_what_comes_late() -> None:
    world = shadowed()
    run = begin(world)
    world.act(1, "skip")
    world.recording.end(run, RunOutcome(status=RunStatus.SUCCEEDED))
    assert proposals(world) == []


def test_the_newest_proposal_counts_until_the_person_ends_the_task() -> None:
    world = shadowed()
    perform(world)
    world.request(1)
    perform(world, WELL)
    assert proposals(world) == [(1, "complete", "")]


def test_failures_in_the_shadow_hand_nothing_over_later() -> None:
    world = shadowed(fallback_after=1)
    perform(world)
    change(world, "on_due")
    with world.store.unit_of_work() as uow:
        assert uow.runs.failures_in_a_row(1, 10) == 0


def test_the_script_is_told() -> None:
    world = shadowed()
    told: list[object] = []

    def look(request: StrategyRequest) -> RunOutcome:
        told.append(request.context["run"])
        return RunOutcome(status=RunStatus.SUCCEEDED)

    perform(world, look)
    assert told == [{"id": 1, "kind": "execution", "attempt": 1, "key": "1:1:1", "mode": "shadow"}]


def test_a_click_lets_it_act_from_the_next_task_on() -> None:
    world = shadowed(interval_days=1)
    world.complete(1)
    assert change(world, "on_due", version=str(world.goal().version)) is Answer.DONE
    world.days_later(1).tick()
    perform(world, WELL)
    assert (world.task(2).status.name, world.task(2).ended_by, proposals(world)) == ("Completed", "CustomScript", [])
    assert world.history("run_mode_changed") == ["Runs act by themselves on the day from now on."]


@pytest.mark.parametrize("way", ["click", "form"])
def test_what_is_queued_when_it_is_taken_back_only_proposes(way: str) -> None:
    world = shadowed(run_mode="on_due")
    if way == "click":
        change(world, "shadow")
    else:
        world.edit(1, run_mode="shadow")
    perform(world, WELL)
    assert (proposals(world), world.task(1).status.name) == ([(1, "complete", "")], "Waiting")


def test_a_further_attempt_of_what_ran_when_it_was_taken_back_only_proposes() -> None:
    world = shadowed(run_mode="on_due", max_attempts=2)
    run = begin(world)
    change(world, "shadow")
    world.recording.end(run, RunOutcome(status=RunStatus.FAILED))
    assert (last(world).attempt, last(world).is_shadow) == (2, True)
    perform(world, WELL)
    assert (proposals(world), world.task(1).status.name) == ([(1, "complete", "")], "InProgress")


def test_the_check_of_what_ran_when_it_was_taken_back_only_proposes() -> None:
    world = shadowed(run_mode="on_due", check_strategy="CustomScriptCheck")
    run = begin(world)
    change(world, "shadow")
    world.recording.end(run, RunOutcome(status=RunStatus.SUCCEEDED))
    perform(world, ends(verdict=Verdict.CHECK_SUCCESS), CHECK)
    assert (proposals(world), world.task(1).status.name) == ([(1, "complete", "")], "InProgress")


def test_a_second_click_changes_nothing() -> None:
    world = shadowed()
    assert (change(world, "shadow", version="0"), world.history("run_mode_changed")) == (Answer.ALREADY_DONE, [])


def test_a_goal_that_was_changed_meanwhile_is_left_as_it_is() -> None:
    world = shadowed()
    version = str(world.goal().version)
    world.edit(1, description="Another one")
    with pytest.raises(ConcurrentChange):
        change(world, "on_due", version=version)
    assert world.goal().run_mode == "shadow"


def test_what_people_do_and_check_cannot_be_let_act() -> None:
    world = World()
    world.add_goal()
    with pytest.raises(NothingToAutomate):
        change(world, "shadow")


def ended(world: World, act: str = "complete", **more: object) -> tuple[str, int | None]:
    """Who ended task 1, and in how many minutes."""
    world.working.act(TaskAct(task_id=1, act=act, actor=PERSON, **more))  # type: ignore[arg-type]  # a test's own
    return world.task(1).ended_by, world.task(1).minutes


def started(**fields: Typed) -> World:
    """A task that a person began twelve minutes ago."""
    world = World()
    world.add_goal(**fields)
    world.tick()
    world.act(1, "start")
    world.clock.advance(timedelta(minutes=12))
    return world


@pytest.mark.parametrize("fields", [{}, {"policy_type": "after_completion"}])
@pytest.mark.parametrize(
    ("act", "typed", "kept"),
    [
        ("complete", None, ("Manual", 12)),
        ("fail", None, ("Manual", 12)),
        ("complete", 40, ("Manual", 40)),
        ("skip", None, ("", None)),
    ],
)
def test_who_ended_it_and_the_time_are_kept_with_a_task(
    fields: dict[str, Typed], act: str, typed: int | None, kept: tuple[str, int | None]
) -> None:
    assert ended(started(**fields), act, minutes=typed) == kept


def test_a_reopened_task_has_nothing_of_that_any_more() -> None:
    world = started()
    ended(world)
    world.act(1, "reopen")
    assert (world.task(1).ended_by, world.task(1).minutes) == ("", None)


def test_the_time_of_a_script_is_not_that_of_the_person_who_takes_over() -> None:
    world = with_task(fallback_to_manual="true")
    world.request(1)
    perform(world)
    world.clock.advance(timedelta(minutes=9))
    assert ended(world) == ("Manual", None)


def test_a_check_that_completes_what_a_person_did_counts_as_by_hand() -> None:
    world = with_task(execution_strategy="Manual")
    world.act(1, "start")
    world.request(1, CHECK)
    perform(world, ends(verdict=Verdict.CHECK_SUCCESS), CHECK)
    assert (world.task(1).status.name, world.task(1).ended_by) == ("Completed", "Manual")


def test_links_are_kept_with_who_gave_them() -> None:
    world = started()
    ended(world, evidence=("https://example.org/1", "https://example.org/2"))
    now = world.clock.now()
    assert world.store.tables.evidence == [
        Evidence(1, "https://example.org/1", now, PERSON),
        Evidence(1, "https://example.org/2", now, PERSON),
    ]

"""What people do while a run waits or goes on: their word counts."""

from collections.abc import Callable

import pytest

from app.domain.goal import GoalStatus
from app.domain.run import RunOutcome, RunStatus
from app.domain.strategy import RunMode
from app.ports.strategies import StrategyRequest
from tests.builders import PERSON, World
from tests.unit.application.executed_runs import BAD_ENDS
from tests.unit.application.run_world import CHECK, EXECUTION, Act, ends, with_task


def meanwhile(world: World, act: Callable[[], object], outcome: Act) -> World:
    """Something happens while the execution works."""

    def works(request: StrategyRequest) -> RunOutcome:
        act()
        return outcome(request)

    world.strategies.set("CustomScript", works)
    world.run(1)
    return world


@pytest.mark.parametrize("status", [RunStatus.SUCCEEDED, *BAD_ENDS])
@pytest.mark.parametrize("act", ["complete", "fail", "skip"])
def test_a_task_that_a_person_ended_meanwhile_stays_as_it_is(act: str, status: RunStatus) -> None:
    world = with_task(check_strategy="NoCheck")
    meanwhile(world, lambda: world.act(1, act), ends(status))
    expected = {"complete": "Completed", "fail": "Failed", "skip": "Skipped"}[act]
    assert (world.statuses(), world.run_statuses(), world.logs(1)[-1].stamp.actor) == (
        [expected],
        [(EXECUTION, status)],
        PERSON,
    )


def test_no_check_follows_for_a_task_that_a_person_ended_meanwhile() -> None:
    world = with_task()
    world.change_goal(1, run_mode=RunMode.ON_DUE)
    meanwhile(world, lambda: world.act(1, "complete"), ends())
    assert world.run_statuses() == [(EXECUTION, RunStatus.SUCCEEDED)]


def test_a_goal_deleted_meanwhile_lets_the_run_end_and_its_tasks_rest() -> None:
    world = with_task(check_strategy="NoCheck")
    meanwhile(world, lambda: world.planning.delete(1, PERSON), ends())
    assert (world.status(), world.statuses(), world.run_statuses()) == (
        GoalStatus.DELETED,
        ["Skipped"],
        [(EXECUTION, RunStatus.SUCCEEDED)],
    )


def test_a_task_released_meanwhile_is_completed_with_every_arrow() -> None:
    world = with_task(check_strategy="NoCheck")
    meanwhile(world, lambda: world.act(1, "reopen"), ends())
    assert [arrow[1] for arrow in world.arrows(1)] == ["Waiting", "InProgress", "Waiting", "InProgress", "Completed"]


def test_a_second_run_cannot_be_asked_for_meanwhile() -> None:
    world = with_task()
    answers: list[object] = []
    meanwhile(world, lambda: answers.append(world.request(1, CHECK)), ends())
    assert ([f"{answer}" for answer in answers], len(world.runs())) == (["Answer.ALREADY_DONE"], 1)


def hidden_behind(world: World) -> World:
    """A run that is still queued while its task or goal is out of sight or over, as after a crash between two acts."""
    world.performing.perform(1)
    return world


def test_a_queued_run_whose_task_is_over_is_called_off() -> None:
    world = with_task()
    world.request(1)
    run = world.runs()[0]
    world.act(1, "complete")
    world.store.tables.runs[1] = run
    hidden_behind(world)
    assert (world.run_statuses(), world.outcome(1).note, world.statuses()) == (
        [(EXECUTION, RunStatus.CANCELLED)],
        "The task is Completed already.",
        ["Completed"],
    )


def test_a_queued_run_whose_goal_was_deleted_is_called_off() -> None:
    world = with_task()
    world.request(1)
    run = world.runs()[0]
    world.planning.delete(1, PERSON)
    world.store.tables.runs[1] = run
    hidden_behind(world)
    assert (world.run_statuses(), world.outcome(1).note) == (
        [(EXECUTION, RunStatus.CANCELLED)],
        "The goal was deleted.",
    )


def test_a_queued_run_whose_goal_was_given_to_a_person_is_called_off() -> None:
    world = with_task()
    world.request(1)
    world.edit(1, execution_strategy="Manual")
    world.performing.perform(1)
    assert (world.run_statuses(), world.statuses(), world.strategies.by_name["Manual"].requests) == (
        [(EXECUTION, RunStatus.CANCELLED)],
        ["Waiting"],
        [],
    )


def test_a_run_uses_what_the_goal_says_when_it_begins() -> None:
    world = with_task()
    world.request(1)
    world.edit(1, execution_script_content="print('new')")
    world.performing.perform(1)
    assert world.strategies.by_name["CustomScript"].requests[0].parameters == {"script_content": "print('new')"}

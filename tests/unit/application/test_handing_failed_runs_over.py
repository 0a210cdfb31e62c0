"""When failures are enough: a person takes over, after the attempts of a task or a row over all tasks."""

from app.domain.run import Run, RunKind, RunStatus, Verdict
from tests.builders import PERSON, Typed, World
from tests.contracts.seed import version
from tests.unit.application.run_world import (
    CHECK,
    EXECUTION,
    FAILS,
    Act,
    ends,
    last,
    perform,
    with_task,
)


def test_when_the_attempts_are_used_up_a_person_takes_over_and_the_history_says_why() -> None:
    world = with_task(max_attempts=2, fallback_to_manual="true")
    world.request(1)
    perform(world)
    before = (world.task(1).status, world.line().counts)
    second = perform(world)
    (entry,) = world.logs(1)[2:]
    row = (entry.from_status, entry.to_status, entry.stamp.actor, entry.stamp.notes, entry.stamp.run_id)
    assert row == ("InProgress", "InProgress", "CustomScript", "Handed to a person: exit status 1", second.id)
    assert ((world.task(1).status, world.line().counts), len(world.runs())) == (before, 2)


def test_a_task_that_was_handed_over_is_ended_by_the_person() -> None:
    world = with_task(fallback_to_manual="true")
    world.request(1)
    perform(world)
    world.act(1, "complete")
    assert [arrow[:2] for arrow in world.arrows(1)][1:] == [
        ("Waiting", "InProgress"),
        ("InProgress", "InProgress"),
        ("InProgress", "Completed"),
    ]


def test_a_task_that_was_handed_over_may_be_run_again() -> None:
    world = with_task(fallback_to_manual="true", check_strategy="NoCheck")
    world.request(1)
    perform(world)
    world.request(1)
    perform(world, ends())
    assert (last(world).attempt, world.statuses()) == (1, ["Completed"])


def some_tasks(count: int, **fields: Typed) -> World:
    """A goal with so many open tasks."""
    return with_task(interval_days=1, lead_days=count - 1, **fields)


def outcomes(world: World, acts: list[Act], kind: RunKind = EXECUTION) -> World:
    """A run of each task in turn, that ends as it is told."""
    for task_id, act in enumerate(acts, 1):
        world.request(task_id, kind)
        perform(world, act, kind)
    return world


def test_after_so_many_failures_in_a_row_over_all_tasks_a_person_takes_over() -> None:
    world = outcomes(some_tasks(4, fallback_after=3), [FAILS] * 4)
    assert (world.statuses(), world.logs(3)[-1].stamp.notes, world.logs(4)[-1].stamp.notes) == (
        ["Failed", "Failed", "InProgress", "InProgress"],
        "Handed to a person: exit status 1 The last 3 runs of this goal failed.",
        "Handed to a person: exit status 1 The last 3 runs of this goal failed.",
    )


def test_a_success_begins_the_row_anew() -> None:
    world = some_tasks(4, fallback_after=2, check_strategy="NoCheck")
    outcomes(world, [FAILS, ends(), FAILS, FAILS])
    assert world.statuses() == ["Failed", "Completed", "Failed", "InProgress"]


def test_a_check_that_says_no_is_a_failure_in_the_row() -> None:
    world = some_tasks(3, fallback_after=2)
    outcomes(world, [ends(verdict=Verdict.CHECK_FAIL)] * 2, CHECK)
    assert world.statuses()[:2] == ["Failed", "InProgress"]


def test_work_whose_check_says_no_is_a_failure_in_the_row() -> None:
    world = some_tasks(3, fallback_after=2, run_mode="on_due")
    for _ in range(2):
        perform(world, ends())
        perform(world, ends(verdict=Verdict.CHECK_FAIL), CHECK)
        world.days_later(1).tick()
    assert world.statuses()[:2] == ["Failed", "InProgress"]


def test_cancelled_runs_are_no_failures_in_the_row() -> None:
    world = some_tasks(3, fallback_after=2)
    outcomes(world, [FAILS, ends(RunStatus.CANCELLED), FAILS])
    assert world.statuses() == ["Failed", "Failed", "InProgress"]


def test_a_row_that_is_long_enough_hands_over_before_the_attempts_are_used_up() -> None:
    world = with_task(max_attempts=5, fallback_after=2)
    world.request(1)
    perform(world)
    perform(world)
    assert (world.statuses(), len(world.runs())) == (["InProgress"], 2)


def test_trials_neither_lengthen_a_row_nor_end_it_and_touch_no_task() -> None:
    world = some_tasks(3, fallback_after=2)
    outcomes(world, [FAILS])
    before = (world.task(2), world.logs(2))
    for act in (FAILS, ends()):
        trial = try_out(world, 2)
        perform(world, act)
        assert world.store.tables.runs[trial].status is not RunStatus.QUEUED
    assert (world.task(2), world.logs(2)) == before
    world.request(2)
    perform(world)
    assert world.statuses()[:2] == ["Failed", "InProgress"]


def try_out(world: World, task_id: int) -> int:
    """The id of a queued trial of a draft."""
    with world.store.unit_of_work() as uow:
        draft = uow.scripts.add(version(1, "print('draft')", is_draft=True))
        run = Run(
            id=0, task_id=task_id, goal_id=1, kind=EXECUTION, requested_by=PERSON, queued_at=world.clock.now(),
            is_trial=True, version_id=draft.id,
        )  # fmt: skip
        added = uow.runs.add(run)
        uow.commit()
    return added.id

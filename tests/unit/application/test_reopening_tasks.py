"""Tasks reopened: what becomes of a goal that was completed, met or expired; nothing is passed over for it."""

from tests.builders import World, day
from tests.unit.application.ending import ACTIVE, COMPLETED, DEADLINE, EXPIRED, STATE


def test_a_reopened_task_makes_a_completed_goal_active_again(world: World) -> None:
    world.add_goal(**DEADLINE, lead_days=1)
    world.tick()
    world.complete(1, 2)
    world.act(1, "reopen")
    assert (world.status(), world.statuses(), world.history("goal_reactivated")) == (
        ACTIVE,
        ["Waiting", "Completed"],
        ["A task was reopened: the goal is active again."],
    )


def test_reopening_a_task_past_the_deadline_lets_the_goal_expire_at_once(world: World) -> None:
    world.add_goal(**DEADLINE, lead_days=1)
    world.tick()
    world.complete(1, 2)
    world.on("2027-05-06").act(1, "reopen")
    assert world.status() is EXPIRED


def test_reopening_a_task_of_an_expired_goal_leaves_it_expired(world: World) -> None:
    world.add_goal(**DEADLINE)
    world.tick()
    world.complete(1)
    world.on("2027-05-06").tick()
    world.act(1, "reopen")
    assert world.status() is EXPIRED


def test_a_met_line_whose_task_is_reopened_is_unmet_and_goes_on_from_today(world: World) -> None:
    world.add_goal(**STATE, account_ids=[1, 2])
    world.tick()
    world.act(1, "complete", goal_met=True)
    world.on("2027-05-08").act(1, "reopen")
    first = world.lines()[0]
    assert (first.is_met, first.cursor, first.passed_over) == (False, day("2027-05-07"), 0)


def test_reopening_a_task_of_one_met_line_leaves_the_other_met(world: World) -> None:
    world.add_goal(**STATE, account_ids=[1, 2])
    world.tick()
    world.act(1, "complete", goal_met=True)
    world.act(2, "complete", goal_met=True)
    world.act(1, "reopen")
    assert (world.status(), [line.is_met for line in world.lines()]) == (ACTIVE, [False, True])


def test_reopening_counts_nothing_as_passed_over(world: World) -> None:
    world.add_goal(end_date="2027-05-20")
    world.tick()
    world.change_goal(1, status=COMPLETED)
    world.on("2027-05-09").act(1, "complete")
    world.act(1, "reopen")
    assert (world.status(), world.line().cursor, world.line().passed_over) == (ACTIVE, day("2027-05-08"), 0)


def test_reopening_a_task_of_an_active_goal_moves_no_cursor(world: World) -> None:
    world.add_goal()
    world.tick()
    world.complete(1)
    world.on("2027-05-09").act(1, "reopen")
    assert world.line().cursor == day("2027-05-04")


def test_a_task_reopened_later_is_left_alone_until_the_next_one_is_due(world: World) -> None:
    world.add_goal(catchup_strategy="latest")
    world.tick()
    world.complete(1)
    world.on("2027-05-05").tick()
    world.act(1, "reopen")
    world.tick()
    before = world.statuses()
    world.on("2027-05-06").tick()
    assert (before, world.statuses()) == (["Waiting", "Waiting"], ["Skipped", "Skipped", "Waiting"])

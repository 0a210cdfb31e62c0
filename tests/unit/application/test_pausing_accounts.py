"""Accounts that pause and come back: no tasks meanwhile, and what is passed over is on record."""

from app.domain.activity import Activity
from app.domain.goal import GoalStatus
from tests.builders import PERSON, World, day, noon


def test_a_paused_account_gets_no_tasks_and_its_goal_keeps_its_status(world: World) -> None:
    world.add_goal(account_ids=[1, 2])
    world.platforms.pause_account(1, PERSON)
    world.tick()
    assert ([task.account_id for task in world.tasks()], world.status()) == ([2], GoalStatus.ACTIVE)


def test_an_account_that_comes_back_passes_its_absence_over_on_record(world: World) -> None:
    world.add_goal(account_ids=[1])
    world.tick()
    world.platforms.pause_account(1, PERSON)
    world.on("2027-05-08").platforms.resume_account(1, PERSON)
    world.tick()
    assert (world.due_dates(), world.history("slots_passed_over")) == (
        ["05-04", "05-08"],
        ["Passed over 3 times from 5 May 2027 to 7 May 2027: no account was live."],
    )


def test_in_turn_accounts_that_are_not_live_are_passed_over(world: World) -> None:
    world.add_goal(account_ids=[1, 2, 3], task_distribution_strategy="round_robin")
    world.platforms.pause_account(2, PERSON)
    world.on("2027-05-07").tick()
    assert [task.account_id for task in world.tasks()] == [1, 3, 1, 3]


def test_in_turn_a_line_moves_its_cursor_only_if_no_account_was_live(world: World) -> None:
    world.add_goal(account_ids=[1, 2], task_distribution_strategy="round_robin")
    world.tick()
    world.platforms.pause_account(1, PERSON)
    world.on("2027-05-06").platforms.resume_account(1, PERSON)
    assert (world.line().cursor, world.line().passed_over) == (day("2027-05-04"), 0)


def test_pausing_an_account_twice_writes_nothing_the_second_time(world: World) -> None:
    world.platforms.pause_account(1, PERSON)
    before = world.store.tables.snapshot()
    world.platforms.pause_account(1, PERSON)
    assert world.store.tables == before


def test_the_platform_of_a_paused_account_is_answered(world: World) -> None:
    assert [world.platforms.pause_account(1, PERSON), world.platforms.resume_account(1, PERSON)] == [1, 1]


def test_each_act_on_an_account_is_in_the_activity_and_wakes_the_scheduler(world: World) -> None:
    world.scheduler.wake_ups.clear()
    first = len(world.store.tables.activity)
    answers = [
        world.platforms.pause_account(2, PERSON),
        world.platforms.resume_account(2, PERSON),
        world.platforms.delete_account(2, PERSON),
    ]
    entries = [
        Activity(
            at=noon("2027-05-04"),
            actor=PERSON,
            kind=f"account_{word}",
            summary=f"Account {word}: user2",
            platform_id=1,
            account_id=2,
        )
        for word in ("paused", "resumed", "deleted")
    ]
    assert (answers, world.store.tables.activity[first:], world.scheduler.wake_ups) == ([1, 1, 1], entries, [None] * 3)

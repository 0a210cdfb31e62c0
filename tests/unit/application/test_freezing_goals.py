"""Freezing and thawing: what is overdue holds its goal up, and its end sets the goal free."""

from datetime import date

import pytest

from app.domain.goal import GoalStatus
from tests.builders import PERSON, World
from tests.unit.application.pauses import DEADLINE, FREEZING, frozen, passed_over, resumed

# Freeze


def test_an_overdue_task_freezes_its_goal_and_is_named(world: World) -> None:
    frozen(world)
    assert world.history("goal_frozen") == ["Frozen: task 1, due 4 May 2027, is overdue."]


def test_a_frozen_goal_makes_nothing_on_any_line(world: World) -> None:
    world.add_goal(**FREEZING, account_ids=[1, 2])
    world.tick()
    world.complete(1)
    world.on("2027-05-05").tick()
    world.on("2027-05-06").tick()
    assert (world.status(), world.due_dates()) == (GoalStatus.FROZEN, ["05-04", "05-04"])


def test_a_goal_that_does_not_ask_for_it_never_freezes(world: World) -> None:
    world.add_goal()
    world.tick()
    world.on("2027-05-06").tick()
    assert world.status() is GoalStatus.ACTIVE


def test_a_task_in_progress_freezes_too(world: World) -> None:
    world.add_goal(**FREEZING)
    world.tick()
    world.act(1, "start")
    world.on("2027-05-05").tick()
    assert world.status() is GoalStatus.FROZEN


def test_a_past_start_freezes_in_the_pass_that_makes_it(world: World) -> None:
    world.add_goal(**FREEZING, start_date="2027-05-01")
    world.tick()
    assert (world.status(), world.due_dates()) == (GoalStatus.FROZEN, ["05-01", "05-02", "05-03", "05-04"])


def test_minutes_of_grace_put_the_freeze_off(world: World) -> None:
    world.add_goal(**FREEZING, grace_minutes=780)
    world.tick()
    world.on("2027-05-05").tick()
    assert world.status() is GoalStatus.ACTIVE


def test_the_scheduler_is_told_of_the_instant_at_which_a_task_becomes_overdue(world: World) -> None:
    world.add_goal(**FREEZING, interval_days=30, grace_minutes=90)
    world.tick()
    assert f"{world.line().next_attention_at}" == "2027-05-05 01:30:00+00:00"


def test_nothing_is_overdue_on_a_day_of_a_break(world: World) -> None:
    world.add_goal(**FREEZING)
    world.tick()
    world.add_break("holiday", date(2027, 5, 5), date(2027, 5, 6))
    world.on("2027-05-06").tick()
    assert world.status() is GoalStatus.ACTIVE


def test_the_day_after_a_break_a_late_task_is_overdue_again(world: World) -> None:
    world.add_goal(**FREEZING)
    world.tick()
    world.add_break("holiday", date(2027, 5, 5), date(2027, 5, 6))
    world.on("2027-05-06").tick()
    assert (f"{world.line().next_attention_at}", world.on("2027-05-07").tick(), world.status()) == (
        "2027-05-07 00:00:00+00:00",
        None,
        GoalStatus.FROZEN,
    )


def test_a_break_does_not_thaw(world: World) -> None:
    frozen(world).add_break("holiday", date(2027, 5, 5), date(2027, 5, 9))
    world.tick()
    assert world.status() is GoalStatus.FROZEN


def test_tasks_of_a_paused_account_freeze_nothing(world: World) -> None:
    world.add_goal(**FREEZING, account_ids=[1])
    world.tick()
    world.platforms.pause_account(1, PERSON)
    world.on("2027-05-05").tick()
    assert world.status() is GoalStatus.ACTIVE


def test_a_reopened_task_of_a_removed_account_freezes_at_the_instant_it_is_overdue(world: World) -> None:
    world.add_goal(**FREEZING, account_ids=[1, 2], interval_days=30)
    world.tick()
    world.edit(1, account_ids=[2])
    world.complete(2)
    world.act(1, "reopen")
    following = world.tick()
    world.on("2027-05-05").tick()
    assert (f"{following}", world.status()) == ("2027-05-05 00:00:00+00:00", GoalStatus.FROZEN)


@pytest.mark.parametrize("distribution", ["round_robin", "least_busy"])
def test_a_reopened_task_of_an_account_that_left_a_shared_line_freezes_too(world: World, distribution: str) -> None:
    world.add_goal(**FREEZING, account_ids=[1, 2], interval_days=30, task_distribution_strategy=distribution)
    world.tick()
    world.edit(1, account_ids=[2])
    world.tick()
    world.act(1, "reopen")
    following = world.tick()
    world.on("2027-05-05").tick()
    assert (f"{following}", world.status()) == ("2027-05-05 00:00:00+00:00", GoalStatus.FROZEN)


def test_an_act_on_another_task_knows_whose_account_left_a_shared_line(world: World) -> None:
    world.add_goal(
        **FREEZING, account_ids=[1, 2], interval_days=10, lead_days=10, task_distribution_strategy="round_robin"
    )
    world.tick()
    world.edit(1, account_ids=[2])
    world.act(1, "reopen")
    world.tick()
    before = world.lines()[0].next_attention_at
    world.complete(2)
    assert (f"{before}", world.lines()[0].next_attention_at) == ("2027-05-05 00:00:00+00:00", before)


# Thaw


@pytest.mark.parametrize("act", ["complete", "fail", "skip"])
def test_the_end_of_the_last_overdue_task_thaws_at_once(world: World, act: str) -> None:
    frozen(world).act(1, act)
    assert world.status() is GoalStatus.ACTIVE


def test_a_thaw_passes_over_the_days_of_the_freeze_on_record(world: World) -> None:
    frozen(world).on("2027-05-09").complete(1)
    world.tick()
    assert (world.due_dates(), passed_over(world)) == (["05-04", "05-09"], [(4, "the goal was frozen")])


def test_a_thaw_keeps_the_plan_of_a_deadline(world: World) -> None:
    world.add_goal(**FREEZING, **{**DEADLINE, "deadline_date": "2027-05-07"})
    world.tick()
    world.on("2027-05-05").tick()
    before = world.line().plan
    world.complete(1)
    assert (world.status(), world.line().plan) == (GoalStatus.ACTIVE, before)


def test_a_frozen_goal_stays_frozen_while_another_task_is_late(world: World) -> None:
    world.add_goal(**FREEZING, account_ids=[1, 2])
    world.tick()
    world.on("2027-05-05").tick()
    world.complete(1)
    assert world.status() is GoalStatus.FROZEN


def test_starting_the_overdue_task_does_not_thaw(world: World) -> None:
    frozen(world).act(1, "start")
    assert world.status() is GoalStatus.FROZEN


def test_moving_the_overdue_task_to_today_thaws_at_once(world: World) -> None:
    frozen(world).reschedule(1, "2027-05-05")
    assert world.status() is GoalStatus.ACTIVE


def test_a_resume_of_a_frozen_goal_skips_what_is_late_with_a_note_and_thaws(world: World) -> None:
    resumed(frozen(world).on("2027-05-07")).tick()
    assert (world.status(), world.due_dates(), world.arrows(1)[-1]) == (
        GoalStatus.ACTIVE,
        ["05-04", "05-07"],
        ("Waiting", "Skipped", PERSON, "passed over when the goal was resumed"),
    )


def test_a_resume_of_a_frozen_goal_leaves_tasks_of_paused_accounts_alone(world: World) -> None:
    world.add_goal(**FREEZING, account_ids=[1, 2])
    world.tick()
    world.platforms.pause_account(2, PERSON)
    world.on("2027-05-05").tick()
    resumed(world)
    assert (world.status(), world.statuses()) == (GoalStatus.ACTIVE, ["Skipped", "Waiting"])


def test_a_resume_of_a_frozen_goal_leaves_what_is_not_late_alone(world: World) -> None:
    world.add_goal(**FREEZING, lead_days=2)
    world.tick()
    world.on("2027-05-05").tick()
    resumed(world)
    assert world.statuses() == ["Skipped", "Waiting", "Waiting"]


def test_pausing_the_account_of_the_late_task_thaws_at_the_next_pass(world: World) -> None:
    world.add_goal(**FREEZING, account_ids=[1, 2])
    world.tick()
    world.complete(2)
    world.on("2027-05-05").tick()
    world.platforms.pause_account(1, PERSON)
    before = world.status()
    world.tick()
    assert (before, world.status(), world.due_dates()) == (
        GoalStatus.FROZEN,
        GoalStatus.ACTIVE,
        ["05-04", "05-04", "05-05"],
    )


def test_a_frozen_goal_past_its_deadline_expires(world: World) -> None:
    frozen(world, **{**DEADLINE, "deadline_date": "2027-05-07"}).on("2027-05-08").tick()
    assert world.status() is GoalStatus.EXPIRED

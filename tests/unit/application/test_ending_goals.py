"""Completion, expiry, end dates, goals met: what happens in the transaction of the act itself."""

import pytest

from tests.builders import PERSON, World
from tests.unit.application.ending import ACTIVE, COMPLETED, DEADLINE, EXPIRED, STATE

# Completion


def test_the_last_task_of_the_total_completes_the_goal_at_once(world: World) -> None:
    world.add_goal(**DEADLINE, lead_days=1)
    world.tick()
    world.complete(1, 2)
    assert (world.status(), world.history("goal_completed")) == (COMPLETED, ["The goal is completed."])


def test_a_total_counts_for_each_account(world: World) -> None:
    world.add_goal(**DEADLINE, account_ids=[1, 2], lead_days=1)
    world.tick()
    own = [task.id for task in world.tasks() if task.account_id == 1]
    world.complete(*own)
    assert (len(world.tasks()), world.status()) == (4, ACTIVE)


def test_a_total_is_shared_by_accounts_in_turn(world: World) -> None:
    world.add_goal(**DEADLINE, account_ids=[1, 2], lead_days=1, task_distribution_strategy="round_robin")
    world.tick()
    world.complete(1, 2)
    assert ([task.account_id for task in world.tasks()], world.status()) == ([1, 2], COMPLETED)


def test_a_completed_goal_skips_what_else_is_open_with_a_note(world: World) -> None:
    world.add_goal(**DEADLINE, lead_days=1)
    world.tick()
    world.edit(1, total_occurrences=1)
    world.complete(1)
    assert (world.status(), world.arrows(2)[-1]) == (COMPLETED, ("Waiting", "Skipped", PERSON, "goal completed"))


def test_a_paused_goal_can_be_completed(world: World) -> None:
    world.add_goal(**DEADLINE, lead_days=1)
    world.tick()
    world.planning.pause(1, PERSON)
    world.complete(1, 2)
    assert (world.status(), world.goal().paused_from) == (COMPLETED, None)


def test_a_completed_goal_makes_nothing_and_wants_no_attention(world: World) -> None:
    world.add_goal(**DEADLINE, lead_days=1)
    world.tick()
    world.complete(1, 2)
    assert (world.days_later(1).tick(), len(world.tasks())) == (None, 2)


def test_failed_and_skipped_tasks_are_owed_again(world: World) -> None:
    world.add_goal(**DEADLINE)
    world.tick()
    world.act(1, "fail")
    world.on("2027-05-05").tick()
    assert (world.status(), world.due_dates()) == (ACTIVE, ["05-04", "05-05", "05-05"])


def test_a_skip_counts_as_settled_where_the_goal_says_so(world: World) -> None:
    world.add_goal(**DEADLINE, lead_days=1, skip_forgives="on")
    world.tick()
    world.act(1, "skip")
    world.complete(2)
    assert world.status() is COMPLETED


def test_a_skip_does_not_count_as_settled_otherwise(world: World) -> None:
    world.add_goal(**DEADLINE, lead_days=1)
    world.tick()
    world.act(1, "skip")
    world.complete(2)
    assert world.status() is ACTIVE


def test_lowering_the_total_to_what_is_done_completes_at_the_next_pass(world: World) -> None:
    world.add_goal(**DEADLINE)
    world.tick()
    world.complete(1)
    world.edit(1, total_occurrences=1)
    world.tick()
    assert world.status() is COMPLETED


# Expiry


@pytest.mark.parametrize("fields", [DEADLINE, {**STATE, "deadline_date": "2027-05-05"}])
def test_a_goal_whose_deadline_is_before_today_expires(world: World, fields: dict[str, str]) -> None:
    world.add_goal(**fields)
    before = world.on("2027-05-05").tick(), world.status()
    world.on("2027-05-06").tick()
    assert (before[1], world.status(), world.history("goal_expired")) == (
        ACTIVE,
        EXPIRED,
        ["The deadline 5 May 2027 has passed."],
    )


def test_the_day_after_the_deadline_is_the_next_wake_up(world: World) -> None:
    world.add_goal(**DEADLINE)
    assert f"{world.on('2027-05-05').tick()}" == "2027-05-06 00:00:00+00:00"


def test_open_tasks_of_an_expired_goal_stay_open_and_the_last_one_needed_completes_it(world: World) -> None:
    world.add_goal(**DEADLINE, lead_days=1)
    world.tick()
    world.on("2027-05-06").tick()
    statuses = (world.status(), world.statuses())
    world.complete(1)
    between = world.status()
    world.complete(2)
    assert (statuses, between, world.status()) == ((EXPIRED, ["Waiting", "Waiting"]), EXPIRED, COMPLETED)


def test_an_expired_goal_makes_nothing(world: World) -> None:
    world.add_goal(**DEADLINE)
    world.on("2027-05-06").tick()
    assert (world.status(), world.tasks()) == (EXPIRED, [])


# End dates


def test_an_end_date_goal_is_completed_by_the_last_ending_after_it(world: World) -> None:
    world.add_goal(end_date="2027-05-05")
    world.on("2027-05-06").tick()
    world.complete(1)
    before = world.status()
    world.complete(2)
    assert (before, world.status()) == (ACTIVE, COMPLETED)


def test_an_end_date_goal_with_nothing_open_is_completed_by_the_pass_of_the_day_after(world: World) -> None:
    world.add_goal(end_date="2027-05-05", lead_days=1)
    world.tick()
    world.complete(1, 2)
    before = world.on("2027-05-05").tick(), world.status()
    world.on("2027-05-06").tick()
    assert (before[1], world.status()) == (ACTIVE, COMPLETED)


def test_an_end_date_goal_is_completed_while_paused_by_the_last_ending(world: World) -> None:
    world.add_goal(end_date="2027-05-04")
    world.tick()
    world.planning.pause(1, PERSON)
    world.on("2027-05-05").complete(1)
    assert world.status() is COMPLETED


def test_an_end_date_goal_with_slots_still_to_make_is_not_completed_by_an_ending(world: World) -> None:
    world.add_goal(end_date="2027-05-05")
    world.tick()
    world.on("2027-05-07").complete(1)
    before = world.status()
    world.tick()
    assert (before, world.due_dates()) == (ACTIVE, ["05-04", "05-05"])


def test_a_line_without_a_live_account_keeps_no_end_date_goal_waiting(world: World) -> None:
    world.add_goal(end_date="2027-05-05", account_ids=[1])
    world.platforms.pause_account(1, PERSON)
    world.on("2027-05-06").tick()
    assert (world.status(), world.tasks()) == (COMPLETED, [])


# Met


def test_a_goal_is_completed_when_every_line_is_met(world: World) -> None:
    world.add_goal(**STATE, account_ids=[1, 2])
    world.tick()
    world.act(1, "complete", goal_met=True)
    before = world.status()
    world.act(2, "complete", goal_met=True)
    assert (before, world.status()) == (ACTIVE, COMPLETED)


def test_a_met_line_skips_its_other_open_tasks_with_a_note_and_no_others(world: World) -> None:
    world.add_goal(**STATE, account_ids=[1, 2], lead_days=1)
    world.tick()
    world.act(1, "complete", goal_met=True)
    assert (world.statuses(), world.arrows(2)[-1]) == (
        ["Completed", "Skipped", "Waiting", "Waiting"],
        ("Waiting", "Skipped", PERSON, "goal met"),
    )


def test_a_met_line_makes_nothing_and_passes_nothing_over(world: World) -> None:
    world.add_goal(**STATE, account_ids=[1, 2])
    world.tick()
    world.act(1, "complete", goal_met=True)
    world.on("2027-05-08").tick()
    assert ([task.account_id for task in world.tasks()], [line.passed_over for line in world.lines()]) == (
        [1, 2, 2],
        [0, 3],
    )


def test_completing_without_the_word_leaves_a_state_unmet(world: World) -> None:
    world.add_goal(**STATE)
    world.tick()
    world.complete(1)
    assert (world.status(), world.line().is_met) == (ACTIVE, False)


def test_on_other_goals_met_counts_as_success_with_a_note(world: World) -> None:
    world.add_goal()
    world.tick()
    world.act(1, "complete", goal_met=True)
    assert (world.status(), world.line().is_met, world.arrows(1)[-1]) == (
        ACTIVE,
        False,
        ("InProgress", "Completed", PERSON, "Goal met: for this kind of goal it counts as success."),
    )


def test_the_remark_does_not_replace_what_a_person_wrote(world: World) -> None:
    world.add_goal()
    world.tick()
    world.working.read_and_act(1, "complete", {"notes": ["All wet"], "goal_met": ["on"]}, PERSON)
    assert world.logs(1)[-1].stamp.notes == "All wet\nGoal met: for this kind of goal it counts as success."


@pytest.mark.parametrize("act", ["fail", "skip"])
def test_a_form_cannot_meet_a_goal_by_failing_or_skipping(world: World, act: str) -> None:
    world.add_goal(**STATE)
    world.tick()
    world.working.read_and_act(1, act, {"goal_met": ["on"]}, PERSON)
    assert (world.status(), world.line().is_met) == (ACTIVE, False)

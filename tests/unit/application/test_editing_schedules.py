"""Editing when a goal plans: what moves cursors, plans and lines, and what does not."""

import pytest

from tests.builders import PERSON, World, day
from tests.unit.application.edited_goals import CHANGED, DEADLINE, cursors, planned

# What moves a cursor


@pytest.mark.parametrize(
    "change",
    [
        {"interval_days": "2"},
        {"start_date": "2027-05-01"},
        {"excluded_weekdays": ["6"]},
        {"end_date": "2027-12-31"},
        {"catchup_strategy": "none"},
        {"lead_days": "1"},
    ],
)
def test_a_change_of_a_scheduling_field_moves_the_cursor_to_yesterday(world: World, change: dict[str, str]) -> None:
    world.add_goal()
    world.tick()
    world.on("2027-05-09").edit(1, **change)
    assert cursors(world) == [day("2027-05-08")]


@pytest.mark.parametrize(
    "change",
    [
        {"description": "Other"},
        {"instructions": "New"},
        {"freeze_on_miss": "on"},
        {"grace_minutes": "5"},
        {"timeout_seconds": "5"},
        {"run_mode": "on_due"},
        {"check_strategy": "NoCheck"},
        {},
    ],
)
def test_no_other_field_moves_it(world: World, change: dict[str, str]) -> None:
    world.add_goal()
    world.tick()
    world.on("2027-05-09").edit(1, **change)
    assert cursors(world) == [day("2027-05-04")]


def test_after_an_edit_that_keeps_the_schedule_missed_days_are_still_caught_up(world: World) -> None:
    world.add_goal()
    world.tick()
    world.on("2027-05-06").edit(1, description="Other")
    world.tick()
    assert world.due_dates() == ["05-04", "05-05", "05-06"]


def test_after_a_change_of_the_schedule_the_past_is_not_made(world: World) -> None:
    world.add_goal()
    world.tick()
    world.on("2027-05-10").edit(1, interval_days=2)
    world.tick()
    assert (world.due_dates(), world.line().passed_over) == (["05-04", "05-10"], 0)


def test_an_edit_never_moves_a_cursor_back(world: World) -> None:
    world.add_goal(lead_days=5)
    world.tick()
    world.edit(1, lead_days=0)
    assert cursors(world) == [day("2027-05-09")]


def test_a_cursor_moved_by_an_edit_keeps_what_is_open(world: World) -> None:
    world.add_goal()
    world.tick()
    world.on("2027-05-09").edit(1, interval_days=2)
    assert (world.statuses(), world.lines()[0].counts.open) == (["Waiting"], 1)


def test_before_the_start_an_earlier_start_counts(world: World) -> None:
    world.add_goal(start_date="2027-06-10")
    world.tick()
    world.edit(1, start_date="2027-05-06")
    world.on("2027-05-06").tick()
    assert world.due_dates() == ["05-06"]


def test_before_the_start_a_start_in_the_past_begins_today(world: World) -> None:
    world.add_goal(start_date="2027-06-10")
    world.edit(1, start_date="2027-01-01")
    world.tick()
    assert world.due_dates() == ["05-04"]


def test_before_the_start_a_later_start_counts(world: World) -> None:
    world.add_goal(start_date="2027-05-06")
    world.edit(1, start_date="2027-05-08")
    world.on("2027-05-08").tick()
    assert world.due_dates() == ["05-08"]


def test_a_start_moved_back_and_forth_before_it_came_loses_nothing(world: World) -> None:
    world.add_goal(start_date="2027-05-06")
    world.edit(1, start_date="2027-07-01")
    world.edit(1, start_date="2027-05-05")
    world.on("2027-05-06").tick()
    assert world.due_dates() == ["05-05", "05-06"]


def test_a_clock_that_was_touched_before_its_start_follows_an_earlier_start(world: World) -> None:
    world.add_goal(policy_type="cron", cron="0 9 * * *", start_date="2027-06-01")
    world.planning.pause(1, PERSON)
    world.planning.resume(1, PERSON)
    world.edit(1, start_date="2027-07-01")
    world.edit(1, start_date="2027-05-05")
    world.on("2027-05-06").tick()
    assert world.due_dates() == ["05-05", "05-06"]


def test_a_clock_in_a_zone_where_it_is_still_yesterday_goes_on_at_once(world: World) -> None:
    world.add_accounts(2)
    world.add_goal(
        policy_type="cron", cron="0 9 * * *", start_date="2027-05-01", account_ids=[1], timezone="Pacific/Kiritimati"
    )
    world.tick()
    world.edit(1, account_ids=[1, 2])  # its line begins at yesterday, which is 4 May there: it is the 5th already
    world.edit(1, timezone="America/Los_Angeles")  # where it is 5:00 on the 4th
    world.days_later(1).tick()
    assert [f"{task.due_date:%m-%d}" for task in world.tasks() if task.account_id == 2] == ["05-04"]


def test_a_deadline_goal_plans_nothing_before_a_start_that_was_moved_on(world: World) -> None:
    world.add_goal(**DEADLINE)
    world.on("2027-05-10").tick()
    world.edit(1, start_date="2027-05-29")
    world.tick()
    assert (world.due_dates(), planned(world)) == (["05-10"], ["05-29", "05-30", "05-31"])


def test_accounts_in_another_order_generate_in_that_order(world: World) -> None:
    world.add_goal(account_ids=[1, 3])
    world.edit(1, account_ids=[3, 2, 1])
    world.tick()
    assert [task.account_id for task in world.tasks()] == [3, 2, 1]


def test_the_wish_for_a_pass_follows_every_edit(world: World) -> None:
    world.add_goal(start_date="2027-07-01")
    world.tick()
    world.edit(1, description="Other")
    assert world.line().next_attention_at == world.clock.now()


def test_an_edit_wakes_the_scheduler(world: World) -> None:
    world.add_goal()
    world.scheduler.wake_ups.clear()
    world.edit(1)
    assert world.scheduler.wake_ups == [None]


def test_an_unchanged_form_changes_nothing_of_the_goal(world: World) -> None:
    script = {"execution_script_content": "x", "execution_script_env_vars": "A=1"}
    world.add_goal(account_ids=[2, 1], execution_strategy="CustomScript", **script)
    before = world.goal()
    world.edit(1)
    assert world.goal() == before


# Plans


def test_a_new_total_makes_the_plan_again_from_today(world: World) -> None:
    world.add_goal(**DEADLINE)
    world.tick()
    world.on("2027-05-21").edit(1, total_occurrences=11)
    world.tick()
    assert (world.due_dates(), planned(world)) == (
        ["05-21"],
        ["05-22", "05-23", "05-24", "05-25", "05-26", "05-27", "05-28", "05-29", "05-30", "05-31"],
    )


def test_another_field_leaves_the_plan_alone(world: World) -> None:
    world.add_goal(**DEADLINE)
    world.tick()
    before = planned(world)
    world.on("2027-05-06").edit(1, description="Other")
    world.tick()
    assert planned(world) == before == ["05-10", "05-17", "05-24", "05-31"]


def test_the_order_of_the_accounts_is_no_change_of_their_set(world: World) -> None:
    world.add_goal(**DEADLINE, account_ids=[1, 2])
    world.tick()
    before = {line.id: line.plan for line in world.lines()}
    world.edit(1, account_ids=[2, 1])
    assert {line.id: line.plan for line in world.lines()} == before


def test_a_change_of_the_accounts_makes_the_plans_of_the_others_again(world: World) -> None:
    world.add_goal(**DEADLINE, account_ids=[1, 2])
    world.tick()
    world.on("2027-05-06").edit(1, account_ids=[1, 2, 3])
    assert [line.plan for line in world.lines()] == [None, None, None]


# Type and distribution


@pytest.mark.parametrize(
    "change", [DEADLINE, {"policy_type": "state_based"}, {"task_distribution_strategy": "round_robin"}]
)
def test_another_type_or_distribution_closes_all_lines_and_opens_new_ones_from_today(
    world: World, change: dict[str, str]
) -> None:
    world.add_goal(account_ids=[1, 2])
    world.tick()
    world.on("2027-05-09").edit(1, **change)
    lines = sorted(world.lines(), key=lambda line: line.id)
    assert ([line.is_closed for line in lines[:2]], {(line.is_closed, line.cursor) for line in lines[2:]}) == (
        [True, True],
        {(False, day("2027-05-08"))},
    )


def test_another_type_skips_what_is_open_with_a_note(world: World) -> None:
    world.add_goal()
    world.tick()
    world.edit(1, policy_type="state_based")
    assert world.arrows(1)[-1] == ("Waiting", "Skipped", PERSON, CHANGED)


def test_sequences_begin_anew_on_new_lines(world: World) -> None:
    world.add_goal()
    world.tick()
    world.edit(1, policy_type="state_based")
    world.tick()
    assert [(task.line_id, task.sequence) for task in world.tasks()] == [(1, 1), (2, 1)]

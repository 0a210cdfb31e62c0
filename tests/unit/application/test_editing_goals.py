"""Editing goals: what moves cursors and plans and what does not, lines that come and go, statuses that stay."""

from datetime import date

import pytest

from app.domain.errors import ConcurrentChange, FieldError, NotFound
from app.domain.goal import GoalStatus
from app.domain.scheduling.goal_end import NO_ACCOUNT_LEFT
from app.domain.scheduling.reshaping import ACCOUNTS_AGAIN
from tests.builders import PERSON, World, day, refusals

DEADLINE = {"policy_type": "deadline", "deadline_date": "2027-05-31", "total_occurrences": "4"}
REMOVED, CHANGED = "account removed from the goal", "the kind of schedule was changed"


def cursors(world: World) -> list[date]:
    return [line.cursor for line in world.lines()]


def open_lines(world: World, goal_id: int = 1) -> list[tuple[int, int | None]]:
    """Id and account of every line that still plans."""
    return [(line.id, line.account_id) for line in world.lines(goal_id) if not line.is_closed]


def planned(world: World) -> list[str]:
    """What is left of the plan of the first line, as `05-10`."""
    plan = world.lines()[0].plan
    return [] if plan is None else [f"{slot:%m-%d}" for slot in plan.slots_left()]


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


# Accounts


def test_an_account_added_starts_at_yesterday(world: World) -> None:
    world.add_goal(account_ids=[1])
    world.tick()
    world.on("2027-05-09").edit(1, account_ids=[1, 2])
    assert [(line.account_id, line.cursor) for line in world.lines()] == [
        (1, day("2027-05-04")),
        (2, day("2027-05-08")),
    ]


def test_an_account_added_before_the_start_waits_for_it(world: World) -> None:
    world.add_goal(account_ids=[1], start_date="2027-06-01")
    world.edit(1, account_ids=[1, 2])
    assert cursors(world) == [day("2027-05-31")] * 2


def test_an_account_added_gets_its_task_of_today_only(world: World) -> None:
    world.add_goal(account_ids=[1])
    world.tick()
    world.on("2027-05-06").edit(1, account_ids=[1, 2])
    world.tick()
    assert [(task.account_id, f"{task.due_date:%m-%d}") for task in world.tasks()] == [
        (1, "05-04"),
        (1, "05-05"),
        (1, "05-06"),
        (2, "05-06"),
    ]


def test_a_removed_account_closes_its_line_and_its_open_tasks_are_skipped_with_a_note(world: World) -> None:
    world.add_goal(account_ids=[1, 2])
    world.tick()
    world.edit(1, account_ids=[2])
    assert (open_lines(world), world.statuses(), world.arrows(1)[-1]) == (
        [(2, 2)],
        ["Skipped", "Waiting"],
        ("Waiting", "Skipped", PERSON, REMOVED),
    )


def test_the_history_of_a_removed_account_stays(world: World) -> None:
    world.add_goal(account_ids=[1, 2])
    world.tick()
    world.complete(1)
    world.edit(1, account_ids=[2])
    assert world.statuses() == ["Completed", "Waiting"]


@pytest.mark.parametrize("distribution", ["round_robin", "least_busy"])
@pytest.mark.parametrize("accounts", [[1, 2], [2]])
def test_an_account_added_where_none_was_live_takes_over_from_today(
    world: World, distribution: str, accounts: list[int]
) -> None:
    world.add_goal(account_ids=[1], task_distribution_strategy=distribution)
    world.tick()
    world.platforms.pause_account(1, PERSON)
    world.on("2027-05-09").edit(1, account_ids=accounts)
    world.tick()
    assert (world.due_dates(), world.tasks()[-1].account_id) == (["05-04", "05-09"], 2)
    assert world.history("slots_passed_over") == [
        "Passed over 4 times from 5 May 2027 to 8 May 2027: no account was live."
    ]


def test_an_account_added_beside_a_live_one_moves_no_cursor(world: World) -> None:
    world.add_goal(account_ids=[1], task_distribution_strategy="round_robin")
    world.tick()
    world.on("2027-05-06").edit(1, account_ids=[1, 2])
    world.tick()
    assert world.due_dates() == ["05-04", "05-05", "05-06"]


def test_a_paused_account_added_where_none_was_live_changes_nothing(world: World) -> None:
    world.add_goal(account_ids=[1], task_distribution_strategy="round_robin")
    world.tick()
    for account in (1, 2):
        world.platforms.pause_account(account, PERSON)
    world.on("2027-05-09").edit(1, account_ids=[1, 2])
    assert (cursors(world), world.line().passed_over) == ([day("2027-05-04")], 0)


def test_a_frozen_goal_thaws_at_once_with_the_account_whose_task_was_late(world: World) -> None:
    world.freeze_by_the_first_of_two_accounts()
    world.edit(1, account_ids=[2])
    assert (world.status(), cursors(world)[1]) == (GoalStatus.ACTIVE, day("2027-05-05"))


def test_what_does_not_fit_counts_an_account_added_at_once(world: World) -> None:
    world.add_goal(
        account_ids=[1], policy_type="deadline", deadline_date="2027-05-05", total_occurrences=3, daily_cap=1
    )
    world.tick()
    world.edit(1, account_ids=[1, 2])
    assert world.goal().missing == 2


def test_an_account_that_comes_back_gets_a_new_line(world: World) -> None:
    world.add_goal(account_ids=[1, 2])
    world.edit(1, account_ids=[2])
    world.edit(1, account_ids=[1, 2])
    assert open_lines(world) == [(3, 1), (2, 2)]


def test_in_turn_a_removed_account_leaves_the_line_open_and_its_tasks_are_skipped(world: World) -> None:
    world.add_goal(account_ids=[1, 2], task_distribution_strategy="round_robin")
    world.tick()
    world.edit(1, account_ids=[2, 3])
    assert (open_lines(world), world.statuses()) == ([(1, None)], ["Skipped"])


ORDERS = [([2, 3], [3, 2]), ([3, 1], [3, 1]), ([2, 1], [1, 2]), ([3, 2, 1], [3, 2])]


@pytest.mark.parametrize(("order", "nexts"), ORDERS)
def test_the_turn_stays_with_the_account_whose_turn_it_was(world: World, order: list[int], nexts: list[int]) -> None:
    world.add_goal(account_ids=[1, 2, 3], task_distribution_strategy="round_robin")
    world.tick()
    world.on("2027-05-05").tick()
    world.edit(1, account_ids=order)
    world.on("2027-05-07").tick()
    assert [task.account_id for task in world.tasks()[2:]] == nexts


def test_accounts_added_to_a_platform_level_goal_take_over(world: World) -> None:
    world.add_goal()
    world.tick()
    world.edit(1, account_ids=[1])
    world.tick()
    assert (open_lines(world), [(task.account_id, task.status.name) for task in world.tasks()]) == (
        [(2, 1)],
        [(None, "Skipped"), (1, "Waiting")],
    )


ROUNDS = pytest.mark.parametrize("distribution", ["all", "round_robin"])


@ROUNDS
def test_a_goal_that_loses_all_accounts_is_paused_with_the_reason(world: World, distribution: str) -> None:
    world.add_goal(account_ids=[1], task_distribution_strategy=distribution)
    world.tick()
    world.edit(1, account_ids=[])
    goal = world.goal()
    assert (goal.status, goal.pause_reason, open_lines(world), world.statuses()) == (
        GoalStatus.PAUSED,
        NO_ACCOUNT_LEFT,
        [],
        ["Skipped"],
    )


@ROUNDS
def test_a_goal_without_its_accounts_never_becomes_one_of_the_platform(world: World, distribution: str) -> None:
    world.add_goal(account_ids=[1], task_distribution_strategy=distribution)
    world.edit(1, account_ids=[])
    world.edit(1, description="Other")
    assert (world.status(), open_lines(world)) == (GoalStatus.PAUSED, [])


@ROUNDS
def test_a_goal_that_gets_an_account_again_can_be_resumed(world: World, distribution: str) -> None:
    world.add_goal(account_ids=[1], task_distribution_strategy=distribution)
    world.edit(1, account_ids=[])
    world.edit(1, account_ids=[2])
    assert (world.status(), world.goal().pause_reason) == (GoalStatus.PAUSED, ACCOUNTS_AGAIN)
    world.planning.resume(1, PERSON)
    world.tick()
    assert (world.status(), [task.account_id for task in world.tasks()]) == (GoalStatus.ACTIVE, [2])


def test_a_paused_goal_that_loses_all_accounts_says_so(world: World) -> None:
    world.add_goal(account_ids=[1])
    world.planning.pause(1, PERSON)
    world.edit(1, account_ids=[])
    assert (world.status(), world.goal().pause_reason) == (GoalStatus.PAUSED, NO_ACCOUNT_LEFT)


def test_an_expired_goal_without_accounts_is_paused_when_its_deadline_moves(world: World) -> None:
    world.add_goal(**DEADLINE, account_ids=[1])
    world.on("2027-06-01").tick()
    world.platforms.delete_account(1, PERSON)
    world.edit(1, deadline_date="2027-07-01")
    assert (world.status(), world.goal().pause_reason) == (GoalStatus.PAUSED, NO_ACCOUNT_LEFT)


def test_an_expired_goal_that_loses_its_accounts_while_its_deadline_moves_is_paused(world: World) -> None:
    world.add_goal(**DEADLINE, account_ids=[1])
    world.on("2027-06-01").tick()
    world.edit(1, deadline_date="2027-07-01", account_ids=[])
    assert (world.status(), world.goal().pause_reason) == (GoalStatus.PAUSED, NO_ACCOUNT_LEFT)


def test_a_completed_goal_without_accounts_is_paused_when_a_task_is_reopened(world: World) -> None:
    world.add_goal(account_ids=[1], policy_type="deadline", deadline_date="2027-05-04", total_occurrences=1)
    world.tick()
    world.complete(1)
    world.edit(1, account_ids=[])
    world.act(1, "reopen")
    goal = world.goal()
    assert (goal.status, goal.pause_reason, world.statuses()) == (GoalStatus.PAUSED, NO_ACCOUNT_LEFT, ["Waiting"])


def test_a_completed_goal_without_accounts_is_paused_when_it_is_reactivated(world: World) -> None:
    world.add_goal(**{**DEADLINE, "total_occurrences": "1", "deadline_date": "2027-05-04"}, account_ids=[1])
    world.tick()
    world.complete(1)
    world.platforms.delete_account(1, PERSON)
    world.edit(1, reactivate="on", deadline_date="2027-07-01")
    assert (world.status(), world.goal().pause_reason) == (GoalStatus.PAUSED, NO_ACCOUNT_LEFT)


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


# Statuses


def expired(world: World) -> World:
    world.add_goal(**DEADLINE)
    world.on("2027-06-01").tick()
    assert world.status() is GoalStatus.EXPIRED
    return world


def test_moving_the_last_day_makes_an_expired_goal_active(world: World) -> None:
    expired(world).edit(1, deadline_date="2027-06-01")
    assert (world.status(), world.history("goal_reactivated"), world.history("goal_edited")) == (
        GoalStatus.ACTIVE,
        ["The last day was moved: the goal is active again."],
        ["The goal was edited."],
    )


def test_an_expired_goal_made_active_plans_again_from_today(world: World) -> None:
    expired(world).edit(1, deadline_date="2027-06-03", total_occurrences=3)
    world.on("2027-06-03").tick()
    assert world.due_dates() == ["06-03", "06-03", "06-03"]


def test_another_type_without_a_last_day_makes_an_expired_goal_active(world: World) -> None:
    expired(world).edit(1, policy_type="fixed", interval_days=1)
    assert world.status() is GoalStatus.ACTIVE


@pytest.mark.parametrize("change", [{"description": "Other"}, {"total_occurrences": "9"}])
def test_any_other_edit_leaves_an_expired_goal_expired(world: World, change: dict[str, str]) -> None:
    expired(world).edit(1, **change)
    assert world.status() is GoalStatus.EXPIRED


def completed(world: World) -> World:
    world.add_goal(**{**DEADLINE, "total_occurrences": "1", "deadline_date": "2027-05-04"})
    world.tick()
    world.complete(1)
    assert world.status() is GoalStatus.COMPLETED
    return world


def test_a_completed_goal_stays_completed_when_its_total_is_raised(world: World) -> None:
    completed(world).edit(1, total_occurrences=2, deadline_date="2027-05-10")
    world.tick()
    assert (world.status(), world.statuses()) == (GoalStatus.COMPLETED, ["Completed"])


def test_a_completed_goal_is_active_again_when_a_person_asks_for_it(world: World) -> None:
    completed(world).edit(1, total_occurrences=2, deadline_date="2027-05-10", reactivate="on")
    world.on("2027-05-10").tick()
    assert (world.status(), world.due_dates()) == (GoalStatus.ACTIVE, ["05-04", "05-10"])


def test_reactivating_a_goal_that_has_all_it_asks_for_completes_it_again(world: World) -> None:
    completed(world).edit(1, reactivate="on")
    assert world.status() is GoalStatus.COMPLETED


def test_reactivating_a_goal_past_its_deadline_lets_it_expire(world: World) -> None:
    completed(world).on("2027-05-06").edit(1, total_occurrences=2, reactivate="on")
    assert world.status() is GoalStatus.EXPIRED


@pytest.mark.parametrize("change", [{"interval_days": "2"}, {"policy_type": "state_based"}, {"reactivate": "on"}])
def test_an_edit_leaves_a_paused_goal_paused(world: World, change: dict[str, str]) -> None:
    world.add_goal()
    world.planning.pause(1, PERSON)
    world.edit(1, **change)
    assert world.status() is GoalStatus.PAUSED


def test_a_frozen_goal_that_no_longer_freezes_thaws_at_the_next_pass(world: World) -> None:
    world.add_goal(freeze_on_miss="on")
    world.tick()
    world.on("2027-05-05").tick()
    world.edit(1, freeze_on_miss=[])
    world.tick()
    assert (world.status(), world.due_dates()) == (GoalStatus.ACTIVE, ["05-04", "05-05"])


# What is refused


def test_a_deadline_that_has_passed_may_stay(world: World) -> None:
    expired(world).edit(1, description="Other", deadline_date="2027-05-31")
    assert world.goal().description == "Other"


def test_a_deadline_changed_to_another_past_day_is_refused(world: World) -> None:
    expired(world)
    assert refusals(lambda: world.edit(1, deadline_date="2027-05-30")) == [
        FieldError("deadline_date", "The deadline has already passed: today is 1 June 2027.")
    ]


def test_a_past_deadline_is_new_to_a_goal_that_had_none(world: World) -> None:
    world.add_goal(start_date="2027-01-01")
    past = {**DEADLINE, "deadline_date": "2027-05-03"}
    assert [error.field for error in refusals(lambda: world.edit(1, **past))] == ["deadline_date"]


def test_a_refused_edit_changes_nothing(world: World) -> None:
    world.add_goal(account_ids=[1])
    before = world.store.tables.snapshot()
    refusals(lambda: world.edit(1, account_ids=[9], interval_days=5))
    assert world.store.tables == before


def test_an_edit_of_an_older_version_is_refused(world: World) -> None:
    world.add_goal()
    form = world.planning.form_of(1)
    world.edit(1, description="First")
    with pytest.raises(ConcurrentChange):
        world.planning.edit(1, form, PERSON)
    assert world.goal().description == "First"


def test_a_form_without_a_version_replaces_what_is_there(world: World) -> None:
    world.add_goal()
    world.edit(1, description="First", version=[])
    world.edit(1, description="Second", version=[])
    assert world.goal().description == "Second"


def test_an_unknown_goal_is_not_found_whatever_was_typed(world: World) -> None:
    with pytest.raises(NotFound):
        world.planning.edit(9, {}, PERSON)


def test_id_and_zone_stay(world: World) -> None:
    world.add_goal()
    world.change_goal(1, zone="Asia/Tokyo")
    world.edit(1, description="Other")
    assert (world.goal().id, world.goal().zone) == (1, "Asia/Tokyo")

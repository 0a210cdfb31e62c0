"""Pausing, resuming, freezing and thawing: nothing is replayed, everything passed over is on record."""

from datetime import date

import pytest

from app.domain.activity import Activity
from app.domain.errors import InvalidInput, NotFound
from app.domain.goal import GoalActRefused, GoalStatus
from app.domain.task_status import InvalidTransition
from tests.builders import PERSON, World, day, noon, refusals

DEADLINE = {"policy_type": "deadline", "deadline_date": "2027-05-31", "total_occurrences": "4"}
FREEZING = {"freeze_on_miss": "on"}


@pytest.fixture
def world() -> World:
    world = World()
    world.add_accounts(2)
    return world


def passed_over(world: World) -> list[tuple[int, str]]:
    """Count and reason of every entry about slots passed over."""
    return [
        (int(str(entry.details["count"])), str(entry.details["reason"]))
        for entry in world.store.tables.activity
        if entry.kind == "slots_passed_over"
    ]


def paused(world: World) -> World:
    world.planning.pause(1, PERSON)
    return world


def resumed(world: World) -> World:
    world.planning.resume(1, PERSON)
    return world


def frozen(world: World, **fields: str) -> World:
    """A goal with the task of 05-04 overdue, frozen on 05-05."""
    world.add_goal(**{**FREEZING, **fields})
    world.tick()
    world.on("2027-05-05").tick()
    assert world.status() is GoalStatus.FROZEN
    return world


# Pause


def test_a_paused_goal_makes_nothing(world: World) -> None:
    world.add_goal()
    paused(world).on("2027-05-09").tick()
    assert (world.status(), world.due_dates()) == (GoalStatus.PAUSED, [])


def test_a_paused_goal_wants_no_attention(world: World) -> None:
    world.add_goal()
    paused(world)
    assert world.line().next_attention_at is None


def test_a_pause_is_in_the_activity_with_who_did_it(world: World) -> None:
    world.add_goal()
    paused(world)
    assert world.store.tables.activity[-1] == Activity(
        at=noon("2027-05-04"),
        actor=PERSON,
        kind="goal_paused",
        summary="The goal was paused.",
        platform_id=1,
        goal_id=1,
    )


def test_tasks_of_a_paused_goal_can_be_worked_on(world: World) -> None:
    world.add_goal()
    world.tick()
    paused(world).complete(1)
    assert world.statuses() == ["Completed"]


@pytest.mark.parametrize("status", [GoalStatus.PAUSED, GoalStatus.COMPLETED, GoalStatus.EXPIRED])
def test_only_an_active_or_frozen_goal_can_be_paused(world: World, status: GoalStatus) -> None:
    world.add_goal()
    world.change_goal(1, status=status)
    with pytest.raises(GoalActRefused, match=f"Goal 1 is {status}: it is not possible to pause it."):
        paused(world)


@pytest.mark.parametrize("status", [GoalStatus.ACTIVE, GoalStatus.COMPLETED, GoalStatus.EXPIRED])
def test_only_a_paused_or_frozen_goal_can_be_resumed(world: World, status: GoalStatus) -> None:
    world.add_goal()
    world.change_goal(1, status=status)
    with pytest.raises(GoalActRefused, match=f"Goal 1 is {status}: it is not possible to resume it."):
        resumed(world)


def test_a_goal_that_is_not_there_cannot_be_paused(world: World) -> None:
    with pytest.raises(NotFound):
        paused(world)


# Resume


def test_a_resume_passes_the_days_of_the_pause_over_on_record(world: World) -> None:
    world.add_goal()
    world.tick()
    resumed(paused(world).on("2027-05-08")).tick()
    assert (world.due_dates(), world.line().passed_over, passed_over(world)) == (
        ["05-04", "05-08"],
        3,
        [(3, "the goal was paused")],
    )


def test_what_was_passed_over_is_said_with_first_and_last_day(world: World) -> None:
    world.add_goal()
    world.tick()
    resumed(paused(world).on("2027-05-08"))
    assert world.history("slots_passed_over") == [
        "Passed over 3 times from 5 May 2027 to 7 May 2027: the goal was paused."
    ]


def test_a_resume_on_the_same_day_passes_nothing_over(world: World) -> None:
    world.add_goal()
    resumed(paused(world)).tick()
    assert (world.due_dates(), passed_over(world)) == (["05-04"], [])


def test_a_resume_leaves_open_tasks_and_a_cursor_ahead_alone(world: World) -> None:
    world.add_goal(lead_days=9)
    world.tick()
    resumed(paused(world).on("2027-05-06"))
    assert (world.line().cursor, set(world.statuses())) == (day("2027-05-13"), {"Waiting"})


def test_a_resume_wakes_the_scheduler(world: World) -> None:
    world.add_goal()
    paused(world).scheduler.wake_ups.clear()
    resumed(world)
    assert world.scheduler.wake_ups == [None]


def test_a_resume_keeps_the_plan_of_a_deadline(world: World) -> None:
    world.add_goal(**DEADLINE, account_ids=[1])
    world.tick()
    before = world.line().plan
    resumed(paused(world).on("2027-05-08")).tick()
    assert world.line().plan == before


def test_a_goal_whose_deadline_passed_during_the_pause_expires_when_it_is_resumed(world: World) -> None:
    world.add_goal(**DEADLINE)
    resumed(paused(world).on("2027-06-01"))
    assert (world.status(), passed_over(world)) == (GoalStatus.EXPIRED, [])


def test_a_goal_past_its_end_date_is_completed_when_it_is_resumed(world: World) -> None:
    world.add_goal(end_date="2027-05-06")
    resumed(paused(world).on("2027-05-08"))
    assert (world.status(), world.tasks()) == (GoalStatus.COMPLETED, [])


def test_a_goal_paused_while_frozen_is_frozen_again(world: World) -> None:
    resumed(paused(frozen(world)))
    assert (world.status(), world.statuses()) == (GoalStatus.FROZEN, ["Waiting"])


def test_a_goal_paused_while_frozen_thaws_at_the_resume_if_nothing_is_overdue_any_more(world: World) -> None:
    paused(frozen(world)).complete(1)
    resumed(world.on("2027-05-07")).tick()
    assert (world.status(), world.due_dates(), world.line().passed_over) == (
        GoalStatus.ACTIVE,
        ["05-04", "05-07"],
        2,
    )


def test_a_goal_that_waits_for_an_account_cannot_be_resumed(world: World) -> None:
    world.add_goal(account_ids=[1])
    world.edit(1, account_ids=[])
    with pytest.raises(GoalActRefused):
        resumed(world)


def test_the_reason_of_a_pause_is_gone_after_the_resume(world: World) -> None:
    world.add_goal()
    world.change_goal(1, status=GoalStatus.PAUSED, pause_reason="why")
    resumed(world)
    assert (world.goal().pause_reason, world.goal().paused_from) == ("", None)


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


# Rescheduling


def test_a_task_moved_to_another_day_keeps_identity_cursor_and_plan(world: World) -> None:
    world.add_goal(**DEADLINE)
    world.on("2027-05-10").tick()
    line, task = world.line(), world.task(1)
    world.reschedule(1, "2027-05-20")
    moved = world.task(1)
    assert (moved.due_date, moved.due_at, moved.sequence, moved.status, world.line().cursor, world.line().plan) == (
        day("2027-05-20"),
        noon("2027-05-20").replace(hour=0, day=21),
        task.sequence,
        task.status,
        line.cursor,
        line.plan,
    )


@pytest.mark.parametrize(
    ("to", "message"),
    [
        ("2027-05-09", "Choose today or a later day."),
        ("2027-06-01", "The last day of the goal is 31 May 2027."),
        ("", "This field is required."),
    ],
)
def test_a_task_is_moved_to_today_or_later_and_not_after_the_deadline(world: World, to: str, message: str) -> None:
    world.add_goal(**DEADLINE)
    world.on("2027-05-10").tick()
    with pytest.raises(InvalidInput, match=message):
        world.reschedule(1, to)


def test_a_task_may_be_moved_to_today_and_to_the_deadline_itself(world: World) -> None:
    world.add_goal(**DEADLINE)
    world.on("2027-05-10").tick()
    world.reschedule(1, "2027-05-31")
    world.reschedule(1, "2027-05-10")
    assert world.due_dates() == ["05-10"]


def test_an_ended_task_cannot_be_moved(world: World) -> None:
    world.add_goal()
    world.tick()
    world.complete(1)
    with pytest.raises(InvalidTransition, match="Task 1 is Completed: it is not possible to move it"):
        world.reschedule(1, "2027-05-09")


def test_a_move_is_in_the_activity(world: World) -> None:
    world.add_goal()
    world.tick()
    world.reschedule(1, "2027-05-09")
    assert world.history("task_rescheduled") == ["Task 1 moved from 4 May 2027 to 9 May 2027."]


# A pause with an end


def until(world: World, text: str) -> World:
    world.planning.pause(1, PERSON, {"until": [text]})
    return world


def test_a_pause_with_an_end_is_over_at_the_first_pass_on_that_day(world: World) -> None:
    world.add_goal()
    wake = until(world, "2027-05-08").tick()
    assert (world.status(), wake) == (GoalStatus.PAUSED, noon("2027-05-08").replace(hour=0))
    world.on("2027-05-07").tick()
    assert (world.status(), world.due_dates()) == (GoalStatus.PAUSED, [])
    world.on("2027-05-08").tick()
    assert (world.status(), world.goal().paused_until, world.due_dates()) == (GoalStatus.ACTIVE, None, ["05-08"])
    assert passed_over(world) == [(4, "the goal was paused")]
    assert world.history("goal_resumed") == ["The pause until 8 May 2027 is over: the goal was resumed."]


def test_a_pause_with_an_end_may_be_ended_before(world: World) -> None:
    world.add_goal()
    resumed(until(world, "2027-05-08")).tick()
    assert (world.status(), world.goal().paused_until, world.due_dates()) == (GoalStatus.ACTIVE, None, ["05-04"])


def test_a_goal_paused_while_frozen_is_looked_at_when_the_pause_ends(world: World) -> None:
    until(frozen(world), "2027-05-08").on("2027-05-08").tick()
    assert world.status() is GoalStatus.FROZEN


def test_a_goal_that_loses_its_accounts_waits_for_a_person_whatever_its_pause_said(world: World) -> None:
    world.add_goal(account_ids=[1])
    until(world, "2027-05-08")
    world.platforms.delete_account(1, PERSON)
    world.on("2027-05-09").tick()
    assert (world.status(), world.goal().paused_until) == (GoalStatus.PAUSED, None)


@pytest.mark.parametrize("text", ["2027-05-04", "2027-05-03", "soon"])
def test_a_pause_that_would_be_over_already_is_refused(world: World, text: str) -> None:
    world.add_goal()
    assert [error.field for error in refusals(lambda: until(world, text))] == ["until"]
    assert world.status() is GoalStatus.ACTIVE

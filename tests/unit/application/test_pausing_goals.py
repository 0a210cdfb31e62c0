"""Pausing and resuming: nothing is replayed, everything passed over is on record."""

import pytest

from app.domain.activity import Activity
from app.domain.errors import NotFound
from app.domain.goal import GoalActRefused, GoalStatus
from tests.builders import PERSON, World, day, noon, refusals
from tests.unit.application.pauses import DEADLINE, frozen, passed_over, paused, resumed

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

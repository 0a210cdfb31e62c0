"""Adding goals: what is saved, which lines it gets, and what is refused."""

from datetime import date

import pytest

from app.domain.activity import Activity
from app.domain.errors import FieldError
from app.domain.goal import Distribution, Goal
from app.domain.line import Line
from app.domain.scheduling.catch_up import CatchUp
from app.domain.scheduling.fixed import FixedInterval
from app.domain.strategy import RunMode, StrategyChoice
from tests.builders import PERSON, World, noon, refusals

DEADLINE = {"policy_type": "deadline", "total_occurrences": "3"}


def test_a_goal_is_saved_with_everything_that_was_typed(world: World) -> None:
    world.zone = "Asia/Tokyo"
    world.__post_init__()
    world.add_goal(
        instructions="- [ ] cans",
        account_ids=[2, 1],
        task_distribution_strategy="round_robin",
        catchup_strategy="latest",
        freeze_on_miss="on",
        lead_days=3,
        grace_minutes=30,
        run_mode="on_due",
        timeout_seconds=60,
        execution_strategy="CustomScript",
        execution_script_content="print()",
        check_strategy="NoCheck",
    )
    assert world.goal() == Goal(
        id=1,
        platform_id=1,
        description="Water the plants",
        instructions="- [ ] cans",
        start_date=date(2027, 5, 4),
        policy=FixedInterval(1),
        account_ids=(2, 1),
        distribution=Distribution.ROUND_ROBIN,
        catch_up=CatchUp.LATEST,
        freeze_on_miss=True,
        zone="Asia/Tokyo",
        lead_days=3,
        grace_minutes=30,
        run_mode=RunMode.ON_DUE,
        timeout_seconds=60,
        execution=StrategyChoice("CustomScript", {"script_content": "print()"}),
        check=StrategyChoice("NoCheck"),
    )


def test_every_account_gets_a_line_of_its_own_that_wants_a_pass_at_once(world: World) -> None:
    world.add_goal(account_ids=[2, 1], start_date="2027-06-01")
    before, now = date(2027, 5, 31), noon("2027-05-04")
    assert world.lines() == [
        Line(id=1, goal_id=1, account_id=2, position=0, cursor=before, next_attention_at=now),
        Line(id=2, goal_id=1, account_id=1, position=1, cursor=before, next_attention_at=now),
    ]


@pytest.mark.parametrize("fields", [{}, {"account_ids": ["1", "2"], "task_distribution_strategy": "round_robin"}])
def test_a_goal_without_accounts_or_in_turn_has_one_line(world: World, fields: dict[str, list[str]]) -> None:
    world.add_goal(**fields)
    assert [line.account_id for line in world.lines()] == [None]


def test_the_scheduler_is_woken(world: World) -> None:
    world.scheduler.wake_ups.clear()
    world.add_goal()
    assert world.scheduler.wake_ups == [None]


def test_the_activity_names_who_added_it(world: World) -> None:
    world.add_goal()
    assert world.store.tables.activity[-1] == Activity(
        at=noon("2027-05-04"),
        actor=PERSON,
        kind="goal_added",
        summary="Goal added: Water the plants",
        platform_id=1,
        goal_id=1,
    )


def test_nothing_is_saved_where_anything_is_refused(world: World) -> None:
    refusals(lambda: world.add_goal(description=""))
    assert (world.store.tables.goals, world.store.tables.lines) == ({}, {})


def test_an_unknown_platform_is_refused(world: World) -> None:
    assert refusals(lambda: world.add_goal(platform_id=9)) == [FieldError("platform_id", "Choose a platform.")]


def test_a_deleted_platform_is_refused(world: World) -> None:
    world.platforms.delete(1, PERSON)
    assert refusals(lambda: world.add_goal(platform_id=1)) == [FieldError("platform_id", "Choose a platform.")]


def test_accounts_of_another_platform_are_refused(world: World) -> None:
    other = world.add_platform("Other")
    assert refusals(lambda: world.add_goal(platform_id=other, account_ids=[1])) == [
        FieldError("account_ids", "Choose accounts of this platform.")
    ]


def test_a_deleted_account_is_refused(world: World) -> None:
    world.platforms.delete_account(1, PERSON)
    assert refusals(lambda: world.add_goal(account_ids=[1, 2])) == [
        FieldError("account_ids", "Choose accounts of this platform.")
    ]


def test_a_paused_account_may_be_chosen(world: World) -> None:
    world.platforms.pause_account(1, PERSON)
    world.add_goal(account_ids=[1])
    assert world.goal().account_ids == (1,)


def test_errors_of_the_fields_and_of_the_facts_come_together(world: World) -> None:
    errors = refusals(
        lambda: world.add_goal(
            **DEADLINE, description="", start_date="2027-01-01", deadline_date="2027-05-03", account_ids=[7]
        )
    )
    assert [error.field for error in errors] == ["description", "account_ids", "deadline_date"]


@pytest.mark.parametrize("policy", ["deadline", "state_based"])
def test_a_new_deadline_has_to_lie_ahead(world: World, policy: str) -> None:
    fields = {"policy_type": policy, "total_occurrences": "3", "start_date": "2027-01-01"}
    assert refusals(lambda: world.add_goal(**fields, deadline_date="2027-05-03")) == [
        FieldError("deadline_date", "The deadline has already passed: today is 4 May 2027.")
    ]


def test_a_deadline_may_be_today(world: World) -> None:
    world.add_goal(**DEADLINE, deadline_date="2027-05-04")
    assert world.goal().policy.last_day == date(2027, 5, 4)


def test_today_is_the_date_in_the_zone_of_new_goals() -> None:
    world = World(zone="Pacific/Kiritimati")
    world.add_platform()
    assert [error.message for error in refusals(lambda: world.add_goal(**DEADLINE, deadline_date="2027-05-04"))] == [
        "The deadline has already passed: today is 5 May 2027."
    ]


def test_the_end_of_a_fixed_interval_may_have_passed(world: World) -> None:
    world.add_goal(start_date="2027-01-01", end_date="2027-01-02")
    world.tick()
    assert world.due_dates() == ["01-01", "01-02"]


def test_an_interval_longer_than_the_calendar_makes_its_first_task(world: World) -> None:
    world.add_goal(interval_days=10_000_000)
    world.tick()
    assert (world.due_dates(), world.goal().planning_error) == (["05-04"], "")

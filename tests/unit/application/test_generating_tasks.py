"""One pass after the other: nothing twice, nothing forgotten, and one goal never in the way of another."""

from datetime import date, timedelta

from app.domain.breaks import Break
from app.domain.scheduling.fixed import FixedInterval
from app.domain.task import Task
from app.domain.task_log import Stamp, TaskLog
from tests.builders import World, day, noon
from tests.unit.application.broken_policy import BrokenPolicy


def test_a_task_is_created_whole_with_its_first_audit_row(world: World) -> None:
    world.add_goal(account_ids=[2])
    world.tick()
    why = "Every day from 4 May 2027. This is the start date itself. Each account has its own."
    stamp = Stamp(at=noon("2027-05-04"), actor="scheduler", notes=why)
    assert (world.tasks(), world.logs(1)) == (
        [
            Task(
                id=1,
                goal_id=1,
                line_id=1,
                platform_id=1,
                account_id=2,
                sequence=1,
                due_date=date(2027, 5, 4),
                due_at=noon("2027-05-05").replace(hour=0),
                created_at=noon("2027-05-04"),
            )
        ],
        [TaskLog(task_id=1, from_status="", to_status="Waiting", stamp=stamp)],
    )


def test_a_second_pass_adds_nothing(world: World) -> None:
    world.add_goal(account_ids=[1, 2], start_date="2027-04-20", lead_days=3)
    world.tick()
    before = world.store.tables.snapshot()
    world.tick()
    assert world.store.tables == before


def test_a_second_pass_that_is_asked_for_changes_nothing_but_versions(world: World) -> None:
    world.add_goal(account_ids=[1, 2], start_date="2027-04-20")
    world.tick()
    before = (world.tasks(), world.store.tables.logs)
    world.edit(1)
    world.tick()
    assert (world.tasks(), world.store.tables.logs) == before


def test_the_next_wake_up_is_when_the_next_task_is_created(world: World) -> None:
    world.add_goal(interval_days=7, lead_days=2)
    assert world.tick() == noon("2027-05-09").replace(hour=0)


def test_a_task_is_created_at_the_start_of_its_local_day() -> None:
    world = World(zone="America/New_York")
    world.add_goal(interval_days=2)
    assert world.tick() == noon("2027-05-06").replace(hour=4)


def test_nothing_is_created_before_its_day(world: World) -> None:
    world.add_goal(interval_days=7)
    world.tick()
    world.clock.instant = noon("2027-05-11").replace(hour=0) - timedelta(microseconds=1)
    world.tick()
    early = world.due_dates()
    world.clock.advance(timedelta(microseconds=1))
    world.tick()
    assert (early, world.due_dates()) == (["05-04"], ["05-04", "05-11"])


def test_lines_generate_in_account_order_oldest_first(world: World) -> None:
    world.add_goal(account_ids=[3, 1], start_date="2027-05-03")
    world.tick()
    assert [(task.account_id, f"{task.due_date:%d}", task.sequence) for task in world.tasks()] == [
        (3, "03", 1),
        (3, "04", 2),
        (1, "03", 1),
        (1, "04", 2),
    ]


def test_more_than_a_pass_may_create_follows_at_once(world: World) -> None:
    world.add_goal(start_date="2025-05-04")
    world.tick()
    assert (len(world.tasks()), world.due_dates()[-1], world.line().sequence) == (731, "05-04", 731)


def test_in_turn_the_place_is_kept_between_passes_and_inside_one(world: World) -> None:
    world.add_goal(account_ids=[2, 3, 1], task_distribution_strategy="round_robin", start_date="2027-05-03")
    world.tick()
    world.on("2027-05-06").tick()
    assert [task.account_id for task in world.tasks()] == [2, 3, 1, 2]


def test_the_newest_waiting_task_skips_the_older_ones_of_its_account_with_a_note(world: World) -> None:
    world.add_goal(account_ids=[1, 2], catchup_strategy="latest")
    world.tick()
    world.act(1, "start")
    world.on("2027-05-05").tick()
    assert (world.statuses(), world.arrows(2)[-1]) == (
        ["InProgress", "Skipped", "Waiting", "Waiting"],
        ("Waiting", "Skipped", "scheduler", "superseded by task 4"),
    )


def test_a_task_made_ahead_supersedes_only_when_its_day_has_come(world: World) -> None:
    world.add_goal(catchup_strategy="latest", lead_days=1)
    world.tick()
    early = world.statuses()
    world.on("2027-05-05").tick()
    assert (early, world.statuses()) == (["Waiting", "Waiting"], ["Skipped", "Waiting", "Waiting"])


def test_a_task_that_is_done_before_its_day_still_supersedes_on_it(world: World) -> None:
    world.add_goal(catchup_strategy="latest", lead_days=1)
    world.tick()
    world.complete(2)
    world.on("2027-05-05").tick()
    assert world.statuses() == ["Skipped", "Completed", "Waiting"]


def test_a_break_of_an_account_touches_its_own_line_only(world: World) -> None:
    world.add_goal(account_ids=[1, 2])
    holiday = Break(id=1, name="holiday", first_day=day("2027-05-04"), last_day=day("2027-05-05"), account_id=2)
    world.store.tables.breaks[1] = holiday
    world.on("2027-05-05").tick()
    assert [(task.account_id, f"{task.due_date:%d}") for task in world.tasks()] == [(1, "04"), (1, "05")]


def test_slots_in_a_break_are_passed_over_on_record(world: World) -> None:
    world.add_goal()
    world.add_break("holiday", day("2027-05-05"), day("2027-05-06"))
    world.on("2027-05-07").tick()
    assert (world.due_dates(), world.history("slots_passed_over")) == (
        ["05-04", "05-07"],
        ["Passed over 2 times from 5 May 2027 to 6 May 2027: in a break."],
    )


def test_one_slot_passed_over_is_said_in_the_singular(world: World) -> None:
    world.add_goal(catchup_strategy="none")
    world.on("2027-05-05").tick()
    assert world.history("slots_passed_over") == ["Passed over 1 time on 4 May 2027: missed."]


def test_a_break_makes_the_plan_of_a_deadline_again(world: World) -> None:
    world.add_goal(policy_type="deadline", deadline_date="2027-05-07", total_occurrences=2)
    world.tick()
    world.add_break("holiday", day("2027-05-04"), day("2027-05-06"))
    world.on("2027-05-07").tick()
    assert world.due_dates() == ["05-07", "05-07"]


# A goal that cannot be planned


def broken(world: World) -> World:
    """Three goals; the second raises."""
    for _ in range(3):
        world.add_goal()
    world.change_goal(2, policy=BrokenPolicy(1))
    return world


def test_a_goal_that_cannot_be_planned_never_stops_the_others(world: World) -> None:
    broken(world).tick()
    assert [len(world.tasks(goal)) for goal in (1, 2, 3)] == [1, 0, 1]


def test_a_goal_that_cannot_be_planned_shows_why(world: World) -> None:
    broken(world).tick()
    assert [world.goal(goal).planning_error for goal in (1, 2, 3)] == ["", "ZeroDivisionError: no such day", ""]


def test_a_goal_that_cannot_be_planned_is_in_the_log(world: World) -> None:
    broken(world).tick()
    assert world.logger.lines == [("failure", "A goal could not be planned", {"goal": 2})]


def test_a_goal_that_cannot_be_planned_is_tried_again_after_an_hour(world: World) -> None:
    assert broken(world).tick() == noon("2027-05-04") + timedelta(hours=1)


def test_the_reason_is_gone_after_a_pass_that_goes_well(world: World) -> None:
    broken(world).tick()
    world.change_goal(2, policy=FixedInterval(1))
    world.clock.advance(timedelta(hours=1))
    world.tick()
    assert (world.goal(2).planning_error, len(world.tasks(2))) == ("", 1)


def test_an_edit_that_repairs_a_goal_is_planned_at_once(world: World) -> None:
    broken(world).tick()
    world.edit(2, interval_days=3)
    world.tick()
    assert (world.goal(2).planning_error, len(world.tasks(2))) == ("", 1)


def test_a_pass_that_raises_leaves_nothing_half_done(world: World) -> None:
    world.add_goal(account_ids=[1, 2])
    world.change_goal(1, policy=BrokenPolicy(1))
    world.tick()
    assert (world.tasks(), world.store.tables.logs, [line.sequence for line in world.lines()]) == ([], [], [0, 0])

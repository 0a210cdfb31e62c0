"""Goals with a wall-clock time and goals by the clock: when tasks come, what is passed over, when scripts start."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.errors import FieldError
from app.domain.goal import GoalStatus
from tests.builders import PERSON, Typed, World, day, refusals

SCRIPT = {"run_mode": "on_due", "execution_strategy": "CustomScript", "execution_script_content": "print()"}


@pytest.fixture
def world() -> World:
    return World()


def at(world: World, text: str) -> World:
    """Move the clock to an instant, UTC."""
    world.clock.instant = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return world


def due(world: World) -> list[str]:
    return [f"{task.due_at:%m-%d %H:%M}" for task in world.tasks()]


def passed_over(world: World) -> int:
    return sum(line.passed_over for line in world.lines())


def by_the_clock(world: World, rule: str = "0 */6 * * *", **fields: Typed) -> World:
    world.add_goal(policy_type="cron", cron=rule, **fields)
    return world


# Goals with a time


def test_a_task_with_a_time_is_made_at_the_start_of_its_day_and_due_at_its_time(world: World) -> None:
    world.add_goal(due_time="18:30", timezone="Asia/Kathmandu", start_date="2027-05-05")
    wake = at(world, "2027-05-04T18:14").tick()
    assert (due(world), wake) == ([], datetime(2027, 5, 4, 18, 15, tzinfo=UTC))
    assert at(world, "2027-05-04T18:15").tick() is not None
    assert due(world) == ["05-05 12:45"]


@pytest.mark.parametrize(
    ("strategy", "clock", "made"),
    [
        ("latest", "2027-05-07T08:00", ["05-06 09:00", "05-07 09:00"]),
        ("latest", "2027-05-07T09:00", ["05-07 09:00"]),
        ("none", "2027-05-07T08:00", ["05-07 09:00"]),
        ("none", "2027-05-07T10:00", ["05-07 09:00"]),
    ],
)
def test_a_slot_counts_as_missed_from_its_time_on(world: World, strategy: str, clock: str, made: list[str]) -> None:
    world.add_goal(due_time="09:00", catchup_strategy=strategy)
    at(world, clock).tick()
    assert due(world) == made


@pytest.mark.parametrize(("clock", "made", "passed"), [("08:59", ["05-07 09:00"], 3), ("09:00", ["05-08 09:00"], 4)])
def test_resuming_passes_over_what_lies_before_now(world: World, clock: str, made: list[str], passed: int) -> None:
    world.add_goal(due_time="09:00")
    world.planning.pause(1, PERSON)
    at(world, f"2027-05-07T{clock}").planning.resume(1, PERSON)
    world.tick()
    at(world, "2027-05-08T08:00").tick()
    assert (due(world)[:1], passed_over(world)) == (made, passed)


def test_a_new_time_of_day_brings_nothing_back_that_is_over(world: World) -> None:
    world.add_goal(due_time="18:00")
    world.edit(1, due_time="09:00")  # it is noon
    world.tick()
    assert due(world) == []


def test_a_script_with_a_time_starts_at_it_and_not_before(world: World) -> None:
    world.add_goal(due_time="18:00", **SCRIPT)
    wake = world.tick()
    assert (world.runs(), wake) == ([], datetime(2027, 5, 4, 18, tzinfo=UTC))
    at(world, "2027-05-04T18:00").tick()
    assert len(world.runs()) == 1


def test_a_script_with_a_time_starts_though_its_own_task_freezes_the_goal(world: World) -> None:
    world.add_goal(due_time="18:00", freeze_on_miss="on", check_strategy="NoCheck", **SCRIPT)
    world.tick()
    at(world, "2027-05-04T18:00").tick()
    assert (world.status(), [run.task_id for run in world.runs()]) == (GoalStatus.FROZEN, [1])
    world.performing.perform(1)
    assert (world.status(), world.statuses()) == (GoalStatus.ACTIVE, ["Completed"])


def test_a_script_by_the_clock_starts_though_its_own_task_freezes_the_goal(world: World) -> None:
    by_the_clock(world, "0 18 * * *", freeze_on_miss="on", **SCRIPT)
    at(world, "2027-05-04T18:00").tick()
    assert (world.status(), [run.task_id for run in world.runs()]) == (GoalStatus.FROZEN, [1])


def test_a_frozen_goal_starts_the_scripts_of_the_tasks_that_it_has(world: World) -> None:
    world.add_goal(lead_days=2, freeze_on_miss="on", **SCRIPT)
    world.tick()
    wake = at(world, "2027-05-05T00:00").tick()
    assert (world.status(), wake, len(world.runs())) == (GoalStatus.FROZEN, datetime(2027, 5, 6, tzinfo=UTC), 2)
    at(world, "2027-05-06T00:00").tick()
    assert [run.task_id for run in world.runs()] == [1, 2, 3]


def test_a_moved_task_keeps_the_time_of_its_goal(world: World) -> None:
    world.add_goal(due_time="18:00", timezone="Europe/Paris")
    world.tick()
    world.reschedule(1, "2027-12-01")
    assert due(world) == ["12-01 17:00"]


# Goals by the clock


def test_a_slot_of_a_clock_is_made_when_it_is_due(world: World) -> None:
    wake = by_the_clock(at(world, "2027-05-04T11:59")).tick()
    assert (due(world), wake) == (["05-04 00:00", "05-04 06:00"], datetime(2027, 5, 4, 12, tzinfo=UTC))
    world.on("2027-05-04").tick()
    assert due(world)[2:] == ["05-04 12:00"]


@pytest.mark.parametrize(
    ("strategy", "made", "passed"),
    [("latest", ["05-06 12:00"], 10), ("none", ["05-06 12:00"], 10), ("all", None, 0)],
)
def test_missed_slots_of_a_clock_follow_the_strategy(
    world: World, strategy: str, made: list[str] | None, passed: int
) -> None:
    by_the_clock(world, catchup_strategy=strategy).on("2027-05-06").tick()
    assert (passed_over(world), len(due(world)) if made is None else due(world)) == (passed, made or 11)


def test_of_a_clock_only_the_last_minute_is_still_now(world: World) -> None:
    at(by_the_clock(world, catchup_strategy="none"), "2027-05-04T12:01").tick()
    assert (due(world), passed_over(world)) == ([], 3)


def test_a_later_slot_of_the_same_day_supersedes(world: World) -> None:
    by_the_clock(world, catchup_strategy="latest").tick()
    at(world, "2027-05-04T18:00").tick()
    assert world.statuses() == ["Skipped", "Waiting"]


def test_a_year_of_minutes_is_caught_up_a_pass_at_a_time(world: World) -> None:
    by_the_clock(world, "* * * * *", catchup_strategy="latest")
    world.on("2028-05-04").tick()
    assert (due(world), passed_over(world)) == (["05-04 12:00"], 366 * 1440 + 720)


def test_slots_of_a_clock_inside_a_break_are_passed_over_with_one_entry(world: World) -> None:
    by_the_clock(world, start_date="2027-05-05")
    world.add_break("holiday", day("2027-05-06"), day("2027-05-07"))
    at(world, "2027-05-08T00:00").tick()
    assert (due(world), passed_over(world)) == (
        ["05-05 00:00", "05-05 06:00", "05-05 12:00", "05-05 18:00", "05-08 00:00"], 8
    )  # fmt: skip
    assert len(world.history("slots_passed_over")) == 1


def test_resuming_a_clock_passes_over_everything_up_to_now(world: World) -> None:
    by_the_clock(world)
    world.planning.pause(1, PERSON)
    at(world, "2027-05-05T12:00").planning.resume(1, PERSON)
    world.tick()
    assert (due(world), passed_over(world)) == ([], 7)


def test_a_clock_with_a_last_day_is_completed_when_that_is_over(world: World) -> None:
    by_the_clock(world, "0 18 * * *", end_date="2027-05-04")
    at(world, "2027-05-05T00:00").tick()
    world.complete(1)
    assert world.status() is GoalStatus.COMPLETED


def test_lead_days_make_no_sense_for_a_clock(world: World) -> None:
    refused = refusals(lambda: by_the_clock(world, lead_days=1))
    assert refused == [FieldError("lead_days", "A task of a cron rule appears when it is due: leave this at 0.")]


def test_a_time_of_day_is_left_out_for_a_clock(world: World) -> None:
    by_the_clock(world, due_time="09:00")
    assert world.goal().due_time is None


# Time zones


@pytest.mark.parametrize(
    "zone",
    [
        "Nowhere/Land",
        "../etc/passwd",
        "Europe",
        "europe\x00",
        "right/Europe/Paris",
        "posix/UTC",
        "localtime",
        "Factory",
    ],
)
def test_an_unknown_zone_is_refused_beside_its_field(world: World, zone: str) -> None:
    assert [error.field for error in refusals(lambda: world.add_goal(timezone=zone))] == ["timezone"]


def test_a_zone_that_is_left_out_stays_as_it_was(world: World) -> None:
    world.add_goal(timezone="Asia/Tokyo")
    world.planning.edit(1, world.form(), PERSON)
    assert world.goal().zone == "Asia/Tokyo"


def test_a_goal_keeps_the_zone_that_it_has_though_it_would_not_be_taken_today(world: World) -> None:
    world.add_goal()
    goals = world.store.tables.goals
    goals[1] = replace(goals[1], zone="localtime")
    world.planning.edit(1, world.form(description="Anew"), PERSON)
    assert (world.goal().zone, world.goal().description) == ("localtime", "Anew")


@pytest.mark.parametrize("text", ["25:00", "9", "09:60", "noon", "09:00:30"])
def test_a_time_that_is_none_is_refused(world: World, text: str) -> None:
    assert refusals(lambda: world.add_goal(due_time=text)) == [FieldError("due_time", "Enter a time such as 09:30.")]


# After completion


def test_the_next_one_counts_from_the_day_the_last_one_ended(world: World) -> None:
    world.add_goal(policy_type="after_completion", interval_days=3)
    world.tick()
    world.days_later(4).complete(1)
    world.tick()
    assert world.due_dates() == ["05-04"]
    wake = world.tick()
    assert wake == datetime(2027, 5, 11, tzinfo=UTC)
    world.clock.instant = wake + timedelta(seconds=1)
    world.tick()
    assert world.due_dates() == ["05-04", "05-11"]
